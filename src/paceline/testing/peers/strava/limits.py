"""What the stand-in bears in a quarter of an hour and in a day, told with each answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeAlias

from paceline.kernel.clock import Clock

Pair: TypeAlias = tuple[int, int]
PERIODS: Final = (timedelta(minutes=15), timedelta(days=1))
OVERALL: Final = (200, 2000)
READS: Final = (100, 1000)
PLENTY: Final = (1_000_000, 1_000_000)


@dataclass(kw_only=True)
class Limits:
    """`clock` says when a window begins; calls that are refused count, too."""

    clock: Clock
    overall: Pair = OVERALL
    reads: Pair = READS
    _counts: dict[tuple[int, int], int] = field(default_factory=dict)

    def count(self, *, is_read: bool) -> bool:
        """Whether it may be answered."""
        for key in self._keys("overall") + (self._keys("read") if is_read else []):
            self._counts[key] = self._counts.get(key, 0) + 1
        return self._within("overall", self.overall) and self._within("read", self.reads)

    def headers(self) -> Mapping[str, str]:
        return {
            "x-ratelimit-limit": spelled(self.overall),
            "x-ratelimit-usage": spelled(self.used("overall")),
            "x-readratelimit-limit": spelled(self.reads),
            "x-readratelimit-usage": spelled(self.used("read")),
        }

    def used(self, name: str) -> Pair:
        quarter, day = (self._counts.get(key, 0) for key in self._keys(name))
        return quarter, day

    def _within(self, name: str, most: Pair) -> bool:
        return all(used <= limit for used, limit in zip(self.used(name), most, strict=True))

    def _keys(self, name: str) -> list[tuple[int, int]]:
        now = int(self.clock.now().timestamp())
        start = 0 if name == "overall" else 1
        spans = [int(each.total_seconds()) for each in PERIODS]
        return [(2 * place + start, now // span) for place, span in enumerate(spans)]


def spelled(pair: Pair) -> str:
    return ",".join(map(str, pair))
