"""Sliding windows of the `limits` library, over counts in memory or in Redis."""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from math import floor
from typing import Final, TypeAlias

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage.base import SlidingWindowCounterSupport, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string
from typing_extensions import override

from paceline.backends.limits.memory import MemoryCounts
from paceline.kernel.clock import Clock
from paceline.kernel.errors import ConfigError, Unavailable
from paceline.kernel.limits import Limit, Limits, Verdict

PREFIX: Final = "paceline"
MOMENT: Final = 0.001
Window: TypeAlias = tuple[int, float, int, float]


@lru_cache(maxsize=1024)
def item_of(limit: Limit) -> RateLimitItem:
    seconds = max(1, round(limit.per / timedelta(seconds=1)))
    return RateLimitItemPerSecond(limit.amount, seconds, namespace=limit.name)


class SlidingLimits(Limits):
    """A window slides: of the one before it, as much counts as still lies within `per`."""

    def __init__(self, storage: Storage) -> None:
        assert isinstance(storage, SlidingWindowCounterSupport)
        self._windows: SlidingWindowCounterSupport = storage
        self._strategy = SlidingWindowCounterRateLimiter(storage)

    @override
    async def hit(self, limit: Limit, *key: str, cost: int = 1) -> Verdict:
        item = item_of(limit)
        try:
            allowed = await self._strategy.hit(item, *key, cost=cost)
            window = await self._windows.get_sliding_window(item.key_for(*key), item.get_expiry())
        except StorageError as error:
            raise Unavailable("The counts of the limits cannot be reached.") from error
        return verdict(item, window, allowed=allowed, cost=cost)

    async def close(self) -> None:
        """Lets go of the connections, where there are any."""
        bridge = getattr(self._windows, "bridge", None)
        if bridge is not None:
            await bridge.storage.aclose()


def verdict(item: RateLimitItem, window: Window, *, allowed: bool, cost: int) -> Verdict:
    previous, previous_left, current, current_left = window
    per = item.get_expiry()
    used = previous * previous_left / per + current
    return Verdict(
        allowed=allowed,
        remaining=max(0, item.amount - floor(used)),
        resets_in=current_left if current else previous_left,
        retry_in=0.0 if allowed else wait(window, per=per, room=item.amount - cost),
    )


def wait(window: Window, *, per: int, room: int) -> float:
    """Seconds until less than `room` + 1 counts; a whole window when it never will be so little."""
    previous, previous_left, current, current_left = window
    if room < 0:
        return float(per)
    if current <= room:
        return MOMENT + max(0.0, previous_left - (room + 1 - current) * per / max(previous, 1))
    return MOMENT + current_left - (room + 1) * per / current


def limits_of(clock: Clock, redis_url: str | None) -> SlidingLimits:
    if redis_url is None:
        return SlidingLimits(MemoryCounts(seconds_of(clock)))
    try:
        storage = storage_from_string(
            f"async+{redis_url}",
            implementation="redispy",
            key_prefix=PREFIX,
            wrap_exceptions=True,
        )
    except Exception as error:
        raise ConfigError(
            "PACELINE_REDIS_URL is set but no counts can be kept there: give redis://HOST:PORT/N "
            "and install the redis extra (pip install 'paceline[redis]')."
        ) from error
    assert isinstance(storage, Storage)
    return SlidingLimits(storage)


def seconds_of(clock: Clock) -> Callable[[], float]:
    return lambda: clock.now().timestamp()
