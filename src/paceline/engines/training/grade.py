"""What a slope costs, and how far and fast a run would have been on the flat."""

from itertools import accumulate, pairwise
from math import ceil
from typing import Final

from paceline.engines.training.curves import Curve, Floats, curve_of

# Joules a kilogram and metre, highest power of the gradient first: Minetti et al. 2002.
MINETTI: Final = (155.4, -30.4, -43.3, 46.3, 19.5, 3.6)
STEEPEST: Final = 0.45
# Metres over which a gradient is measured: altitudes of devices are too rough for less.
STEP: Final = 25.0
# A distance that would need more of them is damaged: its gradients are taken more roughly.
MOST: Final = 100_000
ROLLING: Final = 30.0
POWER: Final = 4
PAUSE: Final = 60.0


def cost(gradient: float) -> float:
    """Joules to run a metre, for each kilogram; `gradient` is metres up for a metre along.

    C(i) = 155.4 i^5 - 30.4 i^4 - 43.3 i^3 + 46.3 i^2 + 19.5 i + 3.6, measured for |i| <= 0.45 and
    held there beyond. Source: Minetti, Moia, Roi, Susta, Ferretti 2002, J Appl Physiol 93:1039.
    """
    gradient = max(-STEEPEST, min(STEEPEST, gradient))
    total = 0.0
    for factor in MINETTI:
        total = total * gradient + factor
    return total


def factor(gradient: float) -> float:
    """How many flat metres a metre on this slope is worth: C(i) / C(0)."""
    return cost(gradient) / MINETTI[-1]


def flat_metres(distance_m: Floats, altitude_m: Floats, *, step: float = STEP) -> Curve:
    """From metres run to metres on the flat that would have cost as much.

    The gradient is that over each `step` metres, of at most 100,000 steps.
    """
    heights = curve_of(distance_m, altitude_m)
    if len(heights.xs) < 2:
        return Curve(xs=heights.xs, ys=heights.xs)
    first, last = heights.xs[0], heights.xs[-1]
    count = max(1, ceil(min((last - first) / step, MOST)))
    step = max(step, (last - first) / count)
    places = [min(first + number * step, last) for number in range(count + 1)]
    grown = [flat(heights, *pair) for pair in pairwise(places)]
    return Curve(xs=places, ys=list(accumulate(grown, initial=first)))


def flat(heights: Curve, start: float, end: float) -> float:
    along = end - start
    return along * factor((heights.at(end) - heights.at(start)) / along) if along else 0.0


def graded_distance(distance_m: Floats, altitude_m: Floats, *, step: float = STEP) -> float:
    """Metres on the flat that would have cost as much as the whole; 0 where nothing is known.

    Divided by moving seconds it is the grade-adjusted speed in metres a second.
    """
    curve = flat_metres(distance_m, altitude_m, step=step)
    return curve.ys[-1] - curve.ys[0] if curve.ys else 0.0


def normalised_speed(
    seconds: Floats, distance_m: Floats, altitude_m: Floats | None = None
) -> float | None:
    """Normalised graded speed in metres a second, or None where nothing is known.

    The fourth-power mean of rolling means of 30 s, which counts hard parts more; the algorithm of
    normalised power (Coggan 2003), applied to the grade-adjusted speed as TrainingPeaks' NGP does.
    Without altitudes the run is taken as flat.
    """
    from paceline.engines.training.hardness import hardness  # noqa: PLC0415, numpy is heavy

    flattened = None if altitude_m is None else flat_metres(distance_m, altitude_m)
    return hardness(seconds, distance_m, flattened, over=ROLLING, power=POWER, pause=PAUSE)
