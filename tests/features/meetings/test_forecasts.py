from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.features.cohorts.public import Cohorts
from paceline.features.grouping.public import GroupView
from paceline.features.meetings.public import Forecasts, MeetingView
from tests.features.meetings.stage import Stage
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
HOUR = 60


@pytest.fixture
async def stage(container: AsyncContainer, client: httpx2.AsyncClient) -> Stage:
    return Stage(container=container, client=client)


async def foretold(
    stage: Stage, group: GroupView, known: Sequence[MeetingView], *, from_week: int = 0
) -> Sequence[MeetingView]:
    async with stage.container() as scope:
        cohort = await (await scope.get(Cohorts)).view_unscoped(group.cohort_id)
        forecasts: Forecasts = await scope.get(Forecasts)
    return forecasts.of_group(group, known, cohort=cohort, from_week=from_week)


class TestAForecast:
    async def test_of_a_new_group_is_what_is_written_for_it(self, stage: Stage) -> None:
        cohort_id = await stage.cohort()
        group = await stage.group(cohort_id, await stage.sign_up(cohort_id))
        written = await stage.meetings(group)

        foreseen = await foretold(stage, group, [])

        assert [each.starts_at for each in foreseen] == [each.starts_at for each in written]

    async def test_of_another_slot_moves_what_is_ahead_and_nothing_that_is_over(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        cohort_id = await stage.cohort()
        group = await stage.group(cohort_id, await stage.sign_up(cohort_id))
        known = await foretold(stage, group, [])
        clock.advance(known[1].ends_at - clock.now())

        later = await foretold(stage, replace(group, slot=group.slot + HOUR), known, from_week=3)

        moved = [now.starts_at - was.starts_at for was, now in zip(known, later, strict=True)]
        assert [each.id for each in later] == [each.id for each in known]
        assert set(moved[:3]) == {timedelta(0)}
        assert set(moved[3:]) == {timedelta(hours=1)}

    async def test_of_the_same_slot_changes_nothing(self, stage: Stage) -> None:
        cohort_id = await stage.cohort()
        group = await stage.group(cohort_id, await stage.sign_up(cohort_id))
        known = await foretold(stage, group, [])

        assert await foretold(stage, group, known) == known
