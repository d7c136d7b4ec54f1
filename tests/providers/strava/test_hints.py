"""More hints than Strava sends: anybody may send one that nobody signed."""

from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import text

from paceline.db.database import Database
from tests.providers.strava.ground import Ground

pytestmark = pytest.mark.anyio
FORGED = range(1, 101)
MOST = 60


async def flooded(ground: Ground) -> None:
    """Each names another activity that never was."""
    replies = [await ground.told(each) for each in FORGED]
    assert {each.status_code for each in replies} == {httpx2.codes.OK}


async def waiting(database: Database, kind: str) -> int:
    asked = text("SELECT count(*) FROM jobs WHERE kind = :kind AND state = 'ready'")
    async with database.session() as session:
        return await session.scalar(asked, {"kind": f"activities.{kind}"}) or 0


class TestAFlood:
    async def test_without_signatures_comes_to_so_many_jobs_and_one_look(
        self, ground: Ground, database: Database
    ) -> None:
        ground.peer.webhooks.is_signed = False
        await ground.connected()
        await ground.work()
        new = ground.runner.record()

        await flooded(ground)
        await ground.told(new.id)
        fetches, looks = await waiting(database, "fetch"), await waiting(database, "look_soon")
        ground.clock.advance(timedelta(minutes=16))
        await ground.work()

        assert (fetches, looks) == (MOST, 1)
        assert [each["title"] for each in await ground.diary()] == [new.name]

    async def test_with_good_signatures_is_followed(
        self, ground: Ground, database: Database
    ) -> None:
        await ground.connected()
        await ground.work()

        await flooded(ground)

        assert await waiting(database, "fetch") == len(FORGED)

    async def test_hides_no_end_of_the_connection(self, ground: Ground) -> None:
        ground.peer.webhooks.is_signed = False
        await ground.connected()
        await ground.work()
        await flooded(ground)
        ground.peer.tokens.end(7)

        await ground.told(7, kind="athlete", aspect="update", updates={"authorized": "false"})
        for _ in range(3):
            ground.clock.advance(timedelta(minutes=16))
            await ground.work()

        gone = await ground.stage.asked("GET", "/activities/strava")
        assert gone.status_code == httpx2.codes.NOT_FOUND

    async def test_looks_for_nothing_once_the_connection_was_ended(
        self, ground: Ground, database: Database
    ) -> None:
        ground.peer.webhooks.is_signed = False
        await ground.connected()
        await ground.work()
        await flooded(ground)

        await ground.stage.asked("DELETE", "/activities/strava")
        ground.clock.advance(timedelta(minutes=16))
        await ground.work()

        assert await waiting(database, "look_soon") == 0
        assert await waiting(database, "back_fill") == 0
