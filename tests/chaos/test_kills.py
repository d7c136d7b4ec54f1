"""Workers are killed with SIGKILL at random while jobs come in; nothing is lost or done twice."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from random import Random
from typing import Final

import pytest
from sqlalchemy import text
from typing_extensions import override

from paceline.db.database import Database
from paceline.db.ledger.tables import JobState
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.clock import SystemClock
from tests.times import MovableClock
from tests.workshop import Note, Workshop

pytestmark = pytest.mark.anyio
WORKERS: Final = 3
BATCH: Final = 12
FEW: Final = 10
MANY: Final = 50 if os.environ.get("CI") else 200
TABLE: Final = "CREATE TABLE effects (job_id VARCHAR(40) NOT NULL, fence INTEGER NOT NULL)"


class Wall(MovableClock):
    """The clock of the machine, which the workers go by too."""

    @override
    def now(self) -> datetime:
        return SystemClock().now()


class Crew:
    """Worker processes that this test started and no others."""

    def __init__(self, nursery: asyncio.subprocess.Process, chance: Random) -> None:
        self._nursery = nursery
        self._chance = chance
        self._members: list[int] = []
        self.killed = 0

    async def hire(self) -> None:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        while len(self._members) < WORKERS:
            self._nursery.stdin.write(b"one more\n")
            self._members.append(int(await self._nursery.stdout.readline()))

    def kill_one(self) -> None:
        os.kill(self._members.pop(self._chance.randrange(len(self._members))), signal.SIGKILL)
        self.killed += 1

    def dismiss(self) -> None:
        for member in self._members:
            os.kill(member, signal.SIGKILL)


@asynccontextmanager
async def crew(url: str, chance: Random) -> AsyncIterator[Crew]:
    pipe = asyncio.subprocess.PIPE
    nursery = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chaos.worker", url, stdin=pipe, stdout=pipe
    )
    hired = Crew(nursery, chance)
    try:
        await hired.hire()
        yield hired
    finally:
        hired.dismiss()
        nursery.kill()
        await nursery.wait()


@asynccontextmanager
async def effects(database: Database) -> AsyncIterator[None]:
    await said(database, TABLE)
    try:
        yield
    finally:
        await said(database, "DROP TABLE effects")


async def said(database: Database, statement: str) -> None:
    unit = SqlUnitOfWork(database)
    try:
        await (await unit.session()).execute(text(statement))
        await unit.commit()
    finally:
        await unit.rollback()


async def tally(database: Database) -> Mapping[str, int]:
    counts = (
        "SELECT (SELECT count(*) FROM jobs) AS jobs, "
        "(SELECT count(*) FROM jobs WHERE state = 'done') AS done, "
        "(SELECT count(*) FROM jobs WHERE state IN ('ready', 'running')) AS live, "
        "(SELECT count(*) FROM jobs WHERE fence > 1) AS taken_again, "
        "(SELECT count(*) FROM effects) AS effects, "
        "(SELECT count(DISTINCT job_id) FROM effects) AS different"
    )
    unit = SqlUnitOfWork(database)
    try:
        row = (await (await unit.session()).execute(text(counts))).one()
        return dict(row._mapping)
    finally:
        await unit.rollback()


async def survive(url: str, kills: int) -> Mapping[str, int]:
    database, chance = Database(url), Random(kills)
    shop = Workshop(database, Wall())
    async with effects(database):
        async with crew(url, chance) as workers:
            while workers.killed < kills:
                before = (await tally(database))["done"]
                await shop.enqueue(*(Note(text=str(number)) for number in range(BATCH)))
                await progressed(database, beyond=before)
                await asyncio.sleep(chance.uniform(0, 0.1))
                workers.kill_one()
                await workers.hire()
            await drained(database)
        found = {"kills": workers.killed, **await tally(database)}
        found["dead"] = sum(row.state is JobState.DEAD for row in await shop.rows())
    await database.close()
    return found


async def progressed(database: Database, *, beyond: int) -> None:
    """The crew works: a kill of a process that is only just starting would prove nothing."""
    while (await tally(database))["done"] <= beyond:  # noqa: ASYNC110, other processes write it
        await asyncio.sleep(0.02)


async def drained(database: Database) -> None:
    while (await tally(database))["live"]:  # noqa: ASYNC110, other processes write it
        await asyncio.sleep(0.1)


def check(store: str, found: Mapping[str, int]) -> None:
    told = "  ".join(f"{name} {count}" for name, count in found.items())
    sys.stdout.write(f"\nchaos {store}: {told}\n")
    assert found["done"] == found["jobs"], "a job was lost"
    assert found["effects"] == found["different"] == found["jobs"], "a job was finished twice"


@pytest.mark.timeout(180)
async def test_a_few_kills_lose_nothing_and_do_nothing_twice(store: str, database_url: str) -> None:
    check(store, await survive(database_url, FEW))


@pytest.mark.chaos
@pytest.mark.timeout(900)
async def test_many_kills_lose_nothing_and_do_nothing_twice(store: str, database_url: str) -> None:
    check(store, await survive(database_url, MANY))
