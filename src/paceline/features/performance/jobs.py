from datetime import timedelta
from typing import Final

from paceline.features.performance.repository import StandingRepository
from paceline.features.performance.service.measuring import Measurer
from paceline.features.performance.service.payloads import (
    MeasureActivity,
    MeasureSince,
    NewDay,
    WorkOut,
)
from paceline.features.performance.service.working_out import Worker
from paceline.kernel.clock import Clock
from paceline.kernel.messages import Outbox, Priority, job

AT_ONCE: Final = 1000
# Somewhere it is tomorrow already.
DAY: Final = timedelta(days=1)


@job(MeasureActivity, timeout=timedelta(minutes=2))
async def measure(payload: MeasureActivity, measurer: Measurer) -> None:
    await measurer.measure(payload.user_id, payload.activity_id)


@job(MeasureSince, timeout=timedelta(minutes=5), priority=Priority.BACKGROUND)
async def measure_since(payload: MeasureSince, measurer: Measurer) -> None:
    await measurer.measure_since(payload)


@job(WorkOut, timeout=timedelta(minutes=5))
async def work_out(payload: WorkOut, worker: Worker) -> None:
    await worker.work_out(payload.user_id)


@job(NewDay, every=timedelta(hours=1), priority=Priority.BACKGROUND)
async def new_day(
    _payload: NewDay, standings: StandingRepository, outbox: Outbox, clock: Clock
) -> None:
    """A few athletes at a time, until all days reach today."""
    tomorrow = clock.now().date() + DAY
    for user_id in await standings.behind_unscoped(tomorrow, limit=AT_ONCE):
        outbox.enqueue(WorkOut(user_id=user_id))


jobs: Final = (measure, measure_since, work_out, new_day)
