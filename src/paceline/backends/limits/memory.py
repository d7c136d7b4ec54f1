"""Counts of this process, for the `limits` library.

The library's own memory walks over all keys in a new task with nearly every hit and cannot be given
a clock; this one looks at two old keys with each new one and never holds more than it is told.
"""

from collections.abc import Callable
from math import floor
from typing import Final

from limits.aio.storage.base import SlidingWindowCounterSupport, Storage
from typing_extensions import override

KEYS_AT_MOST: Final = 100_000
LOOKED_AT: Final = 2


class MemoryCounts(Storage, SlidingWindowCounterSupport):
    """Each key holds its count and the second at which it is forgotten."""

    def __init__(self, now: Callable[[], float], *, at_most: int = KEYS_AT_MOST) -> None:
        super().__init__()
        self._now = now
        self._at_most = at_most
        self._counts: dict[str, tuple[int, float]] = {}

    @property
    @override
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    @override
    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        return self._add(key, expiry, amount, self._now())

    @override
    async def get(self, key: str) -> int:
        return self._count(key, self._now())

    @override
    async def get_expiry(self, key: str) -> float:
        return self._counts.get(key, (0, self._now()))[1]

    @override
    async def check(self) -> bool:
        return True

    @override
    async def reset(self) -> int:
        held = len(self._counts)
        self._counts.clear()
        return held

    @override
    async def clear(self, key: str) -> None:
        self._counts.pop(key, None)

    @override
    async def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        now = self._now()
        window, before = divmod(now, expiry)
        current = f"{key}/{window:.0f}"
        weight = self._count(f"{key}/{window - 1:.0f}", now) * (expiry - before) / expiry
        if floor(weight + self._count(current, now)) + amount > limit:
            return False
        self._add(current, 2 * expiry - before, amount, now)
        return True

    @override
    async def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        now = self._now()
        window, before = divmod(now, expiry)
        left = expiry - before
        previous = self._count(f"{key}/{window - 1:.0f}", now)
        current = self._count(f"{key}/{window:.0f}", now)
        return previous, left if previous else 0.0, current, left + expiry

    @override
    async def clear_sliding_window(self, key: str, expiry: int) -> None:
        window = self._now() // expiry
        for each in (window - 1, window):
            self._counts.pop(f"{key}/{each:.0f}", None)

    def _count(self, key: str, now: float) -> int:
        count, until = self._counts.get(key, (0, now))
        return count if until > now else 0

    def _add(self, key: str, expiry: float, amount: int, now: float) -> int:
        held = self._counts.get(key)
        if held is not None and held[1] > now:
            self._counts[key] = (held[0] + amount, held[1])
            return held[0] + amount
        self._make_room(now)
        self._counts.pop(key, None)
        self._counts[key] = (amount, now + expiry)
        return amount

    def _make_room(self, now: float) -> None:
        """The oldest go when they are over, and in any case when there are too many."""
        for _ in range(min(LOOKED_AT, len(self._counts))):
            oldest = next(iter(self._counts))
            if self._counts[oldest][1] > now and len(self._counts) < self._at_most:
                return
            del self._counts[oldest]
