"""How long somebody really moved."""

from collections.abc import Sequence
from itertools import pairwise
from math import isnan
from typing import Final

# Strava: a run moves at 30 minutes per mile or faster (support.strava.com, "Moving Time").
RUNNING_M_S: Final = 1609.344 / 1800
# No source gives one for other sports: half a metre per second tells a steep hike from standing.
OTHER_M_S: Final = 0.5
# Shorter stretches below the threshold are no stop (Strava Engineering, "Improving Auto-Pause").
STOP_S: Final = 15.0


def moving_seconds(
    seconds: Sequence[float],
    distances: Sequence[float],
    *,
    threshold: float,
    pauses: Sequence[tuple[float, float]] = (),
) -> float | None:
    """Seconds from the first to the last record without its stops; None where nothing tells.

    Pauses the device recorded are stops, and then the only ones: whoever paused by hand or let
    the device do it has said when they stood. Without one, a stretch slower than `threshold`
    metres per second that lasts over 15 s is a stop. `seconds` never fall and `distances` are
    metres since the start; a distance that is unknown (NaN) is stepped over.
    """
    known = [
        (at, distance)
        for at, distance in zip(seconds, distances, strict=True)
        if not isnan(at) and not isnan(distance)
    ]
    if pauses and seconds:
        return seconds[-1] - seconds[0] - paused(pauses, upto=seconds[-1])
    if not known:
        return None
    return known[-1][0] - known[0][0] - stopped(known, threshold=threshold)


def paused(pauses: Sequence[tuple[float, float]], *, upto: float) -> float:
    return sum(max(0.0, min(end, upto) - start) for start, end in pauses)


def stopped(track: Sequence[tuple[float, float]], *, threshold: float) -> float:
    """Seconds in stretches of slow steps, counted when a stretch lasts over STOP_S."""
    total = stretch = 0.0
    for (before, here), (after, there) in pairwise(track):
        passed = after - before
        if there - here < threshold * passed:
            stretch += passed
            continue
        total += stretch if stretch > STOP_S else 0.0
        stretch = 0.0
    return total + (stretch if stretch > STOP_S else 0.0)
