"""An activity cut into pieces of equal distance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from paceline.engines.training.curves import Curve, Floats, Held, curve_of, held
from paceline.kernel.errors import Invalid

KILOMETRE: Final = 1000.0
# Records are at most so many seconds apart while a device runs.
PAUSE: Final = 60.0
# What is left after the last whole split counts only from here on, in metres.
REST: Final = 1.0


@dataclass(frozen=True, kw_only=True)
class Split:
    """The last one may be shorter than the others. `heart_rate` is a mean, in beats a minute."""

    number: int
    metres: float
    start_s: float
    seconds: float
    heart_rate: float | None = None


def splits(
    seconds: Floats,
    distance_m: Floats,
    *,
    heart_rate: Floats | None = None,
    every: float = KILOMETRE,
) -> list[Split]:
    """One for each `every` metres, in elapsed seconds; between records the speed is even.

    Raises:
        Invalid: `every` is not a positive number of metres.
    """
    if not every > 0:
        raise Invalid("A split is a positive number of metres long.")
    times = curve_of(distance_m, seconds)
    if len(times.xs) < 2:
        return []
    beats = None if heart_rate is None else held(seconds, heart_rate, longest=PAUSE)
    found: list[Split] = []
    first, last = times.xs[0], times.xs[-1]
    start = first
    while last - start >= min(REST, every):
        number = len(found) + 1
        end = min(first + number * every, last)
        found.append(split(times, number, start, end, beats))
        start = end
    return found


def split(
    times: Curve, number: int, start: float, end: float, beats: Sequence[Held] | None
) -> Split:
    begins, ends = times.at(start), times.at(end)
    return Split(
        number=number,
        metres=end - start,
        start_s=begins,
        seconds=ends - begins,
        heart_rate=None if beats is None else mean(beats, first=begins, end=ends),
    )


def mean(pieces: Sequence[Held], *, first: float, end: float) -> float | None:
    """Over the seconds from `first` to `end`; None where nothing is known of them."""
    total = weight = 0.0
    for each in pieces:
        share = min(each.start + each.seconds, end) - max(each.start, first)
        if share > 0:
            total += share * each.value
            weight += share
    return total / weight if weight else None
