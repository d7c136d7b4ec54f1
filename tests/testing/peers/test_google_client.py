"""Google's own client, unmodified, takes the stand-in for its calendar: proof that it is honest."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias, TypeVar

import pytest

from paceline.testing.peers.faults import Trouble
from paceline.testing.peers.google_calendar.calendars import StoredCalendar
from paceline.testing.peers.google_calendar.server import GoogleCalendarPeer

discovery: Any = pytest.importorskip(
    "googleapiclient.discovery", reason="google-api-python-client is not installed"
)
errors: Any = pytest.importorskip("googleapiclient.errors")
accounts: Any = pytest.importorskip("google.oauth2.service_account")
credentials: Any = pytest.importorskip("google.oauth2.credentials")

pytestmark = pytest.mark.anyio
T = TypeVar("T")
Events: TypeAlias = Any  # and whatever else it answers with: it has no types
SCOPES = ["https://www.googleapis.com/auth/calendar"]
WHEN = {
    "start": {"dateTime": "2026-03-04T18:00:00-05:00", "timeZone": "America/New_York"},
    "end": {"dateTime": "2026-03-04T19:00:00-05:00", "timeZone": "America/New_York"},
}
WEEKLY = {**WHEN, "summary": "Walk", "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=6"]}


@pytest.fixture
async def peer() -> AsyncIterator[GoogleCalendarPeer]:
    async with GoogleCalendarPeer() as peer:
        yield peer
        assert peer.violations == []


@pytest.fixture
def calendar(peer: GoogleCalendarPeer) -> StoredCalendar:
    return peer.add_calendar("club@group.calendar.google.com", zone="America/New_York")


def client(peer: GoogleCalendarPeer, given: Events = None) -> Events:
    held = given or credentials.Credentials(
        None,
        refresh_token=peer.client["refresh_token"],
        token_uri=peer.token_url,
        client_id=peer.client["client_id"],
        client_secret=peer.client["client_secret"],
    )
    return discovery.build(
        "calendar",
        "v3",
        credentials=held,
        client_options={"api_endpoint": f"{peer.url}/"},
        static_discovery=True,
        cache_discovery=False,
    )


async def done(
    peer: GoogleCalendarPeer,
    act: Callable[[Any], T],
    given: Events = None,
) -> T:
    """It waits for its answers, so it does that beside the loop."""

    def whole() -> T:
        with client(peer, given) as service:
            return act(service.events())

    return await asyncio.to_thread(whole)


class TestGooglesClient:
    async def test_makes_finds_changes_and_removes_an_event(
        self, peer: GoogleCalendarPeer, calendar: StoredCalendar
    ) -> None:
        def act(events: Events) -> list[Any]:
            made = events.insert(calendarId=calendar.id, body={**WHEN, "id": "run01"}).execute()
            named = events.patch(
                calendarId=calendar.id, eventId="run01", body={"summary": "Walk"}
            ).execute()
            found = events.list(calendarId=calendar.id, timeMin="2026-03-01T00:00:00Z").execute()
            events.delete(calendarId=calendar.id, eventId="run01").execute()
            return [
                made,
                named,
                found,
                events.get(calendarId=calendar.id, eventId="run01").execute(),
            ]

        made, named, found, gone = await done(peer, act)

        assert made["start"]["dateTime"] == "2026-03-04T18:00:00-05:00"
        assert (named["summary"], named["sequence"]) == ("Walk", 0)
        assert [each["id"] for each in found["items"]] == ["run01"]
        assert gone["status"] == "cancelled"

    async def test_reads_on_from_where_it_was(
        self, peer: GoogleCalendarPeer, calendar: StoredCalendar
    ) -> None:
        for name in ("first", "second", "third"):
            calendar.made({**WHEN, "summary": name}, event_id=name)

        def whole(events: Events, **asked: object) -> tuple[list[str], str]:
            request = events.list(calendarId=calendar.id, maxResults=2, **asked)
            pages: list[Any] = []
            while request is not None:
                pages.append(request.execute())
                request = events.list_next(request, pages[-1])
            found = [each for page in pages for each in page["items"]]
            told = [f"{each['id']} {each['status']}" for each in found]
            return told, str(pages[-1]["nextSyncToken"])

        everything, token = await done(peer, whole)
        calendar.cancel("second")
        news, later = await done(peer, lambda events: whole(events, syncToken=token))
        nothing, _ = await done(peer, lambda events: whole(events, syncToken=later))

        assert everything == ["first confirmed", "second confirmed", "third confirmed"]
        assert news == ["second cancelled"]
        assert nothing == []

    async def test_is_told_that_its_token_has_expired(
        self, peer: GoogleCalendarPeer, calendar: StoredCalendar
    ) -> None:
        def first(events: Events) -> str:
            return str(events.list(calendarId=calendar.id).execute()["nextSyncToken"])

        token = await done(peer, first)
        peer.expire_sync_tokens()
        with pytest.raises(errors.HttpError) as told:
            await done(
                peer,
                lambda events: events.list(calendarId=calendar.id, syncToken=token).execute(),
            )

        assert told.value.resp.status == 410
        assert told.value.error_details[0]["reason"] == "fullSyncRequired"

    async def test_sees_a_series_on_the_same_wall_clock_across_both_clock_changes(
        self, peer: GoogleCalendarPeer, calendar: StoredCalendar
    ) -> None:
        rule = "RRULE:FREQ=WEEKLY;UNTIL=20261210T000000Z"
        out = "EXDATE;TZID=America/New_York:20260311T180000"

        def act(events: Events) -> list[Any]:
            body = {**WEEKLY, "recurrence": [rule, out]}
            made = events.insert(calendarId=calendar.id, body=body).execute()
            return list(
                events.instances(calendarId=calendar.id, eventId=made["id"]).execute()["items"]
            )

        found = await done(peer, act)

        starts = [datetime.fromisoformat(each["start"]["dateTime"]) for each in found]
        assert {f"{each:%a %H:%M}" for each in starts} == {"Wed 18:00"}
        assert [each.astimezone(UTC).hour for each in (starts[0], starts[1], starts[-1])] == [
            23,
            22,
            23,
        ]
        assert starts[1] - starts[0] == timedelta(weeks=2) - timedelta(hours=1)

    async def test_moves_and_cancels_one_of_a_series(
        self, peer: GoogleCalendarPeer, calendar: StoredCalendar
    ) -> None:
        moved = {
            "start": {"dateTime": "2026-03-05T18:00:00-05:00"},
            "end": {"dateTime": "2026-03-05T19:00:00-05:00"},
        }

        def act(events: Events) -> list[Any]:
            made = events.insert(calendarId=calendar.id, body=WEEKLY).execute()
            at = {"calendarId": calendar.id, "eventId": made["id"]}
            first, second, *_ = events.instances(**at).execute()["items"]
            events.patch(calendarId=calendar.id, eventId=first["id"], body=moved).execute()
            events.delete(calendarId=calendar.id, eventId=second["id"]).execute()
            apart = events.list(calendarId=calendar.id, singleEvents=True).execute()
            return [first, apart["items"]]

        first, apart = await done(peer, act)

        assert len(apart) == 5
        assert apart[0]["originalStartTime"] == first["start"]
        assert apart[0]["start"]["dateTime"] == "2026-03-05T18:00:00-05:00"

    async def test_gets_a_room_where_it_asks_for_one(
        self, peer: GoogleCalendarPeer, calendar: StoredCalendar
    ) -> None:
        wish = {"createRequest": {"requestId": "once"}}

        def act(events: Events) -> Events:
            body = {**WHEN, "conferenceData": wish}
            return events.insert(
                calendarId=calendar.id, body=body, conferenceDataVersion=1
            ).execute()

        made = await done(peer, act)

        assert made["hangoutLink"] == made["conferenceData"]["entryPoints"][0]["uri"]


class TestServiceAccounts:
    async def test_sign_for_themselves_and_invite_only_for_somebody(
        self, peer: GoogleCalendarPeer, calendar: StoredCalendar
    ) -> None:
        robot = accounts.Credentials.from_service_account_info(
            dict(peer.service_account), scopes=SCOPES
        )
        body = {**WHEN, "attendees": [{"email": "ada@example.org"}]}

        def insert(events: Events) -> Events:
            return events.insert(calendarId=calendar.id, body=body).execute()

        with pytest.raises(errors.HttpError) as told:
            await done(peer, insert, robot)
        made = await done(peer, insert, robot.with_subject("organiser@example.org"))

        assert told.value.error_details[0]["reason"] == "forbiddenForServiceAccounts"
        assert made["attendees"] == [{"email": "ada@example.org", "responseStatus": "needsAction"}]


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "status", "reason"),
        [
            ({**WHEN, "id": "taken"}, 409, "duplicate"),
            ({**WHEN, "id": "With-Hyphens"}, 400, "invalid"),
            ({**WHEN, "end": {"dateTime": "2026-03-04T17:00:00-05:00"}}, 400, "timeRangeEmpty"),
            ({**WHEN, "recurrence": ["RRULE:FREQ=YEARLY"]}, 400, "invalid"),
            ({**WHEN, "start": {"timeZone": "America/New_York"}}, 400, "required"),
            (
                {**WHEN, "start": {"dateTime": "2026-03-04T18:00:00-05:00", "timeZone": "Mars"}},
                400,
                "",
            ),
        ],
    )
    async def test_are_spelled_as_google_spells_them(
        self,
        peer: GoogleCalendarPeer,
        calendar: StoredCalendar,
        body: dict[str, object],
        status: int,
        reason: str,
    ) -> None:
        calendar.made(WHEN, event_id="taken")

        with pytest.raises(errors.HttpError) as told:
            await done(
                peer, lambda events: events.insert(calendarId=calendar.id, body=body).execute()
            )

        assert told.value.resp.status == status
        assert reason in str(told.value.error_details)

    async def test_of_too_many_requests_say_when_to_come_back(
        self, peer: GoogleCalendarPeer, calendar: StoredCalendar
    ) -> None:
        peer.faults.add(Trouble.TOO_MANY, method="GET", path="/events$", seconds=7)

        with pytest.raises(errors.HttpError) as told:
            await done(peer, lambda events: events.list(calendarId=calendar.id).execute())

        assert (told.value.resp.status, told.value.resp["retry-after"]) == (429, "7")

    async def test_a_change_of_what_somebody_else_changed_is_refused(
        self, peer: GoogleCalendarPeer, calendar: StoredCalendar
    ) -> None:
        calendar.made(WHEN, event_id="run01")

        def act(events: Events) -> None:
            wish = {"summary": "Walk"}
            request = events.patch(calendarId=calendar.id, eventId="run01", body=wish)
            request.headers["If-Match"] = '"another"'
            request.execute()

        with pytest.raises(errors.HttpError) as told:
            await done(peer, act)

        assert told.value.resp.status == 412
