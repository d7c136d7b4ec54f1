"""Numbers for whoever watches the process; counting costs next to nothing."""

from bisect import bisect_left
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

Labels: TypeAlias = tuple[str, ...]
Read: TypeAlias = Callable[[], Awaitable[Mapping[Labels, float]]]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """`name` is what dashboards know it by, so it never changes; `labels` have few values each."""

    name: str
    text: str
    labels: Labels = ()


class Steps:
    """A histogram in plain integers, for one thread; `bounds` are the upper ends of its steps."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self.sums: dict[Labels, float] = {}
        self._counts: dict[Labels, list[int]] = {}

    def observe(self, value: float, labels: Labels) -> None:
        counts = self._counts.get(labels)
        if counts is None:
            counts = self._counts[labels] = [0] * (len(self.bounds) + 1)
            self.sums[labels] = 0.0
        counts[bisect_left(self.bounds, value)] += 1
        self.sums[labels] += value

    def buckets(self, labels: Labels) -> list[tuple[str, float]]:
        """Upper ends and counts; each counts those below it too, the last is `+Inf`."""
        total = 0
        found: list[tuple[str, float]] = []
        names = [*map(str, self.bounds), "+Inf"]
        for name, count in zip(names, self._counts[labels], strict=True):
            total += count
            found.append((name, total))
        return found


class Metrics(Protocol):
    def show(self, measure: Measure, steps: Steps) -> None: ...

    def watch(self, kind: Literal["counter", "gauge"], measure: Measure, read: Read) -> None:
        """`read` is asked whenever somebody looks; one that fails is left out and logged."""
        ...

    async def exposed(self) -> bytes:
        """All of it in Prometheus' text format, version 0.0.4."""
        ...
