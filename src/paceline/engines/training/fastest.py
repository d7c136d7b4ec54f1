"""Where somebody covered some metres in the least time."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from paceline.engines.training.curves import Floats
from paceline.engines.training.lines import Line, Stretch, least_rise, line_of


def fastest_stretches(
    seconds: Floats, distance_m: Floats, widths: Sequence[float], *, jump: float
) -> list[Stretch | None]:
    """For each width in metres where it took the least seconds, and when that began; or None."""
    pieces = unbroken(line_of(distance_m, seconds), jump)
    return [fastest(width, pieces) for width in widths]


def fastest(width: float, pieces: Sequence[Line]) -> Stretch | None:
    """`start` is when somebody left this place: after a pause there, not before."""
    found: list[Stretch] = []
    for piece in pieces:
        stretch = least_rise(piece, width)
        if stretch is not None and stretch.rise > 0:
            begun = piece.after(np.array([stretch.start]))
            found.append(replace(stretch, start=float(begun[0])))
    return min(found, key=lambda each: each.rise, default=None)


def unbroken(line: Line, fastest: float) -> list[Line]:
    """Parted wherever metres were covered faster than `fastest` metres a second."""
    metres, seconds = np.diff(line.xs), np.diff(line.ys)
    breaks = np.flatnonzero(metres > fastest * np.maximum(seconds, 1.0)) + 1
    bounds = [0, *breaks.tolist(), len(line)]
    return [line.part(first, end) for first, end in pairwise(bounds)]
