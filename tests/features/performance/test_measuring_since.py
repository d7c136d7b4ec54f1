"""A profile that is another now: all runs since are measured again, a few at a time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from paceline.db.ledger.tables import JobRow, JobState
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.performance.service import measuring
from paceline.features.performance.service.measuring import Measurer
from paceline.features.performance.service.payloads import MeasureActivity, MeasureSince
from tests.features.activities.recordings import START, run
from tests.features.performance.club import Club
from tests.features.performance.training import DAY, set_profile, told, worked
from tests.times import MovableClock

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("ten_days_later"),
]
RUNS = 5


async def some_runs(club: Club, clock: MovableClock) -> None:
    """Two of them on one day."""
    for number in range(RUNS):
        start = START + number // 2 * DAY + number * timedelta(hours=2)
        await club.stage.recorded(run(start=start, metres=14_400, seconds=3600))
    await worked(club, clock)


async def waiting(club: Club) -> int:
    async with club.stage.container() as scope:
        session = await (await scope.get(SqlUnitOfWork)).session()
        found = select(JobRow.id).where(
            JobRow.kind == MeasureActivity.name, JobRow.state == JobState.READY
        )
        return len((await session.scalars(found)).all())


async def test_all_runs_are_measured_again(
    club: Club, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "AT_ONCE", 2)
    await set_profile(club, threshold_speed=4.0)
    await some_runs(club, clock)
    before = [each["score"] for each in (await told(club, "load"))["items"]]

    await set_profile(club, threshold_speed=3.0)
    await worked(club, clock)

    after = [each["score"] for each in (await told(club, "load"))["items"]]
    scored = [(old, new) for old, new in zip(before, after, strict=True) if old]
    assert len(scored) == 3
    assert all(new > 1.5 * old for old, new in scored)


async def test_a_few_wait_at_a_time(
    club: Club, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "AT_ONCE", 2)
    await some_runs(club, clock)

    async with club.stage.container() as scope:
        wanted = MeasureSince(user_id=club.athlete.user_id, since=START.date() - DAY)
        await (await scope.get(Measurer)).measure_since(wanted)
        await (await scope.get(SqlUnitOfWork)).commit()

    assert await waiting(club) == 2
