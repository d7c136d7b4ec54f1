"""What stands in the calendar, and what is left to people."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from paceline.engines.diff.objects import Known, Name
from paceline.engines.recurrence.slots import Slot, expand
from paceline.features.cohorts.public import CohortId
from paceline.features.meetings.public import MeetingState
from paceline.features.reconcile.ports import AlreadyThere, Gone
from paceline.features.reconcile.public import GroupPicture, Picture
from paceline.providers.google_calendar.errors import GoogleAway, GoogleRefused
from paceline.providers.google_calendar.marks import event_id, meeting_of
from paceline.testing.peers.faults import Trouble
from paceline.testing.peers.google_calendar.calendars import Json
from paceline.testing.pictures import MINUTES, meeting, picture
from paceline.testing.target_contract import InStep
from tests.providers.google_calendar.ground import CalendarGround, calendar_ground

pytestmark = pytest.mark.anyio
NEW_YORK: Final = "America/New_York"
WEDNESDAY_18: Final = (2 * 24 + 18) * 60
LINK: Final = "https://meet.example.org/one"


@pytest.fixture
async def ground() -> AsyncIterator[CalendarGround]:
    async with calendar_ground(invite=True) as ground:
        yield ground


@pytest.fixture
def step(ground: CalendarGround) -> InStep:
    return InStep(ground=ground)


def wish(**changes: object) -> Picture:
    """One group of two people with three meetings, the first of them changed."""
    made = picture(groups=1, people=2, accounts=[{}, {}])
    [group] = made.groups
    first, *others = group.meetings
    return with_group(made, replace(group, meetings=[replace(first, **changes), *others]))  # type: ignore[arg-type]


def with_group(made: Picture, group: GroupPicture) -> Picture:
    return replace(made, groups=[group])


def placed(made: Picture, place: str) -> Picture:
    [group] = made.groups
    return with_group(made, replace(group, group=replace(group.group, place=place)))


def first(ground: CalendarGround) -> Json:
    return ground.events[0]


class TestAnEvent:
    async def test_tells_what_when_and_where(self, ground: CalendarGround, step: InStep) -> None:
        await step.turn(placed(wish(note="Bring <water>"), LINK))

        event = first(ground)
        assert event["summary"] == "Group 1 - Spring"
        assert event["description"] == "Week 1 of Spring\nBring &lt;water&gt;"
        assert event["location"] == LINK
        assert event["conferenceData"]["entryPoints"] == [{"entryPointType": "video", "uri": LINK}]
        assert event["start"]["timeZone"] == "UTC"
        assert event["extendedProperties"]["private"]["pacelineCohort"]

    async def test_a_place_that_is_no_link_is_no_conference(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        await step.turn(placed(wish(), LINK))
        await step.turn(placed(wish(), "The park"))

        assert first(ground)["location"] == "The park"
        assert "conferenceData" not in first(ground)

    async def test_a_room_that_somebody_added_stays(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        await step.turn(wish())
        room = {"entryPoints": [{"entryPointType": "video", "uri": "https://meet.example/theirs"}]}
        first(ground)["conferenceData"] = room
        ground.calendar.put(first(ground))

        quiet = await step.turn(wish())
        await step.turn(wish(note="Rain"))

        assert quiet.converged
        assert first(ground)["conferenceData"] == room

    async def test_a_place_of_one_meetings_own_comes_first(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        await step.turn(placed(wish(place="The park"), LINK))

        assert [each["location"] for each in ground.events] == ["The park", LINK, LINK]

    async def test_one_instant_is_the_same_in_every_zone(self, step: InStep) -> None:
        """The calendar answers 17:00+02:00 where 15:00Z was sent; nothing is written for that."""
        async with calendar_ground(zone="Africa/Maputo") as ground:
            step.ground = ground
            asked = wish(starts_at=datetime(2026, 1, 6, 15, tzinfo=UTC))
            await step.turn(asked)

            shown = ground.calendar.shown(first(ground))["start"]["dateTime"]
            again = await step.turn(asked)

        assert shown == "2026-01-06T17:00:00+02:00"
        assert again.converged

    async def test_a_weekly_series_keeps_its_local_time_across_both_clock_changes(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        made = picture(groups=1, people=1)
        [group] = made.groups
        dates = expand(
            Slot(WEDNESDAY_18, NEW_YORK),
            first_week=datetime(2026, 3, 2, tzinfo=UTC).date(),
            weeks=40,
            skip_weeks=(),
            minutes=MINUTES,
        )
        meetings = [
            replace(meeting(group.id, each.week), starts_at=each.starts_at) for each in dates
        ]
        zoned = replace(group.group, zone=NEW_YORK, slot=WEDNESDAY_18)

        await step.turn(with_group(made, replace(group, group=zoned, meetings=meetings)))

        starts = [datetime.fromisoformat(each["start"]["dateTime"]) for each in ground.events]
        assert {f"{each:%a %H:%M}" for each in starts} == {"Wed 18:00"}
        assert {each.utcoffset() for each in starts} == {timedelta(hours=-5), timedelta(hours=-4)}
        assert {each["start"]["timeZone"] for each in ground.events} == {NEW_YORK}

    @pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.SKIPPED])
    async def test_goes_with_its_meeting_and_comes_back_as_itself(
        self, ground: CalendarGround, step: InStep, state: MeetingState
    ) -> None:
        await step.turn(wish())
        before = [each["id"] for each in ground.events]

        await step.turn(wish(state=state))
        off = len(ground.events)
        await step.turn(wish())

        assert off == len(before) - 1
        assert [each["id"] for each in ground.events] == before

    async def test_moves_with_its_meeting(self, ground: CalendarGround, step: InStep) -> None:
        await step.turn(wish())
        before = first(ground)["id"]

        await step.turn(wish(starts_at=datetime(2026, 1, 6, 19, tzinfo=UTC)))

        assert first(ground)["id"] == before
        assert first(ground)["start"]["dateTime"] == "2026-01-06T19:00:00+00:00"
        assert first(ground)["sequence"] == 1


class TestPeople:
    async def test_are_invited_only_where_the_connection_says_so(self) -> None:
        async with calendar_ground() as ground:
            await InStep(ground=ground).turn(wish())

            assert all("attendees" not in each or not each["attendees"] for each in ground.events)
            assert ground.calendar.events
            assert {each.status for each in ground.peer.calls} == {200}

    async def test_who_joins_is_invited_and_who_leaves_is_not(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        made = wish()
        [group] = made.groups
        ada, ben = group.people
        await step.turn(with_group(made, replace(group, people=[ada])))

        await step.turn(with_group(made, replace(group, people=[ben])))

        assert {each["email"] for each in first(ground)["attendees"]} == {ben.email}

    async def test_do_not_see_the_addresses_of_others(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        await step.turn(wish())

        assert first(ground)["guestsCanSeeOtherGuests"] is False

    async def test_guests_that_somebody_added_stay_with_their_answers(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        await step.turn(wish())
        guest = {"email": "guest@example.org", "responseStatus": "accepted"}
        first(ground)["attendees"].append(guest)
        ground.calendar.put(first(ground))

        quiet = await step.turn(wish())
        await step.turn(wish(note="Rain"))

        assert quiet.converged
        assert guest in first(ground)["attendees"]
        assert len(first(ground)["attendees"]) == 3

    async def test_whom_somebody_took_off_is_invited_again(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        await step.turn(wish())
        first(ground)["attendees"].pop()
        ground.calendar.put(first(ground))

        await step.turn(wish())

        assert len(first(ground)["attendees"]) == 2

    async def test_a_change_keeps_answers_and_another_time_asks_anew(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        await step.turn(wish())
        event = first(ground)
        ground.calendar.respond(event["id"], event["attendees"][0]["email"], "accepted")
        await step.turn(wish(note="Rain"))
        kept = [each["responseStatus"] for each in first(ground)["attendees"]]

        await step.turn(wish(starts_at=datetime(2026, 1, 6, 19, tzinfo=UTC)))

        assert kept == ["accepted", "needsAction"]
        assert {each["responseStatus"] for each in first(ground)["attendees"]} == {"needsAction"}

    async def test_nobody_is_told_of_what_is_over(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        made = wish()
        await step.turn(made)
        [group] = made.groups
        later = replace(made, at=made.at + timedelta(days=10))

        await step.turn(with_group(later, replace(group, people=group.people[:1])))

        assert [len(each["attendees"]) for each in ground.events] == [2, 2, 1]


class TestLosses:
    async def test_a_mark_that_somebody_took_off_is_put_back(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        await step.turn(wish())
        del first(ground)["extendedProperties"]

        await step.turn(wish())

        assert first(ground)["extendedProperties"]["private"]["pacelineCohort"]
        assert (await step.look(wish())).converged

    async def test_an_event_that_is_there_already_is_adopted(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        await step.turn(wish())
        [name, *_] = step.known
        wanted = ground.target.wanted(wish(), ground.connection)
        [fields] = [each.fields for each in wanted if each.name == name]

        with pytest.raises(AlreadyThere) as there:
            await ground.target.create(ground.connection, name, fields, turn="")

        assert there.value.outside_id == event_id(name.key)

    async def test_changing_what_was_removed_is_told(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        await step.turn(wish())
        event = first(ground)
        name = Name("meeting", str(meeting_of(event["id"])))
        ground.calendar.cancel(event["id"])

        with pytest.raises(Gone):
            await ground.target.update(ground.connection, name, event["id"], {"summary": "Ours"})
        await ground.target.remove(ground.connection, name, event["id"])

    async def test_what_was_never_there_is_not_seen(self, ground: CalendarGround) -> None:
        name = Name("meeting", str(UUID(int=5)))
        known = [Known(name=name, outside_id=event_id(name.key))]

        assert await ground.target.observe(ground.connection, known) == []

    async def test_who_changes_it_at_the_same_moment_is_not_overwritten(
        self, ground: CalendarGround, step: InStep, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await step.turn(wish())
        put = ground.peer.served

        async def meanwhile(request: object, path: str, body: object) -> object:
            if getattr(request, "method", "") == "PUT":
                monkeypatch.undo()
                ground.calendar.put(first(ground))
            return await put(request, path, body)  # type: ignore[arg-type]

        monkeypatch.setattr(ground.peer, "served", meanwhile)

        with pytest.raises(GoogleAway) as told:
            await step.turn(wish(note="Rain"))

        assert told.value.retry_after == 0

    async def test_of_many_events_every_page_is_read(
        self, ground: CalendarGround, step: InStep, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("paceline.providers.google_calendar.target.PAGE", 2)
        await step.turn(wish())

        assert (await step.look(wish())).converged


class TestAPlace:
    async def test_that_is_not_there_is_named_with_the_way_out(
        self, ground: CalendarGround
    ) -> None:
        elsewhere = replace(ground.connection, place="nobody@example.org")

        with pytest.raises(GoogleRefused, match="share the calendar"):
            await ground.target.observe(elsewhere, [])

    async def test_and_options_are_looked_at_before_it_is_connected(
        self, ground: CalendarGround
    ) -> None:
        target = ground.target

        assert target.problems("club@group.calendar.google.com", {"invite": True}) == []
        assert "calendar's id" in target.problems("two words", {})[0]
        assert target.problems("primary", {"colour": "red"})
        assert target.problems("primary", {"invite": "yes"})

    async def test_of_another_cohort_is_left_alone(
        self, ground: CalendarGround, step: InStep
    ) -> None:
        await step.turn(wish())
        other = replace(ground.connection, cohort_id=CohortId(UUID(int=77)))

        assert await ground.target.observe(other, []) == []

    async def test_where_a_service_account_may_invite_nobody_says_so(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with calendar_ground(invite=True, subject="organiser@example.org") as ground:
            monkeypatch.setattr(ground.peer, "may_invite", lambda _request: False)

            with pytest.raises(GoogleRefused, match="delegation"):
                await InStep(ground=ground).turn(wish())


class TestMarks:
    @pytest.mark.parametrize(
        "text", ["", "paceline", "pacelinexyz", "run01", f"paceline{'z' * 26}"]
    )
    async def test_what_is_not_ours_names_no_meeting(self, text: str) -> None:
        assert meeting_of(text) is None

    async def test_an_id_is_read_back(self) -> None:
        assert meeting_of(event_id(str(UUID(int=3)))) == str(UUID(int=3))


class TestTrouble:
    @pytest.mark.parametrize("trouble", [Trouble.FAILING, Trouble.DROP, Trouble.TRUNCATE])
    async def test_of_a_moment_is_not_noticed(
        self, ground: CalendarGround, step: InStep, trouble: Trouble
    ) -> None:
        ground.add(trouble, after=1)

        await step.until_converged(wish())

        assert len(ground.events) == 3
