from collections.abc import AsyncIterator

import pytest

from paceline.db.database import Database
from paceline.db.freshness import StoreFreshness
from paceline.db.unit_of_work import SqlUnitOfWork
from tests.times import MovableClock
from tests.workshop import Note, Workshop

pytestmark = pytest.mark.anyio

TRIES = 20


@pytest.fixture
async def freshness(database: Database) -> AsyncIterator[StoreFreshness]:
    opened = StoreFreshness(database)
    yield opened
    await opened.close()


@pytest.fixture
def workshop(database: Database, clock: MovableClock) -> Workshop:
    return Workshop(database, clock)


class TestMark:
    async def test_it_stays_until_something_is_committed(
        self, database: Database, freshness: StoreFreshness, workshop: Workshop
    ) -> None:
        first = await freshness.mark()
        assert first is not None

        await workshop.enqueue(Note(text="new"))

        second = await freshness.mark()
        assert second not in {None, first}

    async def test_what_is_not_committed_shows_nowhere(
        self, database: Database, freshness: StoreFreshness
    ) -> None:
        """Somebody else of the same server may commit meanwhile, but not each time."""
        same = []
        for _ in range(TRIES):
            unit = SqlUnitOfWork(database)
            first = await freshness.mark()

            await unit.stand_still()

            same.append(await freshness.mark() == first)
            await unit.rollback()
        assert any(same)

    @pytest.mark.parametrize(
        "url", ["sqlite:////nowhere/at/all.db", "postgresql://nobody@127.0.0.1:1/none"]
    )
    async def test_a_store_that_is_away_has_none(self, url: str) -> None:
        database = Database(url)
        away = StoreFreshness(database)

        assert await away.mark() is None

        await away.close()
        await database.close()
