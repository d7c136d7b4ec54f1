"""What ends a visit without anybody calling it off."""

from asyncio import Event, gather, wait_for
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from paceline.app.edge import settled
from paceline.db.database import Database
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.service.groups import GroupService
from paceline.features.meetings.models import Meeting, MeetingRsvp
from paceline.features.meetings.public import Answer, MeetingId, RsvpSource
from paceline.features.meetings.service.guests import GuestWatch
from paceline.features.meetings.service.rsvps import RsvpService
from tests.features.meetings.stage import Stage
from tests.features.meetings.visiting import Two, told, visits
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio


class TestEnding:
    async def test_who_withdraws_visits_nothing_any_more(
        self, two: Two, thursday: Meeting, database: Database
    ) -> None:
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")

        await two.done("Ana", "POST", f"/cohorts/{two.cohort_id}/signups/mine/withdraw")
        await work_off(two.stage.container)

        assert await visits(database) == 0
        assert "Ana" not in await two.roster("Kim", thursday)

    async def test_who_waits_again_visits_nothing_any_more(
        self, two: Two, thursday: Meeting, database: Database
    ) -> None:
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")

        path = f"/cohorts/{two.cohort_id}/signups/{two.people['Ana']}/waitlist"
        await two.done("Olga", "POST", path)
        await work_off(two.stage.container)

        assert await visits(database) == 0

    async def test_other_hours_end_no_visit(
        self, two: Two, thursday: Meeting, database: Database
    ) -> None:
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")

        path = f"/cohorts/{two.cohort_id}/signups/mine/availability"
        await two.done("Ana", "PUT", path, {"zone": "UTC", "windows": []})
        await work_off(two.stage.container)

        assert await visits(database) == 1

    async def test_who_joins_the_group_is_its_member_and_keeps_the_answer(
        self, two: Two, thursday: Meeting, database: Database
    ) -> None:
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")

        body = {"to": str(two.other.id)}
        await two.done("Ana", "POST", f"/cohorts/{two.cohort_id}/groups/switch", body)
        await work_off(two.stage.container)

        own = next(each for each in await two.own("Ana") if each["id"] == str(thursday.id))
        assert (own["guest"], own["answer"], await visits(database)) == (None, "yes", 0)

    async def test_a_group_that_ends_takes_its_visits_along(
        self, two: Two, thursday: Meeting, database: Database
    ) -> None:
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")

        await ended(two.stage, two.cohort_id, two)

        assert await visits(database) == 0
        assert await told(database, "guest_gone") == 1

    async def test_what_has_been_stays(
        self, two: Two, thursday: Meeting, clock: MovableClock, database: Database
    ) -> None:
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")
        clock.at = datetime(2026, 3, 10, tzinfo=UTC)

        await two.done("Ana", "POST", f"/cohorts/{two.cohort_id}/signups/mine/withdraw")
        await work_off(two.stage.container)

        assert await visits(database) == 1

    async def test_an_answer_given_at_the_same_moment_goes_along(
        self, two: Two, thursday: Meeting, database: Database
    ) -> None:
        """A move forgot the first one, so that there is no row of it to wait for."""
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")
        body = {"local": "2026-03-06T18:00"}
        await two.done("Kim", "POST", f"/meetings/{thursday.id}/move", body)
        await two.done("Ana", "POST", f"/cohorts/{two.cohort_id}/signups/mine/withdraw")

        await answered_while_it_ends(two, thursday)

        async with database.session() as session:
            left = (await session.execute(select(func.count(MeetingRsvp.id)))).scalar_one()
        assert (left, await visits(database)) == (0, 0)


async def answered_while_it_ends(two: Two, meeting: Meeting) -> None:
    """The visit's end begins once the answer is written and before it is kept."""
    ana, stage = two.people["Ana"], two.stage
    written, over = Event(), Event()

    async def answer(rsvps: RsvpService) -> None:
        await rsvps.give(MeetingId(meeting.id), ana, Answer.NO, source=RsvpSource.WEB)
        written.set()
        with suppress(TimeoutError):
            await wait_for(over.wait(), timeout=0.5)

    async def end() -> None:
        await written.wait()
        await stage.within(GuestWatch, lambda watch: watch.signed_up_otherwise(two.cohort_id, ana))
        over.set()

    await gather(stage.within(RsvpService, answer), end())


async def ended(stage: Stage, cohort_id: CohortId, two: Two) -> None:
    async with stage.container() as scope:
        groups = await scope.get(GroupService)
        await settled(scope, lambda: groups.end(cohort_id, two.other.id, by=stage.organiser))
    await work_off(stage.container)
