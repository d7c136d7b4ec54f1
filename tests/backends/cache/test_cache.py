"""Answers that are kept: in this process, and in Redis for several."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest

from paceline.app.guarding import GUARDED
from paceline.backends.cache.shared_loads import SharedLoads
from paceline.backends.cache.shelves import OwnShelf, shelf_of
from paceline.backends.resilience.guards import ProcessResilience
from paceline.kernel.cache import Space
from paceline.kernel.errands import Errands
from paceline.kernel.errors import ConfigError, Unavailable
from paceline.kernel.ids import new_id
from tests.redis import REDIS_ANSWERS, REDIS_URL
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
SECOND = timedelta(seconds=1)
Made = Callable[[], SharedLoads]


@pytest.fixture(
    params=[
        None,
        pytest.param(
            REDIS_URL,
            marks=pytest.mark.skipif(not REDIS_ANSWERS, reason="no Redis answers"),
        ),
    ],
    ids=["memory", "redis"],
)
def address(request: pytest.FixtureRequest) -> str | None:
    found: str | None = request.param
    return found


@pytest.fixture
async def errands(anyio_backend: str) -> AsyncIterator[Errands]:
    found = Errands()
    await found.start()
    yield found
    await found.stop()


@pytest.fixture
async def made(address: str | None, clock: MovableClock, errands: Errands) -> AsyncIterator[Made]:
    caches: list[SharedLoads] = []

    def make() -> SharedLoads:
        resilience = ProcessResilience(GUARDED, clock, Random(7))
        caches.append(SharedLoads(lambda: shelf_of(address, resilience), clock, errands))
        return caches[-1]

    yield make
    for cache in caches:
        await cache.close()


@pytest.fixture
def cache(made: Made) -> SharedLoads:
    return made()


@pytest.fixture
def space() -> Space:
    return Space(name=f"tests.{new_id()}", ttl=10 * SECOND, stale=10 * SECOND, negative=2 * SECOND)


class Source:
    """What is asked when nothing is kept; a closed door keeps everyone waiting."""

    def __init__(self, value: bytes | None = b"one") -> None:
        self.value = value
        self.loads = 0
        self.door = asyncio.Event()
        self.door.set()
        self.error: Exception | None = None

    async def __call__(self) -> bytes | None:
        self.loads += 1
        value = self.value
        await self.door.wait()
        if self.error is not None:
            raise self.error
        return value


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110, it is the loop itself that must turn
            await asyncio.sleep(0)


class TestKeeping:
    async def test_what_is_kept_is_not_asked_again(self, cache: SharedLoads, space: Space) -> None:
        source = Source()

        found = [await cache.get(space, "a", source) for _ in range(3)]

        assert (found, source.loads) == ([b"one"] * 3, 1)

    async def test_spaces_and_keys_are_apart(self, cache: SharedLoads, space: Space) -> None:
        other = Space(name=f"{space.name}.other", ttl=space.ttl)
        await cache.get(space, "a", Source(b"one"))

        assert await cache.get(other, "a", Source(b"two")) == b"two"
        assert await cache.get(space, "b", Source(b"three")) == b"three"

    async def test_after_its_time_it_is_asked_again(
        self, cache: SharedLoads, space: Space, clock: MovableClock
    ) -> None:
        source = Source()
        await cache.get(space, "a", source)

        clock.advance(21 * SECOND)
        await cache.get(space, "a", source)

        assert source.loads == 2

    async def test_a_clock_set_back_does_not_lengthen_it(
        self, cache: SharedLoads, space: Space, clock: MovableClock
    ) -> None:
        source = Source()
        await cache.get(space, "a", source)

        clock.advance(-SECOND)
        await cache.get(space, "a", source)

        assert source.loads == 2

    async def test_that_nothing_is_there_is_kept_for_less(
        self, cache: SharedLoads, space: Space, clock: MovableClock
    ) -> None:
        source = Source(None)
        await cache.get(space, "a", source)
        again = await cache.get(space, "a", source)
        asked = source.loads

        clock.advance(3 * SECOND)
        await cache.get(space, "a", source)

        assert (again, asked, source.loads) == (None, 1, 2)

    async def test_without_a_time_nothing_missing_is_kept(
        self, cache: SharedLoads, space: Space
    ) -> None:
        source, plain = Source(None), Space(name=space.name, ttl=space.ttl)

        await cache.get(plain, "a", source)
        await cache.get(plain, "a", source)

        assert source.loads == 2


class TestSingleFlight:
    async def test_a_hundred_who_miss_together_load_once(
        self, cache: SharedLoads, space: Space
    ) -> None:
        source = Source()
        source.door.clear()

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(cache.get(space, "a", source)) for _ in range(100)]
            await until(lambda: source.loads > 0 and cache.counts()[space.name].misses == 100)
            source.door.set()

        assert {task.result() for task in tasks} == {b"one"}
        assert source.loads == 1

    async def test_a_failure_is_everyones_and_is_not_kept(
        self, cache: SharedLoads, space: Space
    ) -> None:
        source = Source()
        source.door.clear()
        source.error = Unavailable("away")

        asked = [cache.get(space, "a", source) for _ in range(100)]
        waiting = asyncio.gather(*asked, return_exceptions=True)
        await until(
            lambda: space.name in cache.counts() and cache.counts()[space.name].misses == 100
        )
        source.door.set()
        failures = await waiting
        source.error = None
        later = await cache.get(space, "a", source)

        assert {type(each) for each in failures} == {Unavailable}
        assert (later, source.loads) == (b"one", 2)

    async def test_when_the_one_who_loads_goes_away_another_takes_over(
        self, cache: SharedLoads, space: Space
    ) -> None:
        source = Source()
        source.door.clear()

        async with asyncio.TaskGroup() as group:
            first = group.create_task(cache.get(space, "a", source))
            await until(lambda: source.loads == 1)
            second = group.create_task(cache.get(space, "a", source))
            await until(lambda: cache.counts()[space.name].misses == 2)
            first.cancel()
            await until(lambda: source.loads == 2)
            source.door.set()

        assert second.result() == b"one"


class TestStaleWhileRevalidate:
    async def test_the_old_is_served_while_one_load_renews_it(
        self, cache: SharedLoads, space: Space, clock: MovableClock
    ) -> None:
        source = Source()
        await cache.get(space, "a", source)
        source.value = b"two"
        source.door.clear()
        clock.advance(11 * SECOND)

        during = [await cache.get(space, "a", source) for _ in range(3)]
        await until(lambda: source.loads == 2)
        source.door.set()
        await until(lambda: not cache._flights)
        after = await cache.get(space, "a", source)

        assert (during, after, source.loads) == ([b"one"] * 3, b"two", 2)

    async def test_a_renewal_that_fails_leaves_the_old_for_its_time(
        self, cache: SharedLoads, space: Space, clock: MovableClock
    ) -> None:
        source = Source()
        await cache.get(space, "a", source)
        source.error = Unavailable("away")
        clock.advance(11 * SECOND)

        first = await cache.get(space, "a", source)
        await until(lambda: source.loads == 2 and not cache._flights)
        second = await cache.get(space, "a", source)

        assert (first, second) == (b"one", b"one")

    async def test_where_no_errands_run_it_is_loaded_at_once(
        self, clock: MovableClock, space: Space
    ) -> None:
        cache, source = SharedLoads(OwnShelf, clock, Errands()), Source()
        await cache.get(space, "a", source)
        source.value = b"two"

        clock.advance(11 * SECOND)

        assert await cache.get(space, "a", source) == b"two"


class TestForgetting:
    async def test_a_tag_is_forgotten_at_once_and_others_are_not(
        self, cache: SharedLoads, space: Space
    ) -> None:
        source, other = Source(), Source()
        tag, another = str(new_id()), str(new_id())
        await cache.get(space, "a", source, tags=(tag,))
        await cache.get(space, "b", other, tags=(another,))

        cache.forget(tag)
        await cache.get(space, "a", source, tags=(tag,))
        await cache.get(space, "b", other, tags=(another,))

        assert (source.loads, other.loads) == (2, 1)

    async def test_a_load_from_before_serves_nobody_after(
        self, cache: SharedLoads, space: Space
    ) -> None:
        source, tag = Source(b"old"), str(new_id())
        source.door.clear()

        async with asyncio.TaskGroup() as group:
            before = group.create_task(cache.get(space, "a", source, tags=(tag,)))
            await until(lambda: source.loads == 1)
            source.value = b"new"
            cache.forget(tag)
            after = group.create_task(cache.get(space, "a", source, tags=(tag,)))
            await until(lambda: source.loads == 2)
            source.door.set()
        later = await cache.get(space, "a", source, tags=(tag,))

        assert (before.result(), after.result(), later) == (b"old", b"new", b"new")

    async def test_tags_that_no_longer_fit_forget_too_much_rather_than_too_little(
        self, clock: MovableClock, space: Space
    ) -> None:
        cache = SharedLoads(lambda: OwnShelf(tags_at_most=2), clock, Errands())
        source = Source()
        cache.forget("a")
        await cache.get(space, "a", source, tags=("a",))

        cache.forget("b", "c")
        await cache.get(space, "a", source, tags=("a",))

        assert source.loads == 2


@pytest.mark.parametrize("address", [REDIS_URL], indirect=True, ids=["redis"])
@pytest.mark.skipif(not REDIS_ANSWERS, reason="no Redis answers")
class TestSeveralProcesses:
    async def test_share_what_one_loaded(self, made: Made, space: Space) -> None:
        one, other, source = made(), made(), Source()
        await one.get(space, "a", source)

        await other.get(space, "a", source)

        assert (source.loads, one.is_shared) == (1, True)

    async def test_forget_together(self, made: Made, space: Space) -> None:
        one, other, source, tag = made(), made(), Source(), str(new_id())
        await one.get(space, "a", source, tags=(tag,))

        await other.invalidate(tag)
        await one.get(space, "a", source, tags=(tag,))

        assert source.loads == 2


class TestRedisAway:
    async def test_readers_are_answered_all_the_same(
        self, clock: MovableClock, space: Space
    ) -> None:
        resilience = ProcessResilience(GUARDED, clock, Random(7))
        away = "redis://127.0.0.1:1/0"
        cache = SharedLoads(lambda: shelf_of(away, resilience), clock, Errands())
        source = Source()

        found = [await cache.get(space, "a", source, tags=("a",)) for _ in range(8)]

        assert (found, source.loads) == ([b"one"] * 8, 8)
        assert resilience.states()["redis"]["breaker"] == "open"
        with suppress(Exception):
            await cache.close()

    async def test_an_address_that_is_none_says_what_to_give(self, clock: MovableClock) -> None:
        with pytest.raises(ConfigError, match="PACELINE_REDIS_URL"):
            shelf_of("nothing://at-all", ProcessResilience({}, clock, Random(7)))


class TestCounts:
    async def test_the_rate_is_of_answers_that_nobody_waited_for(
        self, cache: SharedLoads, space: Space, clock: MovableClock
    ) -> None:
        source = Source()
        for _ in range(3):
            await cache.get(space, "a", source)
        clock.advance(11 * SECOND)
        await cache.get(space, "a", source)
        await until(lambda: source.loads == 2 and not cache._flights)

        counts = cache.counts()[space.name]

        assert (counts.hits, counts.stale, counts.misses, counts.loads) == (2, 1, 1, 2)
        assert counts.rate == 0.75
