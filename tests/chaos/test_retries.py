"""A server is killed at random; what was sent to it and is sent again is done once."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Final
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import func, select

from paceline.db.database import Database
from paceline.db.stores.idempotency import IdempotencyRow
from paceline.features.cohorts.models import Program
from paceline.kernel.ids import new_id
from tests.people import someone
from tests.ports import free_port

pytestmark = pytest.mark.anyio
PAIRS: Final = 500 if os.environ.get("CI") else 10_000
FEW: Final = 60
AT_ONCE: Final = 8
LEASE: Final = "2.5"
GIVEN_UP: Final = 120


class Server:
    """The process that serves at the moment; the nursery forks the next."""

    def __init__(self, nursery: asyncio.subprocess.Process) -> None:
        self._nursery = nursery
        self._pid = 0
        self.kills = 0

    async def start(self) -> None:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(b"one more\n")
        self._pid = int(await self._nursery.stdout.readline())

    def stop(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        self.kills += 1


@asynccontextmanager
async def served(url: str, port: int) -> AsyncIterator[Server]:
    environ = {
        **os.environ,
        "PACELINE_DATABASE_URL": url,
        "PACELINE_DATABASE_SYNCHRONOUS": "NORMAL",
        "PACELINE_IDEMPOTENCY_LEASE_SECONDS": LEASE,
        "PACELINE_LOG_LEVEL": "error",
    }
    pipe = asyncio.subprocess.PIPE
    nursery = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chaos.serving", str(port), stdin=pipe, stdout=pipe, env=environ
    )
    server = Server(nursery)
    try:
        await server.start()
        yield server
    finally:
        server.stop()
        nursery.kill()
        await nursery.wait()


async def sent(client: httpx2.AsyncClient, key: str) -> bytes:
    """Until it is answered: a broken connection and a key in flight mean nothing but again."""
    for _ in range(GIVEN_UP * 10):
        try:
            reply = await client.post(
                "/programs", json={"title": f"Program {key}"}, headers={"idempotency-key": key}
            )
        except httpx2.TransportError:
            continue
        if reply.status_code == httpx2.codes.CREATED:
            return reply.content
        assert reply.status_code in {409, 503}, reply.text
        await asyncio.sleep(0.1)
    raise AssertionError("never answered")


async def pairs(client: httpx2.AsyncClient, count: int, found: list[tuple[bytes, bytes]]) -> None:
    """Each is sent until it is answered, then once more."""
    waiting = asyncio.Semaphore(AT_ONCE)

    async def pair() -> None:
        async with waiting:
            key = str(new_id())
            first = await sent(client, key)
            found.append((first, await sent(client, key)))

    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(pair())


async def survive(url: str, count: int, kills: int) -> dict[str, int]:
    chance, port, found = Random(count), free_port(), list[tuple[bytes, bytes]]()
    headers = {"authorization": f"Bearer {someone().user_id}"}
    limits = httpx2.Limits(max_keepalive_connections=AT_ONCE)
    async with (
        served(url, port) as server,
        httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{port}/api/v1", headers=headers, timeout=10, limits=limits
        ) as client,
        asyncio.TaskGroup() as group,
    ):
        work = group.create_task(pairs(client, count, found))
        for number in range(kills):
            goal = count * (number + chance.random()) / (kills + 1)
            while len(found) < goal and not work.done():  # noqa: ASYNC110, tasks of our own
                await asyncio.sleep(0.005)
            server.stop()
            await server.start()
        await work
    return {"pairs": len(found), "kills": server.kills - 1, **await tally(url, found)}


async def tally(url: str, found: list[tuple[bytes, bytes]]) -> dict[str, int]:
    database = Database(url)
    async with database.session() as session:
        effects = await session.scalar(select(func.count()).select_from(Program))
        keys = await session.scalar(select(func.count()).select_from(IdempotencyRow))
        ids = set(await session.scalars(select(Program.id)))
    await database.close()
    told = {UUID(httpx2.Response(201, content=first).json()["id"]) for first, _ in found}
    return {
        "effects": effects or 0,
        "keys": keys or 0,
        "different": sum(first != again for first, again in found),
        "untold": len(ids ^ told),
    }


def check(store: str, found: dict[str, int]) -> None:
    told = "  ".join(f"{name} {count}" for name, count in found.items())
    sys.stdout.write(f"\nchaos retries {store}: {told}\n")
    assert found["effects"] == found["pairs"] == found["keys"], "not one effect each"
    assert (found["different"], found["untold"]) == (0, 0), "an answer that is not the effect's"


@pytest.mark.timeout(180)
async def test_a_few_kills_leave_one_effect_each(store: str, database_url: str) -> None:
    check(store, await survive(database_url, FEW, kills=3))


@pytest.mark.chaos
@pytest.mark.timeout(3600)
async def test_many_kills_leave_one_effect_each(store: str, database_url: str) -> None:
    check(store, await survive(database_url, PAIRS, kills=max(25, PAIRS // 100)))
