"""How often something may happen, counted in this process and in Redis."""

from datetime import timedelta

import pytest

from paceline.backends.limits.memory import MemoryCounts
from paceline.backends.limits.windows import SlidingLimits, limits_of, seconds_of
from paceline.kernel.errors import ConfigError, Unavailable
from paceline.kernel.ids import new_id
from paceline.kernel.limits import Limit
from tests.redis import REDIS_URL, needs_redis
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
THREE = Limit(name="tests", amount=3, per=timedelta(minutes=1))


@pytest.fixture
def limits(clock: MovableClock) -> SlidingLimits:
    return limits_of(clock, None)


class TestAWindow:
    async def test_allows_as_many_as_it_says_and_counts_down(self, limits: SlidingLimits) -> None:
        verdicts = [await limits.hit(THREE, "a") for _ in range(4)]

        assert [each.allowed for each in verdicts] == [True, True, True, False]
        assert [each.remaining for each in verdicts] == [2, 1, 0, 0]

    async def test_keys_and_limits_are_counted_apart(self, limits: SlidingLimits) -> None:
        other = Limit(name="other", amount=3, per=timedelta(minutes=1))

        for _ in range(4):
            await limits.hit(THREE, "a")

        assert (await limits.hit(THREE, "b")).allowed
        assert (await limits.hit(other, "a")).allowed

    async def test_after_the_told_wait_it_allows_again(
        self, limits: SlidingLimits, clock: MovableClock
    ) -> None:
        for _ in range(3):
            await limits.hit(THREE, "a")
        refused = await limits.hit(THREE, "a")

        clock.advance(timedelta(seconds=refused.retry_in - 2))
        early = await limits.hit(THREE, "a")
        clock.advance(timedelta(seconds=2.5))
        late = await limits.hit(THREE, "a")

        assert (refused.allowed, early.allowed, late.allowed) == (False, False, True)

    async def test_while_the_window_before_still_counts_the_wait_is_told_as_well(
        self, limits: SlidingLimits, clock: MovableClock
    ) -> None:
        for _ in range(3):
            await limits.hit(THREE, "a")

        clock.advance(timedelta(seconds=61))
        refused = await limits.hit(THREE, "a", cost=2)
        clock.advance(timedelta(seconds=refused.retry_in + 0.1))
        late = await limits.hit(THREE, "a", cost=2)

        assert (refused.allowed, late.allowed) == (False, True)
        assert 0 < refused.retry_in < 60

    async def test_once_all_is_back_nothing_is_remembered(
        self, limits: SlidingLimits, clock: MovableClock
    ) -> None:
        first = await limits.hit(THREE, "a")

        clock.advance(timedelta(seconds=first.resets_in + 0.1))
        later = await limits.hit(THREE, "a")

        assert later.remaining == 2

    async def test_a_cost_above_the_amount_is_never_allowed(self, limits: SlidingLimits) -> None:
        refused = await limits.hit(THREE, "a", cost=4)

        assert (refused.allowed, refused.remaining, refused.retry_in) == (False, 3, 60)


class TestMemory:
    async def test_never_holds_more_than_told(self, clock: MovableClock) -> None:
        counts = MemoryCounts(seconds_of(clock), at_most=10)

        for number in range(50):
            await counts.incr(f"key {number}", 60)

        assert await counts.reset() == 10

    async def test_forgets_what_is_over_as_new_keys_come(self, clock: MovableClock) -> None:
        counts = MemoryCounts(seconds_of(clock))
        for number in range(5):
            await counts.incr(f"old {number}", 60)

        clock.advance(timedelta(minutes=2))
        for number in range(5):
            await counts.incr(f"new {number}", 60)

        assert await counts.reset() == 5

    async def test_counts_until_its_expiry(self, clock: MovableClock) -> None:
        counts = MemoryCounts(seconds_of(clock))
        await counts.incr("a", 60)
        await counts.incr("a", 60, amount=2)

        held, until = await counts.get("a"), await counts.get_expiry("a")
        clock.advance(timedelta(minutes=1))

        assert (held, await counts.get("a")) == (3, 0)
        assert until == clock.now().timestamp()

    async def test_a_key_can_be_cleared(self, clock: MovableClock) -> None:
        counts, limits = MemoryCounts(seconds_of(clock)), None
        limits = SlidingLimits(counts)
        await limits.hit(THREE, "a")
        await counts.incr("plain", 60)

        await counts.clear("plain")
        await counts.clear_sliding_window("tests/a/3/60/second", 60)

        assert await counts.check()
        assert await counts.get("plain") == 0
        assert (await limits.hit(THREE, "a")).remaining == 2


class TestRedis:
    @needs_redis
    async def test_processes_count_together(self, clock: MovableClock) -> None:
        limit = Limit(name=f"tests.{new_id()}", amount=3, per=timedelta(minutes=5))
        one, other = limits_of(clock, REDIS_URL), limits_of(clock, REDIS_URL)

        verdicts = [await each.hit(limit, "a") for each in (one, other, one, other)]

        assert [each.allowed for each in verdicts] == [True, True, True, False]
        assert verdicts[-1].retry_in > 0
        await one.close()
        await other.close()

    async def test_a_server_that_is_away_is_unavailable(self, clock: MovableClock) -> None:
        limits = limits_of(clock, "redis://127.0.0.1:1/0")

        with pytest.raises(Unavailable):
            await limits.hit(THREE, "a")
        await limits.close()

    async def test_an_address_that_is_none_says_what_to_give(self, clock: MovableClock) -> None:
        with pytest.raises(ConfigError, match="PACELINE_REDIS_URL"):
            limits_of(clock, "nothing://at-all")
