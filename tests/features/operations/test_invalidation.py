"""What one process forgets with a change, the others forget too."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from dishka import AsyncContainer, Provider, Scope, provide

from paceline.app.bootstrap import create_container
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.cache import Cache, Invalidation, Space
from paceline.kernel.clock import Clock
from paceline.kernel.config import load
from paceline.kernel.ids import new_id
from tests.conftest import KEY
from tests.redis import REDIS_URL, needs_redis
from tests.times import MovableClock
from tests.work import work_off

pytestmark = [pytest.mark.anyio, needs_redis]

SPACE = Space(name=f"tests.{new_id()}", ttl=timedelta(hours=1))


@pytest.fixture
async def processes_of_two(
    database_url: str, clock: MovableClock, anyio_backend: str
) -> AsyncIterator[list[AsyncContainer]]:
    class Stage(Provider):
        scope = Scope.APP

        @provide
        def clock(self) -> Clock:
            return clock

    environ = {"PACELINE_DATABASE_URL": database_url, "PACELINE_REDIS_URL": REDIS_URL}
    async with AsyncExitStack() as stack:
        made = [create_container(load(environ), KEY, Stage()) for _ in range(2)]
        for each in made:
            stack.push_async_callback(each.close)
        yield made


async def test_a_commit_here_reaches_what_is_kept_there(
    processes_of_two: list[AsyncContainer],
) -> None:
    here, there = processes_of_two
    cache = await there.get(Cache)
    stored = [b"old"]

    async def source() -> bytes:
        return stored[0]

    tag = f"thing:{new_id()}"
    key = str(new_id())
    before = await cache.get(SPACE, key, source, tags=(tag,))
    stored[0] = b"new"
    still = await cache.get(SPACE, key, source, tags=(tag,))
    async with here() as scope:
        (await scope.get(Invalidation)).forget(tag)
        await (await scope.get(SqlUnitOfWork)).commit()
    await work_off(here)

    after = await cache.get(SPACE, key, source, tags=(tag,))

    assert (before, still, after) == (b"old", b"old", b"new")
