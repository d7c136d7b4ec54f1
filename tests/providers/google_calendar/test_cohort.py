"""A cohort in a real store, kept in its calendar by the ledger, with people who answer there."""

from collections.abc import AsyncIterator
from datetime import timedelta
from http import HTTPStatus

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.engines.availability.windows import DAY
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.public import GroupView
from paceline.features.reconcile.service.payloads import HearAll
from paceline.testing.memory_target import MemoryTargets
from paceline.testing.peers.faults import Trouble
from tests.features.meetings.stage import Stage
from tests.features.reconcile.scene import wished
from tests.providers.google_calendar.ground import CalendarGround, calendar_ground
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
WEEKS = 3
ANA = "person1@example.org"


@pytest.fixture
async def stage(container: AsyncContainer, client: httpx2.AsyncClient) -> Stage:
    return Stage(container=container, client=client)


@pytest.fixture
async def ground(container: AsyncContainer, clock: MovableClock) -> AsyncIterator[CalendarGround]:
    async with calendar_ground(
        subject="organiser@example.org", zone="America/New_York", clock=clock
    ) as ground:
        (await container.get(MemoryTargets)).others["google_calendar"] = ground.target
        yield ground


async def connected(stage: Stage, ground: CalendarGround) -> GroupView:
    cohort_id = await stage.cohort(weeks=WEEKS)
    ids = [await stage.sign_up(cohort_id, f"Person {number}") for number in range(2)]
    group = await stage.group(cohort_id, *ids)
    reply = await stage.client.post(
        f"/cohorts/{cohort_id}/connections",
        json={
            "provider": "google_calendar",
            "place": ground.calendar.id,
            "options": {"invite": True},
        },
        headers=stage.headers,
    )
    assert reply.status_code == HTTPStatus.CREATED, reply.text
    await work_off(stage.container)
    return group


async def state(stage: Stage, cohort_id: CohortId) -> str:
    reply = await stage.client.get(f"/cohorts/{cohort_id}/connections", headers=stage.headers)
    return str(reply.json()["items"][0]["state"])


async def later(stage: Stage, clock: MovableClock) -> None:
    """So long that what is tried again was, and what comes now and then came by."""
    for _ in range(4):
        clock.advance(timedelta(minutes=15))
        await wished(stage, HearAll())
        await work_off(stage.container)


async def answers(stage: Stage, group: GroupView) -> list[tuple[int, int, int]]:
    reply = await stage.client.get(f"/groups/{group.id}/meetings", headers=stage.headers)
    return [(each["yes"], each["no"], each["maybe"]) for each in reply.json()["items"]]


class TestACohort:
    async def test_arrives_in_its_calendar(self, stage: Stage, ground: CalendarGround) -> None:
        group = await connected(stage, ground)

        assert len(ground.events) == ground.writes == WEEKS
        assert {len(each["attendees"]) for each in ground.events} == {2}
        assert await state(stage, group.cohort_id) == "converged"

    async def test_invites_who_visits_to_that_meeting_alone(
        self, stage: Stage, ground: CalendarGround
    ) -> None:
        group = await connected(stage, ground)
        guest = await stage.sign_up(group.cohort_id, "Guest")
        await stage.group(group.cohort_id, guest, name="Thursdays", slot=group.slot + DAY)
        first = (await stage.meetings(group))[0]
        token = await stage.token(group.cohort_id, guest)

        for method, invited in (("PUT", [3, 2, 2]), ("DELETE", [2, 2, 2])):
            path = f"/personal/{token}/meetings/{first.id}/visit"
            reply = await stage.client.request(method, path)
            assert reply.is_success, reply.text
            await work_off(stage.container)
            shown = [each for each in ground.events if "Group 1" in each["summary"]]
            assert [len(each["attendees"]) for each in shown] == invited

    async def test_stays_as_it_is_while_nothing_changes(
        self, stage: Stage, ground: CalendarGround, clock: MovableClock
    ) -> None:
        await connected(stage, ground)

        await later(stage, clock)

        assert ground.writes == WEEKS

    @pytest.mark.parametrize("trouble", [Trouble.DROP_AFTER, Trouble.FAIL_AFTER, Trouble.DROP])
    async def test_is_there_once_whichever_answer_is_lost(
        self, stage: Stage, ground: CalendarGround, clock: MovableClock, trouble: Trouble
    ) -> None:
        ground.add(trouble, after=1)
        group = await connected(stage, ground)

        await later(stage, clock)

        assert len(ground.events) == WEEKS
        assert await state(stage, group.cohort_id) == "converged"


class TestAnswers:
    async def test_that_people_give_in_their_calendar_count(
        self, stage: Stage, ground: CalendarGround, clock: MovableClock
    ) -> None:
        group = await connected(stage, ground)
        first, second, third = (each["id"] for each in ground.events)
        ground.calendar.respond(first, ANA, "accepted")
        ground.calendar.respond(second, ANA, "declined")
        ground.calendar.respond(third, ANA, "tentative")

        await later(stage, clock)

        assert await answers(stage, group) == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]

    async def test_go_on_after_the_token_has_expired(
        self, stage: Stage, ground: CalendarGround, clock: MovableClock
    ) -> None:
        group = await connected(stage, ground)
        ground.peer.expire_sync_tokens()
        ground.calendar.respond(ground.events[0]["id"], ANA, "accepted")

        await later(stage, clock)

        assert (await answers(stage, group))[0] == (1, 0, 0)
        assert 410 in {each.status for each in ground.peer.calls}

    async def test_of_the_time_before_a_move_are_forgotten_on_both_sides(
        self, stage: Stage, ground: CalendarGround, clock: MovableClock
    ) -> None:
        group = await connected(stage, ground)
        event = ground.events[0]["id"]
        ground.calendar.respond(event, ANA, "accepted")
        await later(stage, clock)
        meeting = (await stage.meetings(group))[0]

        await stage.client.post(
            f"/meetings/{meeting.id}/move",
            json={"local": "2026-03-05T19:00"},
            headers=stage.headers,
        )
        await later(stage, clock)

        moved = ground.calendar.events[event]
        assert moved["start"]["dateTime"] == "2026-03-05T19:00:00-05:00"
        assert {each["responseStatus"] for each in moved["attendees"]} == {"needsAction"}
        assert (await answers(stage, group))[0] == (0, 0, 0)
        ground.calendar.respond(event, ANA, "declined")
        await later(stage, clock)
        assert (await answers(stage, group))[0] == (0, 1, 0)

    async def test_of_ours_never_come_back_as_somebodys(
        self, stage: Stage, ground: CalendarGround, clock: MovableClock
    ) -> None:
        """The place changes after somebody said no elsewhere; their yes of before stays old."""
        group = await connected(stage, ground)
        meeting = (await stage.meetings(group))[0]
        event = ground.events[0]["id"]
        ground.calendar.respond(event, ANA, "accepted")
        await later(stage, clock)
        token = await stage.token(group.cohort_id, group.member_ids[0])
        await stage.client.put(
            f"/personal/{token}/meetings/{meeting.id}/rsvp", json={"answer": "no"}
        )
        clock.advance(timedelta(minutes=1))
        await stage.client.post(
            f"/meetings/{meeting.id}/place", json={"place": "The park"}, headers=stage.headers
        )

        await later(stage, clock)

        assert ground.calendar.events[event]["location"] == "The park"
        assert (await answers(stage, group))[0] == (0, 1, 0)
