from datetime import timedelta

import pytest

from paceline.db.database import Database
from paceline.db.stores.idempotency import SqlIdempotency
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.idempotency import Asked, Claim, InFlight, Kept
from paceline.kernel.ids import new_id
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
ASKED = Asked(key="k" * 64, mark="m" * 64)
LEASE = timedelta(seconds=10)


@pytest.fixture
def keys(database: Database, unit: SqlUnitOfWork, clock: MovableClock) -> SqlIdempotency:
    return SqlIdempotency(database, unit, clock)


async def claimed(keys: SqlIdempotency) -> Claim:
    found = await keys.claim(ASKED, lease=LEASE)
    assert isinstance(found, Claim)
    return found


class TestTakingOver:
    async def test_who_was_too_slow_stores_nothing(
        self, keys: SqlIdempotency, clock: MovableClock, unit: SqlUnitOfWork
    ) -> None:
        slow = await claimed(keys)
        clock.advance(timedelta(seconds=11))
        quick = await claimed(keys)

        with pytest.raises(InFlight):
            await keys.keep(slow, Kept(sealed="slow"))
        await keys.keep(quick, Kept(sealed="quick"))
        await unit.commit()

        assert await keys.claim(ASKED, lease=LEASE) == Kept(sealed="quick")

    async def test_who_was_too_slow_lets_nothing_go(
        self, keys: SqlIdempotency, clock: MovableClock
    ) -> None:
        slow = await claimed(keys)
        clock.advance(timedelta(seconds=11))
        await claimed(keys)

        await keys.release(slow)

        with pytest.raises(InFlight):
            await keys.claim(ASKED, lease=LEASE)


class TestLettingGo:
    async def test_the_next_begins_anew(self, keys: SqlIdempotency) -> None:
        await keys.release(await claimed(keys))

        assert (await claimed(keys)).key == ASKED.key

    async def test_a_store_that_is_away_is_left_to_the_lease(self, clock: MovableClock) -> None:
        away = Database("postgresql://nobody@127.0.0.1:1/none")
        keys = SqlIdempotency(away, SqlUnitOfWork(away), clock)

        await keys.release(Claim(key="k", fence=new_id()))

        await away.close()
