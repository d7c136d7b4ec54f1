"""Streams with as few points as a picture can show."""

from itertools import pairwise
from math import isnan, nan

from paceline.engines.training.curves import Floats


def thinned(column: Floats, points: int) -> list[float]:
    """At most `points` values: each the mean of the known ones of as many neighbours.

    Columns of one length thin to the same places; NaN where a whole neighbourhood is unknown.
    """
    count = len(column)
    if count <= points:
        return list(column)
    bounds = [place * count // points for place in range(points + 1)]
    return [mean_known(column[start:end]) for start, end in pairwise(bounds)]


def mean_known(values: Floats) -> float:
    known = [each for each in values if not isnan(each)]
    return sum(known) / len(known) if known else nan
