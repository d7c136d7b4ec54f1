"""One allowance for all processes of an installation, on both stores."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from paceline.db.aside import Aside
from paceline.db.database import Database
from paceline.db.stores.budgets import SqlBudgets
from paceline.kernel.budget import Budget, Budgeting, Spent
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
RULE = Budgeting(amount=10, per=timedelta(seconds=100), reserved=0.3, shared=True)


@pytest.fixture
def budget(database: Database, clock: MovableClock) -> Budget:
    return SqlBudgets(Aside(database), clock).budget("peer", RULE)


@pytest.fixture
async def elsewhere(database: Database, clock: MovableClock) -> AsyncIterator[Budget]:
    """The same allowance as another process sees it."""
    other = Database(database.url.render_as_string(hide_password=False))
    yield SqlBudgets(Aside(other), clock).budget("peer", RULE)
    await other.close()


async def taken(budget: Budget, *, own_act: bool = True) -> bool:
    try:
        await budget.take(own_act=own_act)
    except Spent:
        return False
    return True


class TestOneProcess:
    async def test_leaves_a_share_for_people_and_says_when_there_is_more(
        self, budget: Budget
    ) -> None:
        background = [await taken(budget, own_act=False) for _ in range(8)]

        with pytest.raises(Spent) as refused:
            await budget.take()
        people = [await taken(budget) for _ in range(4)]

        assert background == [True] * 7 + [False]
        assert refused.value.retry_after == pytest.approx(10)
        assert people == [True] * 3 + [False]
        assert budget.left == pytest.approx(0)

    async def test_gets_it_back_evenly_and_never_more_than_all(
        self, budget: Budget, clock: MovableClock
    ) -> None:
        for _ in range(10):
            await budget.take(own_act=True)

        clock.advance(timedelta(seconds=25))
        quarter = [await taken(budget) for _ in range(3)]
        clock.advance(timedelta(hours=1))
        later = [await taken(budget) for _ in range(11)]

        assert quarter == [True, True, False]
        assert later == [True] * 10 + [False]

    async def test_whose_clock_is_set_back_gets_nothing_for_it(
        self, budget: Budget, clock: MovableClock
    ) -> None:
        await budget.take(cost=5)

        clock.advance(timedelta(hours=-1))
        await budget.take(cost=1)
        clock.advance(timedelta(hours=1))
        await budget.take(cost=1)

        assert budget.left == pytest.approx(3)

    async def test_rests_as_long_as_it_was_told_and_no_shorter(
        self, budget: Budget, clock: MovableClock
    ) -> None:
        await budget.rest(5)
        await budget.rest(2)

        with pytest.raises(Spent) as refused:
            await budget.take(own_act=True)
        clock.advance(timedelta(seconds=4))
        early = await taken(budget)
        clock.advance(timedelta(seconds=1))

        assert refused.value.retry_after == pytest.approx(5)
        assert (early, await taken(budget)) == (False, True)


class TestAMachineWhoseClockIsAhead:
    @pytest.fixture
    def fast(self, database: Database, clock: MovableClock) -> Budget:
        ahead = MovableClock(clock.now() + timedelta(hours=5))
        return SqlBudgets(Aside(database), ahead).budget("peer", RULE)

    async def test_takes_nothing_from_what_comes_back_to_others(
        self, budget: Budget, fast: Budget, clock: MovableClock
    ) -> None:
        for _ in range(10):
            await fast.take(own_act=True)

        early = await taken(budget)
        clock.advance(timedelta(seconds=20))
        later = [await taken(budget) for _ in range(3)]

        assert (early, later) == (False, [True, True, False])

    async def test_lets_nobody_rest_for_longer_than_an_hour(
        self, budget: Budget, fast: Budget, clock: MovableClock
    ) -> None:
        await fast.rest(5)

        with pytest.raises(Spent) as refused:
            await budget.take()
        clock.advance(timedelta(hours=1))

        assert refused.value.retry_after == pytest.approx(3600)
        assert await taken(budget)


class TestSeveralProcesses:
    async def test_rest_when_one_of_them_was_told_to(
        self, budget: Budget, elsewhere: Budget, clock: MovableClock
    ) -> None:
        await budget.take()

        await elsewhere.rest(3)

        assert not await taken(budget)
        clock.advance(timedelta(seconds=3))
        assert await taken(budget)

    async def test_take_from_one_allowance(self, budget: Budget, elsewhere: Budget) -> None:
        found = await asyncio.gather(*(taken(each) for each in (budget, elsewhere) * 12))

        assert sum(found) == RULE.amount
