"""What Google's own client would not do: what comes of it, and what the stand-in shows."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import httpx2
import pytest

from paceline.testing.peers.faults import Trouble
from paceline.testing.peers.google_calendar.calendars import StoredCalendar
from paceline.testing.peers.google_calendar.keeping import keep, recall
from paceline.testing.peers.google_calendar.server import GoogleCalendarPeer

pytestmark = pytest.mark.anyio
WHEN = {
    "start": {"dateTime": "2026-03-04T17:00:00+02:00"},
    "end": {"dateTime": "2026-03-04T18:00:00+02:00"},
}
DAYS = {"start": {"date": "2026-03-04"}, "end": {"date": "2026-03-05"}}
CALENDAR = "club@group.calendar.google.com"
EVENTS = f"/calendars/{CALENDAR}/events"


@pytest.fixture
async def peer() -> AsyncIterator[GoogleCalendarPeer]:
    async with GoogleCalendarPeer() as peer:
        yield peer


@pytest.fixture
def calendar(peer: GoogleCalendarPeer) -> StoredCalendar:
    return peer.add_calendar(CALENDAR)


@pytest.fixture
async def client(
    peer: GoogleCalendarPeer, calendar: StoredCalendar
) -> AsyncIterator[httpx2.AsyncClient]:
    assert calendar.id == CALENDAR
    headers = {"authorization": f"Bearer {peer.access}"}
    async with httpx2.AsyncClient(base_url=peer.url, headers=headers, trust_env=False) as client:
        yield client


def reason(reply: httpx2.Response) -> str:
    found: str = reply.json()["error"]["errors"][0]["reason"]
    return found


class TestTimes:
    async def test_are_told_on_the_calendars_clock_whatever_was_sent(
        self, peer: GoogleCalendarPeer, client: httpx2.AsyncClient
    ) -> None:
        reply = await client.post(EVENTS, json=WHEN)

        told = reply.json()["start"]
        assert told == {"dateTime": "2026-03-04T16:00:00+01:00", "timeZone": "Europe/Berlin"}
        assert peer.violations == []

    async def test_whole_days_stay_days(
        self, peer: GoogleCalendarPeer, client: httpx2.AsyncClient
    ) -> None:
        series = {**DAYS, "recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=WE,FR;COUNT=3"]}

        made = (await client.post(EVENTS, json=series)).json()
        found = (await client.get(f"{EVENTS}/{made['id']}/instances")).json()["items"]

        assert made["start"] == {"date": "2026-03-04"}
        assert [each["start"]["date"] for each in found] == [
            "2026-03-04",
            "2026-03-06",
            "2026-03-11",
        ]
        assert peer.violations == []

    async def test_a_date_alone_is_left_out_of_a_series(
        self, peer: GoogleCalendarPeer, client: httpx2.AsyncClient
    ) -> None:
        when = {name: {**each, "timeZone": "Europe/Berlin"} for name, each in WHEN.items()}
        rules = ["RRULE:FREQ=DAILY;INTERVAL=2;COUNT=3", "EXDATE:20260306"]

        made = (await client.post(EVENTS, json={**when, "recurrence": rules})).json()
        found = (await client.get(f"{EVENTS}/{made['id']}/instances")).json()["items"]

        assert [each["start"]["dateTime"][:10] for each in found] == ["2026-03-04", "2026-03-08"]
        assert peer.violations == []

    @pytest.mark.parametrize(
        "rules",
        [
            ["RDATE:20260306T150000Z"],
            ["RRULE:FREQ=DAILY;COUNT=3", "EXDATE:yesterday"],
            ["EXDATE:20260306T150000Z"],
            [],
        ],
    )
    async def test_rules_that_are_not_known_here_are_refused(
        self, client: httpx2.AsyncClient, rules: list[str]
    ) -> None:
        when = {name: {**each, "timeZone": "Europe/Berlin"} for name, each in WHEN.items()}

        reply = await client.post(EVENTS, json={**when, "recurrence": rules})

        assert reply.status_code == HTTPStatus.BAD_REQUEST

    async def test_a_series_needs_a_zone(self, client: httpx2.AsyncClient) -> None:
        reply = await client.post(EVENTS, json={**WHEN, "recurrence": ["RRULE:FREQ=DAILY"]})

        assert reason(reply) == "required"


class TestLists:
    async def test_are_cut_by_time_and_by_mark(
        self, client: httpx2.AsyncClient, calendar: StoredCalendar
    ) -> None:
        calendar.made({**WHEN, "extendedProperties": {"private": {"mark": "a"}}}, event_id="marked")
        calendar.made(WHEN, event_id="plain")

        async def ids(**asked: str) -> list[str]:
            reply = await client.get(EVENTS, params=asked)
            return [each["id"] for each in reply.json()["items"]]

        assert await ids(privateExtendedProperty="mark=a") == ["marked"]
        assert await ids(timeMin="2026-03-04T16:00:00Z") == []
        assert await ids(timeMax="2026-03-04T15:00:00Z") == []
        assert await ids(timeMin="2026-03-04T15:30:00Z") == ["marked", "plain"]

    async def test_a_token_goes_with_no_filter(self, client: httpx2.AsyncClient) -> None:
        token = (await client.get(EVENTS)).json()["nextSyncToken"]

        reply = await client.get(
            EVENTS, params={"syncToken": token, "timeMin": "2026-03-04T15:00:00Z"}
        )
        nonsense = await client.get(EVENTS, params={"pageToken": "nonsense"})

        assert reply.status_code == nonsense.status_code == HTTPStatus.BAD_REQUEST

    async def test_answers_that_people_give_are_news(
        self, client: httpx2.AsyncClient, calendar: StoredCalendar
    ) -> None:
        guest = {"email": "ada@example.org", "responseStatus": "needsAction"}
        calendar.made({**WHEN, "attendees": [guest]}, event_id="run01")
        token = (await client.get(EVENTS)).json()["nextSyncToken"]

        calendar.respond("run01", "Ada@example.org", "accepted")
        [event] = (await client.get(EVENTS, params={"syncToken": token})).json()["items"]

        assert event["attendees"][0]["responseStatus"] == "accepted"


class TestEvents:
    async def test_an_id_is_given_once_for_ever(
        self, client: httpx2.AsyncClient, calendar: StoredCalendar
    ) -> None:
        calendar.made(WHEN, event_id="run01")

        removed = await client.delete(f"{EVENTS}/run01")
        twice = await client.delete(f"{EVENTS}/run01")
        anew = await client.post(EVENTS, json={**WHEN, "id": "run01"})
        back = await client.put(f"{EVENTS}/run01", json=WHEN)

        assert removed.status_code == HTTPStatus.NO_CONTENT
        assert (twice.status_code, reason(twice)) == (HTTPStatus.GONE, "deleted")
        assert reason(anew) == "duplicate"
        assert back.json()["status"] == "confirmed"

    async def test_a_patch_leaves_what_it_does_not_name(
        self, client: httpx2.AsyncClient, calendar: StoredCalendar
    ) -> None:
        properties = {"private": {"mark": "a"}, "shared": {"seen": "b"}}
        calendar.made({**WHEN, "extendedProperties": properties}, event_id="run01")

        reply = await client.patch(
            f"{EVENTS}/run01", json={"extendedProperties": {"private": {"more": "c"}}}
        )

        assert reply.json()["extendedProperties"] == {
            "private": {"mark": "a", "more": "c"},
            "shared": {"seen": "b"},
        }

    async def test_moving_one_makes_it_the_next_version(
        self, client: httpx2.AsyncClient, calendar: StoredCalendar
    ) -> None:
        calendar.made(WHEN, event_id="run01")
        calendar.move("run01", by=timedelta(hours=1))
        before = (await client.get(f"{EVENTS}/run01")).json()

        reply = await client.put(f"{EVENTS}/run01", json=WHEN)

        assert before["start"]["dateTime"] == "2026-03-04T17:00:00+01:00"
        assert reply.json()["sequence"] == 1
        assert reply.json()["etag"] != before["etag"]

    async def test_a_conference_is_kept_only_when_the_client_knows_of_them(
        self, client: httpx2.AsyncClient
    ) -> None:
        point = {"entryPointType": "video", "uri": "https://meet.example.org/one"}
        wish = {**WHEN, "conferenceData": {"entryPoints": [point]}}

        without = await client.post(EVENTS, json=wish)
        with_it = await client.post(EVENTS, json=wish, params={"conferenceDataVersion": "1"})

        assert "conferenceData" not in without.json()
        assert with_it.json()["conferenceData"]["entryPoints"] == [point]

    async def test_what_is_not_there_is_not_found(
        self, client: httpx2.AsyncClient, calendar: StoredCalendar
    ) -> None:
        calendar.made(WHEN, event_id="run01")

        replies = [
            await client.get(f"{EVENTS}/run02"),
            await client.get("/calendars/nobody/events"),
            await client.get("/calendars/nobody"),
        ]
        single = await client.get(f"{EVENTS}/run01/instances")
        told = await client.get(f"/calendars/{CALENDAR}")

        assert {reason(each) for each in replies} == {"notFound"}
        assert single.status_code == HTTPStatus.BAD_REQUEST
        assert told.json()["timeZone"] == "Europe/Berlin"


class TestJudging:
    async def test_what_google_does_not_describe_is_a_violation(
        self, peer: GoogleCalendarPeer, client: httpx2.AsyncClient
    ) -> None:
        if not peer.judged:
            pytest.skip("Google's description is not here")

        reply = await client.post(EVENTS, json={**WHEN, "colour": "red"}, params={"loud": "yes"})

        assert reply.status_code == HTTPStatus.BAD_REQUEST
        told = " ".join(peer.violations)
        assert "colour" in told
        assert "query loud: not described" in told


class TestAccess:
    async def test_who_has_no_token_is_not_let_in(
        self, peer: GoogleCalendarPeer, client: httpx2.AsyncClient
    ) -> None:
        peer.tokens.forget()

        reply = await client.get(EVENTS)

        assert (reply.status_code, reason(reply)) == (HTTPStatus.UNAUTHORIZED, "authError")

    @pytest.mark.parametrize(
        ("form", "error"),
        [
            ({"grant_type": "password"}, "unsupported_grant_type"),
            ({"grant_type": "refresh_token", "refresh_token": "guessed"}, "invalid_grant"),
            (
                {
                    "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
                    "assertion": "nonsense",
                },
                "invalid_grant",
            ),
        ],
    )
    async def test_only_good_credentials_get_one(
        self, peer: GoogleCalendarPeer, form: dict[str, str], error: str
    ) -> None:
        async with httpx2.AsyncClient(trust_env=False) as client:
            reply = await client.post(peer.token_url, data=form)

        assert (reply.status_code, reply.json()["error"]) == (HTTPStatus.BAD_REQUEST, error)

    @pytest.mark.parametrize("trouble", [Trouble.FAILING, Trouble.TRUNCATE])
    async def test_may_fail_as_everything_else(
        self, peer: GoogleCalendarPeer, trouble: Trouble
    ) -> None:
        peer.faults.add(trouble, path="^/token$")
        form = {"grant_type": "refresh_token", **peer.client}

        async with httpx2.AsyncClient(trust_env=False) as client:
            try:
                status = (await client.post(peer.token_url, data=form)).status_code
            except httpx2.HTTPError:
                status = 0

        assert status in (0, HTTPStatus.SERVICE_UNAVAILABLE)


class TestPage:
    async def test_shows_what_is_ahead_and_who_comes(
        self, peer: GoogleCalendarPeer, calendar: StoredCalendar, client: httpx2.AsyncClient
    ) -> None:
        guest = {"email": "ada@example.org", "responseStatus": "accepted"}
        calendar.made({**WHEN, "summary": "<Walk>", "attendees": [guest]})
        calendar.cancel(str(calendar.made({**WHEN, "summary": "Off"})["id"]))

        shown = (await client.get(f"{peer.address}/")).text

        assert "Wed 04 Mar 2026, 16:00" in shown
        assert "&lt;Walk&gt;" in shown
        assert "ada@example.org (accepted)" in shown
        assert "Off" not in shown


class TestKeeping:
    async def test_what_was_kept_is_found_again(
        self, peer: GoogleCalendarPeer, calendar: StoredCalendar, tmp_path: Path
    ) -> None:
        calendar.made(WHEN, event_id="run01")
        keep(peer, tmp_path / "kept.json")

        async with GoogleCalendarPeer() as other:
            recall(other, tmp_path / "kept.json")
            found = other.calendars[calendar.id]

        assert found.events == calendar.events
        assert found.version == calendar.version

    @pytest.mark.parametrize("kept", ["", "{}", json.dumps({"calendars": [{"id": "a"}]})])
    async def test_what_cannot_be_read_was_not_kept(
        self, peer: GoogleCalendarPeer, tmp_path: Path, kept: str
    ) -> None:
        (tmp_path / "kept.json").write_text(kept)

        recall(peer, tmp_path / "kept.json")

        assert peer.calendars == {}
