"""The mean of speeds that counts hard parts more."""

import numpy as np

from paceline.engines.training.curves import Curve, Floats
from paceline.engines.training.lines import Array, Line, line_of


def hardness(
    seconds: Floats,
    distance_m: Floats,
    flattened: Curve | None,
    *,
    over: float,
    power: int,
    pause: float,
) -> float | None:
    """Metres a second: the mean by `power` of rolling means over so many seconds.

    `flattened` leads from metres run to those that count instead. Points more than `pause` seconds
    apart have nothing between them that is known. None where nothing is known.
    """
    run = line_of(seconds, distance_m)
    if flattened is not None and len(flattened.xs):
        run = Line(xs=run.xs, ys=line_of(flattened.xs, flattened.ys).after(run.ys))
    speeds = rolling(run, over)
    lasted = np.diff(run.xs)
    counts = (lasted > 0) & (lasted <= pause)
    total = float(lasted[counts].sum())
    if not total:
        return None
    values = ((speeds[:-1] + speeds[1:]) / 2)[counts]
    mean: float = float((lasted[counts] * values**power).sum() / total) ** (1 / power)
    return mean


def rolling(metres: Line, over: float) -> Array:
    """At each point the mean speed of so many seconds before it, or of all since the start."""
    if not len(metres):
        return metres.xs
    begins = np.maximum(metres.xs[0], metres.xs - over)
    gone = metres.xs - begins
    risen = np.maximum(0.0, metres.after(metres.xs) - metres.after(begins))
    speeds: Array = np.divide(risen, gone, out=np.zeros(len(metres)), where=gone > 0)
    if len(speeds) > 1:
        speeds[0] = speeds[1]
    return speeds
