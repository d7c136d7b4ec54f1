"""How much one user may do in a longer time: counted with the change, on both stores."""

import asyncio
from datetime import timedelta

import pytest

from paceline.db.database import Database
from paceline.db.read_lane import ReadLane
from paceline.db.stores.quotas import SqlQuotas
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.identity import Principal, Role
from paceline.kernel.quota import COHORTS, IMPORTS, Quotas, QuotaSettings, QuotaSpent
from tests.people import someone
from tests.times import NOON, MovableClock

pytestmark = pytest.mark.anyio
SETTINGS = QuotaSettings(plans={"standard": {COHORTS: "2/1d"}, "large": {COHORTS: "5/1d"}})


class LargeForSome:
    def __init__(self) -> None:
        self.large: set[object] = set()

    def plan(self, who: Principal) -> str:
        return "large" if who.user_id in self.large else "unheard-of"


class Desk:
    """Quotas with a unit of work of their own for each act."""

    def __init__(self, database: Database, lane: ReadLane, clock: MovableClock) -> None:
        self.database = database
        self.lane = lane
        self.clock = clock
        self.plans = LargeForSome()

    def quotas(self, unit: SqlUnitOfWork) -> Quotas:
        return SqlQuotas(unit, self.lane, self.plans, SETTINGS, self.clock)

    async def reserve(self, who: Principal, *, amount: int = 1, stored: bool = True) -> None:
        unit = SqlUnitOfWork(self.database)
        try:
            await self.quotas(unit).reserve(COHORTS, by=who, amount=amount)
            if stored:
                await unit.commit()
        finally:
            await unit.rollback()

    async def used(self, who: Principal) -> dict[str, tuple[int, int]]:
        found = await self.quotas(SqlUnitOfWork(self.database)).usage(by=who)
        return {each.name: (each.used, each.amount) for each in found}


@pytest.fixture
def desk(database: Database, lane: ReadLane, clock: MovableClock) -> Desk:
    return Desk(database, lane, clock)


class TestReserve:
    async def test_so_much_and_no_more(self, desk: Desk) -> None:
        who = someone()
        for _ in range(2):
            await desk.reserve(who)

        with pytest.raises(QuotaSpent, match="2026-01-06 00:00 UTC") as refused:
            await desk.reserve(who)

        assert refused.value.retry_after == timedelta(hours=12).total_seconds()
        assert (await desk.used(who))[COHORTS] == (2, 2)

    async def test_what_is_not_stored_was_not_used(self, desk: Desk) -> None:
        who = someone()

        await desk.reserve(who, stored=False)

        assert (await desk.used(who))[COHORTS] == (0, 2)

    async def test_of_two_at_the_last_place_one_wins(self, desk: Desk) -> None:
        who = someone()
        await desk.reserve(who)

        ended = await asyncio.gather(desk.reserve(who), desk.reserve(who), return_exceptions=True)

        assert sorted(type(each).__name__ for each in ended) == ["NoneType", "QuotaSpent"]
        assert (await desk.used(who))[COHORTS] == (2, 2)

    async def test_more_than_all_at_once_is_refused(self, desk: Desk) -> None:
        with pytest.raises(QuotaSpent):
            await desk.reserve(someone(), amount=3)

    async def test_a_new_window_begins_at_nothing(self, desk: Desk, clock: MovableClock) -> None:
        who = someone()
        await desk.reserve(who, amount=2)

        clock.advance(timedelta(hours=12))
        await desk.reserve(who)

        assert (await desk.used(who))[COHORTS] == (1, 2)

    async def test_each_has_their_own_and_their_plans(self, desk: Desk) -> None:
        poor, rich = someone(), someone()
        desk.plans.large.add(rich.user_id)
        await desk.reserve(poor, amount=2)

        await desk.reserve(rich, amount=5)

        assert (await desk.used(rich))[COHORTS] == (5, 5)
        assert (await desk.used(rich))[IMPORTS] == (0, 500)

    async def test_who_sees_everything_is_not_counted(self, desk: Desk) -> None:
        admin = someone(Role.ADMIN)

        await desk.reserve(admin, amount=99)

        assert (await desk.used(admin))[COHORTS] == (0, 2)


class TestRequire:
    async def test_refuses_once_all_is_used_and_uses_nothing(self, desk: Desk) -> None:
        who, admin = someone(), someone(Role.ADMIN)
        quotas = desk.quotas(SqlUnitOfWork(desk.database))
        await desk.reserve(who)
        for _ in range(3):
            await quotas.require(COHORTS, by=who)
        await desk.reserve(who)

        with pytest.raises(QuotaSpent, match="At most 2 cohorts"):
            await quotas.require(COHORTS, by=who)

        await quotas.require(COHORTS, by=admin)
        assert (await desk.used(who))[COHORTS] == (2, 2)


class TestPrune:
    async def test_old_windows_go(self, desk: Desk, unit: SqlUnitOfWork) -> None:
        who = someone()
        await desk.reserve(who)

        await desk.quotas(unit).prune(before=NOON + timedelta(days=1))
        await unit.commit()

        assert (await desk.used(who))[COHORTS] == (0, 2)
