import asyncio

import pytest

from paceline.app.bootstrap import MIGRATED
from paceline.db.database import Database
from paceline.db.health import StoreHealth
from paceline.db.migrate import Migrations
from paceline.db.read_lane import ReadLane

pytestmark = pytest.mark.anyio


async def test_a_store_that_is_away_is_neither_there_nor_up_to_date(anyio_backend: str) -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    lane = ReadLane(database)
    health = StoreHealth(lane, Migrations(database.url, MIGRATED))

    found = await health.answers(), await health.up_to_date()

    await lane.close()
    await database.close()
    assert found == (False, False)


async def test_a_store_is_asked_for_its_revisions_until_they_are_right(
    database: Database, lane: ReadLane
) -> None:
    health = StoreHealth(lane, Migrations(database.url, MIGRATED))

    answers = await asyncio.gather(health.answers(), health.answers())
    first = await health.up_to_date()
    second = await health.up_to_date()

    assert list(answers) == [True, True]
    assert (first, second) == (True, True)
