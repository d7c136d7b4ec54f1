"""What one process at a time may do, on both stores."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from paceline.db.aside import Aside
from paceline.db.database import Database
from paceline.db.stores.leases import SqlLeases
from paceline.kernel.ids import new_id
from paceline.kernel.leases import Leases
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)
ONE, OTHER = new_id(), new_id()


@pytest.fixture
def leases(database: Database, clock: MovableClock) -> Leases:
    return SqlLeases(Aside(database), clock)


@pytest.fixture
async def elsewhere(database: Database, clock: MovableClock) -> AsyncIterator[Leases]:
    """The same leases as another process sees them."""
    other = Database(database.url.render_as_string(hide_password=False))
    yield SqlLeases(Aside(other), clock)
    await other.close()


class TestOneHolder:
    async def test_keeps_what_it_has_and_the_other_gets_nothing(
        self, leases: Leases, elsewhere: Leases, clock: MovableClock
    ) -> None:
        first = await leases.take("line", holder=ONE, lasting=MINUTE)
        clock.advance(MINUTE / 2)
        kept = await leases.take("line", holder=ONE, lasting=MINUTE)
        clock.advance(MINUTE / 2)

        taken = await elsewhere.take("line", holder=OTHER, lasting=MINUTE)

        assert (first, kept, taken) == (True, True, False)

    async def test_loses_it_when_it_runs_out(
        self, leases: Leases, elsewhere: Leases, clock: MovableClock
    ) -> None:
        await leases.take("line", holder=ONE, lasting=MINUTE)
        clock.advance(MINUTE)

        taken = await elsewhere.take("line", holder=OTHER, lasting=MINUTE)
        back = await leases.take("line", holder=ONE, lasting=MINUTE)

        assert (taken, back) == (True, False)

    async def test_gives_back_only_what_is_its_own(self, leases: Leases, elsewhere: Leases) -> None:
        await leases.take("line", holder=ONE, lasting=MINUTE)

        await elsewhere.give_back("line", holder=OTHER)
        before = await elsewhere.take("line", holder=OTHER, lasting=MINUTE)
        await leases.give_back("line", holder=ONE)
        after = await elsewhere.take("line", holder=OTHER, lasting=MINUTE)

        assert (before, after) == (False, True)

    async def test_of_one_name_has_nothing_of_another(self, leases: Leases) -> None:
        await leases.take("line", holder=ONE, lasting=MINUTE)

        assert await leases.take("other", holder=OTHER, lasting=MINUTE)


class TestAtOnce:
    async def test_one_of_many_gets_it(self, leases: Leases, elsewhere: Leases) -> None:
        wishes = [
            each.take("line", holder=new_id(), lasting=MINUTE)
            for each in (leases, elsewhere)
            for _ in range(5)
        ]

        taken = await asyncio.gather(*wishes)

        assert sum(taken) == 1
