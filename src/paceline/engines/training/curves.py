"""Streams as curves: two rows of numbers, read between their points along a straight line."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import TypeAlias

from paceline.kernel.errors import Invalid

Floats: TypeAlias = Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """`xs` never fall; where one stands twice, `ys` jump there."""

    xs: Floats
    ys: Floats

    def at(self, x: float) -> float:
        """Along the line between two points; the first or last value outside of them."""
        place = bisect_right(self.xs, x)
        if place == 0:
            return self.ys[0]
        if place == len(self.xs):
            return self.ys[-1]
        return between(self, place - 1, x)


def between(curve: Curve, place: int, x: float) -> float:
    """Its value at `x`, which lies after the point at `place` and not after the next."""
    before, after = curve.xs[place], curve.xs[place + 1]
    share = (x - before) / (after - before)
    return curve.ys[place] + share * (curve.ys[place + 1] - curve.ys[place])


def curve_of(xs: Floats, ys: Floats) -> Curve:
    """Of the points where both are known and `xs` do not go back. Raises Invalid."""
    require_fitting(xs, ys)
    kept_xs: list[float] = []
    kept_ys: list[float] = []
    for x, y in zip(xs, ys, strict=True):
        if isfinite(x) and isfinite(y) and not (kept_xs and x < kept_xs[-1]):
            kept_xs.append(x)
            kept_ys.append(y)
    return Curve(xs=kept_xs, ys=kept_ys)


def require_fitting(xs: Floats, ys: Floats) -> None:
    if len(xs) != len(ys):
        raise Invalid(f"Two streams of {len(xs)} and {len(ys)} points do not fit together.")


@dataclass(frozen=True, kw_only=True)
class Held:
    """A value that held for some `seconds`, beginning at `start` seconds."""

    start: float
    seconds: float
    value: float


def held(seconds: Floats, values: Floats, *, longest: float) -> list[Held]:
    """Between each two known points the mean of both.

    Points more than `longest` seconds apart have a pause between them, of which nothing is known.
    """
    known = curve_of(seconds, values)
    points = zip(known.xs, known.ys, strict=True)
    return [
        Held(start=x, seconds=next_x - x, value=(y + next_y) / 2)
        for (x, y), (next_x, next_y) in pairwise(points)
        if 0 < next_x - x <= longest
    ]
