"""Numbers of a history that is coming in are worked out now and then, not all the time."""

from datetime import timedelta

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.features.activities.public import Eyes
from paceline.features.performance.repository import ResultRepository
from paceline.features.performance.service.resting import GATHERED, RESTS, Rests
from paceline.features.performance.service.working_out import Worker
from paceline.kernel.identity import UserId
from paceline.kernel.ids import new_id
from tests.features.activities.stage import Stage
from tests.times import MovableClock

pytestmark = pytest.mark.anyio


class TestRests:
    def test_are_as_long_as_the_work_was_many_times_over(self, clock: MovableClock) -> None:
        rests, who, other = Rests(clock), UserId(new_id()), UserId(new_id())
        now = clock.now()

        rests.begin(who, took=timedelta(seconds=1))

        assert rests.due(who) == now + timedelta(seconds=RESTS)
        assert rests.due(other) == now + GATHERED

    def test_are_over_one_day_and_forgotten(self, clock: MovableClock) -> None:
        rests, who = Rests(clock), UserId(new_id())
        rests.begin(who, took=timedelta(seconds=1))
        clock.advance(timedelta(minutes=1))

        rests.begin(UserId(new_id()), took=timedelta())

        assert rests.due(who) == clock.now() + GATHERED
        assert who not in rests._until

    async def test_begin_when_an_athletes_numbers_were_worked_out(
        self, container: AsyncContainer, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        who = UserId(new_id())
        rests = await container.get(Rests)
        counted = ResultRepository.counted_unscoped

        async def slowly(self: ResultRepository, user_id: UserId, eyes: Eyes) -> int:
            clock.advance(timedelta(seconds=1))
            return await counted(self, user_id, eyes)

        monkeypatch.setattr(ResultRepository, "counted_unscoped", slowly)
        stage = Stage(container=container, client=httpx2.AsyncClient())

        await stage.within(Worker, lambda worker: worker.work_out(who))

        assert rests.due(who) > clock.now() + timedelta(seconds=RESTS)
