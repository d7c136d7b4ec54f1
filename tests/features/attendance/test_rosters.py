"""Who is expected at a meeting, what they said, and who came."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.features.enrolment.public import SignUpId
from paceline.kernel.identity import Principal, Role
from paceline.kernel.ids import new_id
from tests.features.meetings.stage import Stage
from tests.people import signed_in, someone
from tests.times import MovableClock

pytestmark = pytest.mark.anyio

MORNINGS = [{"day": "wed", "start": "08:00", "end": "10:00"}]


@dataclass(kw_only=True)
class Meeting:
    stage: Stage
    id: str
    people: dict[str, SignUpId]
    leader: Principal

    async def roster(self, who: Principal) -> httpx2.Response:
        path = f"/meetings/{self.id}/roster"
        return await self.stage.client.get(path, headers=signed_in(who))

    async def note(self, name: str, came: bool | None, who: Principal) -> httpx2.Response:
        path = f"/meetings/{self.id}/roster/{self.people[name]}"
        return await self.stage.client.put(path, json={"came": came}, headers=signed_in(who))

    async def seats(self) -> dict[str, dict[str, Any]]:
        items = (await self.roster(self.leader)).json()["items"]
        return {each["name"]: each for each in items}


@pytest.fixture
async def meeting(stage: Stage) -> Meeting:
    """Wednesday 18:00 in New York, with Lee, who leads, Ana in Berlin and Ben, who is not free."""
    cohort_id = await stage.cohort(weeks=2)
    people = {
        "Ana": await stage.sign_up(cohort_id, "Ana"),
        "Ben": await stage.sign_up(cohort_id, "Ben", zone="Europe/Berlin", windows=MORNINGS),
        "Lee": await stage.sign_up(cohort_id, "Lee", role="facilitator"),
    }
    group = await stage.group(cohort_id, people["Ana"], people["Ben"], facilitator=people["Lee"])
    leader = someone(Role.MEMBER)
    await stage.account(people["Lee"], leader)
    first = (await stage.meetings(group))[0]
    return Meeting(stage=stage, id=str(first.id), people=people, leader=leader)


async def begin(clock: MovableClock, meeting: Meeting) -> None:
    clock.advance(timedelta(days=59))
    assert (await meeting.roster(meeting.leader)).status_code == httpx2.codes.OK


class TestARoster:
    async def test_tells_members_first_with_answers_hours_and_their_own_clock(
        self, meeting: Meeting
    ) -> None:
        ana = someone(Role.MEMBER)
        await meeting.stage.account(meeting.people["Ana"], ana)
        await meeting.stage.client.put(
            f"/meetings/{meeting.id}/rsvp", json={"answer": "yes"}, headers=signed_in(ana)
        )

        seats = await meeting.seats()

        assert [*seats] == ["Ana", "Ben", "Lee"]
        assert {name: (each["answer"], each["can_come"]) for name, each in seats.items()} == {
            "Ana": ("yes", True),
            "Ben": (None, False),
            "Lee": (None, True),
        }
        assert seats["Ben"]["local_start"] == "2026-03-05T00:00:00+01:00"
        assert seats["Lee"]["role"] == "facilitator"
        assert {each["came"] for each in seats.values()} == {None}

    async def test_is_for_those_in_charge_alone(self, meeting: Meeting) -> None:
        organiser = await meeting.roster(meeting.stage.organiser)
        stranger = await meeting.roster(someone(Role.MEMBER))

        assert organiser.status_code == httpx2.codes.OK
        assert (stranger.status_code, stranger.json()["code"]) == (404, "no_such_meeting")

    async def test_of_no_meeting_is_none(self, meeting: Meeting) -> None:
        meeting.id = str(new_id())

        assert (await meeting.roster(meeting.leader)).json()["code"] == "no_such_meeting"


class TestNoting:
    async def test_keeps_the_last_word_and_takes_it_back(
        self, meeting: Meeting, clock: MovableClock
    ) -> None:
        await begin(clock, meeting)
        told: list[bool | None] = []

        for came in (True, False, None):
            reply = await meeting.note("Ana", came, meeting.leader)
            assert reply.status_code == httpx2.codes.NO_CONTENT, reply.text
            told.append((await meeting.seats())["Ana"]["came"])

        assert told == [True, False, None]

    async def test_is_told_to_whoever_wants_to_know(
        self, meeting: Meeting, clock: MovableClock, database: Database
    ) -> None:
        await begin(clock, meeting)

        await meeting.note("Ben", True, meeting.leader)

        async with database.session() as session:
            asked = select(EventRow.name).where(EventRow.name == "attendance.presence_noted")
            assert len((await session.scalars(asked)).all()) == 1

    async def test_waits_until_the_meeting_has_begun(self, meeting: Meeting) -> None:
        reply = await meeting.note("Ana", True, meeting.leader)

        assert (reply.status_code, reply.json()["code"]) == (409, "not_yet_met")

    async def test_is_of_people_of_the_group(self, meeting: Meeting, clock: MovableClock) -> None:
        await begin(clock, meeting)
        meeting.people["Zoe"] = SignUpId(new_id())

        reply = await meeting.note("Zoe", True, meeting.leader)

        assert (reply.status_code, reply.json()["code"]) == (404, "not_of_this_meeting")

    async def test_is_for_those_in_charge_alone(
        self, meeting: Meeting, clock: MovableClock
    ) -> None:
        await begin(clock, meeting)

        reply = await meeting.note("Ana", True, someone(Role.MEMBER))

        assert reply.status_code == httpx2.codes.NOT_FOUND
