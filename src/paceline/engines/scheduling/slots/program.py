"""A mixed-integer program in plain arrays, and smaller ones cut out of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from paceline.engines.scheduling.arrays import Indexes, Numbers

FREE = np.inf


@dataclass(kw_only=True)
class Rows:
    """Constraints being gathered, many at a time."""

    count: int = 0
    _rows: list[Indexes] = field(default_factory=list)
    _columns: list[Indexes] = field(default_factory=list)
    _values: list[Numbers] = field(default_factory=list)
    _low: list[Numbers] = field(default_factory=list)
    _high: list[Numbers] = field(default_factory=list)

    def open(self, count: int, *, low: ArrayLike, high: ArrayLike) -> int:
        """Reserve `count` rows with these bounds and return the first of them."""
        first = self.count
        self.count += count
        self._low.append(np.broadcast_to(np.asarray(low, dtype=float), count))
        self._high.append(np.broadcast_to(np.asarray(high, dtype=float), count))
        return first

    def put(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike = 1.0) -> None:
        where = np.asarray(rows, dtype=np.int64)
        self._rows.append(where)
        self._columns.append(np.broadcast_to(np.asarray(columns, dtype=np.int64), where.shape))
        self._values.append(np.broadcast_to(np.asarray(values, dtype=float), where.shape))

    def add(
        self, columns: Sequence[int], values: ArrayLike = 1.0, *, low: float, high: float
    ) -> None:
        row = self.open(1, low=low, high=high)
        self.put(np.full(len(columns), row), columns, values)

    def program(self, *, gains: Numbers, most: Numbers, offset: float) -> "Program":
        rows = np.concatenate([np.empty(0, np.int64), *self._rows])
        columns = np.concatenate([np.empty(0, np.int64), *self._columns])
        values = np.concatenate([np.empty(0), *self._values])
        order = np.argsort(columns, kind="stable")
        starts = np.zeros(len(gains) + 1, dtype=np.int64)
        np.cumsum(np.bincount(columns, minlength=len(gains)), out=starts[1:])
        return Program(
            gains=gains,
            most=most,
            low=np.concatenate([np.empty(0), *self._low]),
            high=np.concatenate([np.empty(0), *self._high]),
            starts=starts,
            rows=rows[order],
            values=values[order],
            offset=offset,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Program:
    """Maximise gains·x + offset over whole 0 <= x <= most with low <= Ax <= high.

    The matrix is kept by columns: entries `starts[j]:starts[j+1]` of `rows` and `values`.
    """

    gains: Numbers
    most: Numbers
    low: Numbers
    high: Numbers
    starts: Indexes
    rows: Indexes
    values: Numbers
    offset: float

    @property
    def size(self) -> int:
        return len(self.gains)

    @cached_property
    def _column_of(self) -> Indexes:
        return np.repeat(np.arange(self.size), np.diff(self.starts))

    def worth(self, x: Numbers) -> float:
        return float(self.gains @ x) + self.offset

    def activity(self, x: Numbers) -> Numbers:
        weights = self.values * x[self._column_of]
        return np.bincount(self.rows, weights=weights, minlength=len(self.low)).astype(float)

    def allows(self, x: Numbers) -> bool:
        inside = (x >= -1e-6) & (x <= self.most + 1e-6)
        activity = self.activity(x)
        kept = (activity >= self.low - 1e-6) & (activity <= self.high + 1e-6)
        return bool(inside.all() and kept.all())

    def part(self, free: Indexes, *, at: Numbers) -> "Program":
        """The program over the columns `free`, all others standing as they do in `at`."""
        lengths = np.diff(self.starts)[free]
        entries = np.repeat(self.starts[free] - np.cumsum(lengths) + lengths, lengths)
        entries += np.arange(len(entries))
        used, rows = np.unique(self.rows[entries], return_inverse=True)
        rest = at.copy()
        rest[free] = 0
        standing = self.activity(rest)[used]
        starts = np.zeros(len(free) + 1, dtype=np.int64)
        np.cumsum(lengths, out=starts[1:])
        return Program(
            gains=self.gains[free],
            most=self.most[free],
            low=self.low[used] - standing,
            high=self.high[used] - standing,
            starts=starts,
            rows=rows.astype(np.int64),
            values=self.values[entries],
            offset=self.worth(rest),
        )
