"""An activity cut into pieces of equal distance."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from paceline.engines.training.curves import Curve, Floats, Held, curve_of, held
from paceline.kernel.errors import Invalid

KILOMETRE: Final = 1000.0
# Records are at most so many seconds apart while a device runs.
PAUSE: Final = 60.0
# Nobody goes farther than so many splits: what says so is damaged, and cut into none.
MOST: Final = 10_000
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

    None of a distance of more than 10,000 of them.

    Raises:
        Invalid: `every` is not a positive number of metres.
    """
    if not every > 0:
        raise Invalid("A split is a positive number of metres long.")
    times = curve_of(distance_m, seconds)
    if len(times.xs) < 2:
        return []
    first, last = times.xs[0], times.xs[-1]
    if last - first > MOST * every:
        return []
    beats = None if heart_rate is None else Beats(held(seconds, heart_rate, longest=PAUSE))
    found: list[Split] = []
    start = first
    while last - start >= min(REST, every):
        number = len(found) + 1
        end = min(first + number * every, last)
        found.append(split(times, number, start, end, beats))
        start = end
    return found


def split(times: Curve, number: int, start: float, end: float, beats: "Beats | None") -> Split:
    begins, ends = times.at(start), times.at(end)
    return Split(
        number=number,
        metres=end - start,
        start_s=begins,
        seconds=ends - begins,
        heart_rate=None if beats is None else beats.mean(begins, ends),
    )


class Beats:
    """Asked for one span of time after the other; `pieces` are in the order of time."""

    def __init__(self, pieces: Sequence[Held]) -> None:
        self._pieces = pieces
        self._ends = [each.start + each.seconds for each in pieces]

    def mean(self, first: float, end: float) -> float | None:
        """Over the seconds from `first` to `end`; None where nothing is known of them."""
        total = weight = 0.0
        for place in range(bisect_right(self._ends, first), len(self._pieces)):
            each = self._pieces[place]
            if each.start >= end:
                break
            share = min(each.start + each.seconds, end) - max(each.start, first)
            total += share * each.value
            weight += share
        return total / weight if weight else None
