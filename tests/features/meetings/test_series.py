from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.features.meetings.models import CalendarFeed
from paceline.features.meetings.public import MeetingState
from tests.features.meetings.stage import WEDNESDAY_18, Stage
from tests.times import MovableClock

pytestmark = pytest.mark.anyio

NEW_YORK = ZoneInfo("America/New_York")
DAY_LATER = WEDNESDAY_18 + 24 * 60


class TestWrite:
    async def test_new_york_keeps_its_time_over_both_clock_changes(self, stage: Stage) -> None:
        cohort_id = await stage.cohort(first_week="2026-03-02", weeks=8)

        group = await stage.group(cohort_id)

        starts = [each.starts_at for each in await stage.meetings(group)]
        assert [each.astimezone(NEW_YORK).hour for each in starts] == [18] * 8
        assert [each.hour for each in starts] == [23, *[22] * 7]

    async def test_lord_howe_moves_by_half_an_hour(self, stage: Stage) -> None:
        zone = "Australia/Lord_Howe"
        cohort_id = await stage.cohort(zone=zone, first_week="2026-03-30", weeks=2)

        group = await stage.group(cohort_id, zone=zone)

        starts = [each.starts_at for each in await stage.meetings(group)]
        assert [f"{each:%H:%M}" for each in starts] == ["07:00", "07:30"]

    async def test_skipped_weeks_have_no_meeting(self, stage: Stage) -> None:
        cohort_id = await stage.cohort(weeks=4, skip_weeks=[1, 2])

        group = await stage.group(cohort_id)

        assert [each.week for each in await stage.meetings(group)] == [0, 3]

    async def test_a_group_formed_late_has_no_meetings_in_weeks_that_are_over(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        cohort_id = await stage.cohort(first_week="2026-03-02", weeks=4)
        clock.at = datetime(2026, 3, 12, tzinfo=UTC)

        group = await stage.group(cohort_id)

        assert [each.week for each in await stage.meetings(group)] == [2, 3]

    async def test_writing_twice_changes_nothing(self, stage: Stage) -> None:
        group = await stage.group(await stage.cohort(weeks=3))
        before = [(each.id, each.sequence) for each in await stage.meetings(group)]

        await stage.write(group)

        after = [(each.id, each.sequence) for each in await stage.meetings(group)]
        assert after == before

    async def test_members_and_the_facilitator_get_one_calendar_each(
        self, stage: Stage, database: Database
    ) -> None:
        cohort_id = await stage.cohort(weeks=1)
        ana = await stage.sign_up(cohort_id)
        ben = await stage.sign_up(cohort_id, role="facilitator")
        group = await stage.group(cohort_id, ana, facilitator=ben)

        await stage.write(group)

        async with database.session() as session:
            subjects = await session.scalars(select(CalendarFeed.subject_id))
        assert sorted(subjects) == sorted([ana, ben])


class TestRetime:
    async def test_meetings_ahead_move_and_keep_who_they_are(self, stage: Stage) -> None:
        group = await stage.group(await stage.cohort(weeks=3))
        before = await stage.meetings(group)

        await stage.retime(replace(group, slot=DAY_LATER), from_week=1)

        after = await stage.meetings(group)
        moved = [now.starts_at - was.starts_at for was, now in zip(before, after, strict=True)]
        assert moved == [timedelta(), timedelta(days=1), timedelta(days=1)]
        assert [each.id for each in after] == [each.id for each in before]
        assert [each.sequence for each in after] == [0, 1, 1]

    async def test_what_was_moved_by_hand_goes_along(self, stage: Stage) -> None:
        group = await stage.group(await stage.cohort(weeks=2))
        by_hand = (await stage.meetings(group))[1]
        await stage.client.post(
            f"/meetings/{by_hand.id}/move",
            json={"local": "2026-03-13T09:00"},
            headers=stage.headers,
        )

        await stage.retime(replace(group, slot=DAY_LATER))

        moved = (await stage.meetings(group))[1]
        assert moved.starts_at == moved.original_starts_at
        assert moved.starts_at.astimezone(NEW_YORK).isoformat() == "2026-03-12T18:00:00-04:00"

    async def test_what_has_begun_stays(self, stage: Stage, clock: MovableClock) -> None:
        group = await stage.group(await stage.cohort(weeks=2))
        clock.at = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)

        await stage.retime(replace(group, slot=DAY_LATER))

        assert [each.sequence for each in await stage.meetings(group)] == [0, 1]

    async def test_a_time_that_would_be_over_is_no_time_to_move_to(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        group = await stage.group(await stage.cohort(weeks=2))
        clock.at = datetime(2026, 3, 4, 12, tzinfo=UTC)

        await stage.retime(replace(group, slot=WEDNESDAY_18 - 2 * 24 * 60))

        assert [each.sequence for each in await stage.meetings(group)] == [0, 1]

    async def test_retiming_twice_bumps_once(self, stage: Stage, database: Database) -> None:
        group = await stage.group(await stage.cohort(weeks=1))
        later = replace(group, slot=DAY_LATER)

        await stage.retime(later)
        await stage.retime(later)

        assert [each.sequence for each in await stage.meetings(group)] == [1]
        async with database.session() as session:
            names = list(await session.scalars(select(EventRow.name).order_by(EventRow.id)))
        assert names.count("meetings.series_retimed") == 1


class TestEnd:
    async def test_what_is_ahead_is_cancelled_and_what_was_stays(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        group = await stage.group(await stage.cohort(weeks=3))
        clock.at = datetime(2026, 3, 6, tzinfo=UTC)

        for _ in range(2):
            await stage.end(group, at=clock.at)

        found = [(each.state, each.sequence) for each in await stage.meetings(group)]
        cancelled = (MeetingState.CANCELLED, 1)
        assert found == [(MeetingState.SCHEDULED, 0), cancelled, cancelled]
