"""The fastest stretches of an activity, over the distances that people race."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from paceline.engines.training.curves import Curve, Floats, curve_of, least_rise

MILE: Final = 1609.344
DISTANCES: Final[Mapping[str, float]] = {
    "400m": 400.0,
    "half_mile": MILE / 2,
    "1k": 1000.0,
    "mile": MILE,
    "2_miles": 2 * MILE,
    "5k": 5000.0,
    "10k": 10_000.0,
    "15k": 15_000.0,
    "10_miles": 10 * MILE,
    "20k": 20_000.0,
    "half_marathon": 21_097.5,
    "30k": 30_000.0,
    "marathon": 42_195.0,
}
# Metres a second that nobody ever ran: the fastest 10 m of any 100 m took 0.81 s.
FASTEST_RUNNER: Final = 12.5


@dataclass(frozen=True, kw_only=True)
class Effort:
    """`metres` were covered in `seconds` of elapsed time, from `start_s` after the start on."""

    name: str
    metres: float
    seconds: float
    start_s: float


def best_efforts(
    seconds: Floats,
    distance_m: Floats,
    *,
    distances: Mapping[str, float] = DISTANCES,
    fastest: float = FASTEST_RUNNER,
) -> list[Effort]:
    """The best of each distance that was covered; seconds since the start, metres from there.

    Pauses count, as in a race. Between two records the speed is taken as even, so that a stretch
    may begin or end there. No stretch lies over a jump faster than `fastest` metres a second: that
    is a fix lost and found, not a run. Two pointers, as for the maximum sum of a window.
    """
    pieces = unbroken(curve_of(distance_m, seconds), fastest)
    found = [best(name, metres, pieces) for name, metres in distances.items()]
    return [each for each in found if each is not None]


def best(name: str, metres: float, pieces: Sequence[Curve]) -> Effort | None:
    found: list[Effort] = []
    for piece in pieces:
        stretch = least_rise(piece, metres)
        if stretch is not None and stretch.rise > 0:
            start = last_at(piece, stretch.start)
            found.append(Effort(name=name, metres=metres, seconds=stretch.rise, start_s=start))
    return min(found, key=lambda each: each.seconds, default=None)


def last_at(piece: Curve, metres: float) -> float:
    """When somebody left this place: after a pause there, not before."""
    return piece.at(metres)


def unbroken(curve: Curve, fastest: float) -> list[Curve]:
    """Parted wherever metres were covered faster than `fastest` metres a second."""
    pieces: list[Curve] = []
    first = 0
    for place in range(1, len(curve.xs)):
        metres = curve.xs[place] - curve.xs[place - 1]
        if metres > fastest * max(curve.ys[place] - curve.ys[place - 1], 1.0):
            pieces.append(part(curve, first, place))
            first = place
    return [*pieces, part(curve, first, len(curve.xs))]


def part(curve: Curve, first: int, end: int) -> Curve:
    return Curve(xs=curve.xs[first:end], ys=curve.ys[first:end])
