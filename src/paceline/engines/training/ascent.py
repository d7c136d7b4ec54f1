"""Metres climbed, from altitudes that waver."""

from collections.abc import Sequence
from itertools import pairwise
from math import isnan
from typing import Final

# With a mean of three records, of 0.5 to 5 m the one that agrees with most devices about the
# same altitudes (`python -m bench formats`).
HYSTERESIS_M: Final = 2.0


def turning_points(altitudes: Sequence[float], *, epsilon: float = HYSTERESIS_M) -> list[int]:
    """Where a track turns, by place in `altitudes` (metres), its first and last place included.

    A place is kept when the slope reverses there and it lies over `epsilon` metres from the place
    kept before it: the rule of Runalyze's elevation strategy "threshold", whose published cases
    are our tests.
    """
    kept, rising, last = [0], 0, len(altitudes) - 1
    for place in range(1, len(altitudes)):
        step = altitudes[place] - altitudes[place - 1]
        if not step:
            continue
        turned = rising * step < 0
        rising = 1 if step > 0 else -1
        if turned and abs(altitudes[place - 1] - altitudes[kept[-1]]) > epsilon:
            kept.append(place - 1)
    return [*kept, last] if last > 0 else kept[: len(altitudes)]


def climbed(altitudes: Sequence[float], *, epsilon: float = HYSTERESIS_M) -> float:
    """Metres up between turning points; every altitude is known."""
    kept = [altitudes[place] for place in turning_points(altitudes, epsilon=epsilon)]
    return sum(max(0.0, after - before) for before, after in pairwise(kept))


def ascent_m(altitudes: Sequence[float]) -> float | None:
    """Metres up over the mean of each record and its neighbours, which takes out flicker.

    Altitudes in metres, one for each record; what is unknown (NaN) is stepped over, None when
    nothing is known.
    """
    known = [each for each in altitudes if not isnan(each)]
    return climbed(smoothed(known)) if known else None


def smoothed(altitudes: Sequence[float]) -> list[float]:
    """The ends have a neighbour less."""
    padded = [altitudes[0], *altitudes, altitudes[-1]]
    triples = zip(padded, padded[1:], padded[2:], strict=False)
    return [(before + here + after) / 3 for before, here, after in triples]
