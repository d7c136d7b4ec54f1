"""Curves as arrays: for what looks at all of their points, over and over."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from paceline.engines.training.curves import Floats, require_fitting

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """As a Curve: `xs` never fall; where one stands twice, `ys` jump there."""

    xs: Array
    ys: Array

    def __len__(self) -> int:
        return len(self.xs)

    def part(self, first: int, end: int) -> "Line":
        return Line(xs=self.xs[first:end], ys=self.ys[first:end])

    def after(self, xs: Array) -> Array:
        """Along the line between two points, after a jump; the first or last value outside."""
        if not len(self):
            return np.full(len(xs), np.nan)
        ends = np.searchsorted(self.xs, xs, side="right")
        places = np.clip(ends - 1, 0, len(self) - 1)
        inside = (ends > 0) & (ends < len(self)) & (self.xs[places] != xs)
        found = self.ys[places].copy()
        found[inside] = self._between(places[inside], xs[inside])
        return found

    def before(self, xs: Array) -> Array:
        """As `after`, but before a jump; for what lies within the line."""
        places = np.searchsorted(self.xs, xs, side="left")
        inside = self.xs[places] != xs
        found = self.ys[places].copy()
        found[inside] = self._between(places[inside] - 1, xs[inside])
        return found

    def _between(self, places: NDArray[np.intp], xs: Array) -> Array:
        from_x, from_y = self.xs[places], self.ys[places]
        share = (xs - from_x) / (self.xs[places + 1] - from_x)
        return from_y + share * (self.ys[places + 1] - from_y)


def line_of(xs: Floats, ys: Floats) -> Line:
    """Of the points where both are known and `xs` do not go back. Raises Invalid."""
    require_fitting(xs, ys)
    all_xs, all_ys = np.asarray(xs, dtype=np.float64), np.asarray(ys, dtype=np.float64)
    known = np.isfinite(all_xs) & np.isfinite(all_ys)
    all_xs, all_ys = all_xs[known], all_ys[known]
    onward = all_xs >= np.maximum.accumulate(all_xs)
    return Line(xs=all_xs[onward], ys=all_ys[onward])


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """From `start` on, over the width that was asked for, a line rises by `rise`."""

    start: float
    rise: float


def least_rise(line: Line, width: float) -> Stretch | None:
    """Where `line` rises least over `width`, the first of equals; None where it is too short.

    A line between points is straight, so the best stretch begins or ends at one of them. A jump
    at an end of a stretch is no part of it.
    """
    if not len(line):
        return None
    ends, begins = line.xs + width, line.xs - width
    begin_here, end_here = ends <= line.xs[-1], begins >= line.xs[0]
    starts = np.concatenate([line.xs[begin_here], begins[end_here]])
    if not len(starts):
        return None
    from_points = line.before(ends[begin_here]) - line.ys[begin_here]
    to_points = line.ys[end_here] - line.after(begins[end_here])
    rises = np.concatenate([from_points, to_points])
    least = rises.min()
    return Stretch(start=float(starts[rises == least].min()), rise=float(least))
