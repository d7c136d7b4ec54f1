"""What the usual way costs on the same peer, printed beside ours."""

import asyncio
import sqlite3
import sys
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.chaos.outside import Outside
from tests.chaos.staging import Crew
from tests.chaos.test_syncing import KILLS

pytestmark = [pytest.mark.anyio, pytest.mark.chaos]
# As many as there are of ours, beside which it is printed.
MADE: Final = 4 * KILLS


@pytest.mark.timeout(3600)
async def test_making_first_and_saving_then_makes_things_twice(tmp_path: Path) -> None:
    store = sqlite3.connect(tmp_path / "usual.db", isolation_level=None)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute(
        "CREATE TABLE wanted (id INTEGER PRIMARY KEY, outside_id TEXT, leased_until REAL)"
    )
    rows = [(number,) for number in range(MADE)]
    store.executemany("INSERT INTO wanted (id, leased_until) VALUES (?, 0)", rows)
    pipe = asyncio.subprocess.PIPE
    chance = Random(KILLS)
    with Outside(late=0).open() as outside:
        nursery = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.chaos.usual", tmp_path / "usual.db"),
            str(outside.port),
            stdin=pipe,
            stdout=pipe,
        )
        workers = Crew(nursery=nursery, size=4, chance=chance, notes=tmp_path / "noted")
        try:
            while workers.killed < KILLS:
                await workers.hire()
                await asyncio.sleep(chance.uniform(0.01, 0.05))
                workers.kill_one()
        finally:
            workers.dismiss()
            nursery.kill()
            await nursery.wait()
            store.close()
        copies = outside.copies()

    extra = copies.total() - len(copies)
    sys.stdout.write(f"\nchaos the usual way: kills {KILLS}  made {len(copies)}  extra {extra}\n")
    assert extra > 0, "the peer is kinder than the world"
