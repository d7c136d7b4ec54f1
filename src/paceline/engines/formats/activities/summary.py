"""The figures somebody asks an activity for first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import isnan
from typing import Final

from paceline.engines.formats.activities.geodesy import measured, travelled
from paceline.engines.formats.activities.model import (
    Activity,
    Column,
    Format,
    Remark,
    Sport,
)
from paceline.engines.training.ascent import ascent_m
from paceline.engines.training.moving import OTHER_M_S, RUNNING_M_S, moving_seconds

DIGITS: Final = 3


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Metres, seconds, beats per minute, kilocalories; None is unknown.

    Distance, timer, elapsed time and heart rates are the device's own where it stored them, and
    computed from the streams where not, which a warning says of the distance. Moving time and
    ascent are computed, the ascent is the device's where no altitudes are there; calories are the
    device's alone.
    """

    format: Format
    sport: Sport
    start: datetime | None
    distance_m: float | None
    timer_s: float | None
    elapsed_s: float | None
    moving_s: float | None
    ascent_m: float | None
    avg_hr: int | None
    max_hr: int | None
    calories: int | None
    laps: int
    records: int
    warnings: tuple[Remark, ...]


def summary(activity: Activity) -> Summary:
    activity = measured(activity)
    totals, streams = activity.totals, activity.streams
    distances = travelled(streams)
    elapsed = first_known(totals.elapsed_s, span(activity))
    beats = known(streams.heart_rate)
    climbed = ascent_m(streams.altitude_m) if streams.altitude_m else None
    return Summary(
        format=activity.format,
        sport=activity.sport,
        start=activity.start,
        distance_m=rounded(first_known(totals.distance_m, distances[-1] if distances else None)),
        timer_s=rounded(first_known(totals.timer_s, running(activity, elapsed))),
        elapsed_s=rounded(elapsed),
        moving_s=rounded(moving(activity, distances)),
        ascent_m=rounded(first_known(climbed, totals.ascent_m)),
        avg_hr=whole(first_known(totals.avg_hr, sum(beats) / len(beats) if beats else None)),
        max_hr=whole(first_known(totals.max_hr, max(beats, default=None))),
        calories=whole(totals.calories),
        laps=len(activity.laps),
        records=len(streams),
        warnings=activity.warnings,
    )


def known(column: Column | None) -> list[float]:
    return [each for each in column or () if not isnan(each)]


def first_known(*values: float | None) -> float | None:
    return next((each for each in values if each is not None), None)


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def span(activity: Activity) -> float | None:
    """From the start to the last record, or to the end of the last lap, whichever is later."""
    return max(ends(activity), default=None)


def ends(activity: Activity) -> Iterator[float]:
    yield from known(activity.streams.seconds[-1:])
    if activity.totals.timer_s is not None:
        yield activity.totals.timer_s
    for lap in activity.laps:
        took = first_known(lap.totals.elapsed_s, lap.totals.timer_s)
        if lap.start_s is not None and took is not None:
            yield lap.start_s + took


def running(activity: Activity, elapsed: float | None) -> float | None:
    """While the timer ran: all of the time but the pauses."""
    if elapsed is None:
        return None
    return elapsed - sum(each.end_s - each.start_s for each in activity.pauses)


def moving(activity: Activity, distances: Column | None) -> float | None:
    if distances is None:
        return None
    threshold = RUNNING_M_S if activity.sport is Sport.RUNNING else OTHER_M_S
    pauses = [(each.start_s, each.end_s) for each in activity.pauses]
    return moving_seconds(activity.streams.seconds, distances, threshold=threshold, pauses=pauses)
