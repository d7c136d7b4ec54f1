"""A whole history comes from Strava while workers are killed, hints replayed, tokens renewed."""

import asyncio
import os
from pathlib import Path
from typing import Final

import pytest

from tests.chaos.histories import History, history, workers
from tests.chaos.test_syncing import tell

pytestmark = [pytest.mark.anyio, pytest.mark.chaos]
SMALL: Final = bool(os.environ.get("CI"))
LENGTH: Final = 120 if SMALL else 5000
KILLS: Final = 8 if SMALL else 200
REFRESHES: Final = 4 if SMALL else 20
WORKERS: Final = 3


async def progressed(there: History, *, by: int) -> None:
    """A kill of workers that are only just starting would prove nothing."""
    enough = await there.came() + by
    async with asyncio.timeout(120):
        while await there.came() < enough and await there.is_filling():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


class TestAHistory:
    @pytest.mark.timeout(3600)
    async def test_is_here_once_and_whole_whoever_died_on_the_way(
        self, store: str, database_url: str, tmp_path: Path
    ) -> None:
        step = LENGTH // (KILLS + 1)
        async with (
            history(database_url, tmp_path, length=LENGTH) as there,
            workers(database_url, there.peer, tmp_path, size=WORKERS) as crew,
        ):
            await there.ground.connected()
            while await there.is_filling():
                await progressed(there, by=step)
                await there.stir()
                if crew.killed < KILLS:
                    crew.kill_one()
                    await crew.hire()
                if crew.killed % (KILLS // REFRESHES) == 0:
                    await there.refresh()
            await there.refresh()
            await there.calm()
            state = await there.ground.state()
            found = {
                "kills": crew.killed,
                "hints": there.told,
                "refreshes": there.refreshed,
                **await there.found(),
            }

        tell(f"filling {store}", found)
        assert (found["lost"], found["doubled"], found["extra"]) == (0, 0, 0)
        assert found["entries"] == found["measured"] == found["there"]
        assert (found["dead"], state["state"]) == (0, "active")
        assert crew.killed >= KILLS // 2
