"""How far apart two places are, and how far a track has come at each of its records."""

from array import array
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import asin, cos, isnan, radians, sin, sqrt
from typing import Final

from paceline.engines.formats.activities.model import (
    Activity,
    Column,
    Pause,
    Remark,
    Streams,
)

# The mean radius of the Earth by IUGG; the sphere is within 0.5 % of the ellipsoid.
RADIUS_M: Final = 6_371_008.8
# Whoever stands still seems to wander about: noise makes every sum of small steps too long
# (Ranacher, Brunauer, Trutschnig, Van der Spek, Reich 2016, Int J Geogr Inf Sci 30:316).
LEAST_STEP_M: Final = 2.0
# A fix that was lost and found elsewhere: on skis, the fastest sport without an engine, the
# record is 71 m/s (255 km/h, FIS 2023).
FASTEST_M_S: Final = 71.0
FROM_PLACES: Final = Remark(
    code="distance_from_positions",
    detail="No record has a distance: it is computed along the positions.",
)


def apart_m(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Metres along a great circle by the haversine formula; degrees in."""
    one, two = radians(latitude), radians(to_latitude)
    half = sin((two - one) / 2) ** 2
    half += cos(one) * cos(two) * sin(radians(to_longitude - longitude) / 2) ** 2
    return 2 * RADIUS_M * asin(min(1.0, sqrt(half)))


def measured(activity: Activity) -> Activity:
    """The same with metres at each record where its places tell them, and a remark on that.

    What the device counted stays as it is.
    """
    streams = activity.streams
    if streams.distance_m is not None:
        return activity
    distances = travelled(streams, activity.pauses)
    if distances is None:
        return activity
    return replace(
        activity,
        streams=replace(streams, distance_m=distances),
        warnings=(*activity.warnings, FROM_PLACES),
    )


def is_from_places(activity: Activity) -> bool:
    """Whether `measured` worked its distance out."""
    return FROM_PLACES in activity.warnings


def travelled(streams: Streams, pauses: Sequence[Pause] = ()) -> Column | None:
    """Metres since the start at each record: as the device counted, else along the places.

    Where a record has none, it is as far as the one before it. None where nothing tells.
    """
    if streams.distance_m is not None:
        return counted(streams.distance_m)
    if streams.latitude is None or streams.longitude is None:
        return None
    return along(streams.latitude, streams.longitude, streams.seconds, pauses)


def counted(distances: Column) -> Column:
    """A device's counter never goes back; where it does, it has begun again and goes on."""
    found, total, before = array("d"), 0.0, 0.0
    for each in distances:
        if not isnan(each):
            total += each - before if each >= before else 0.0
            before = each
        found.append(total)
    return found


def along(
    latitudes: Column, longitudes: Column, seconds: Column, pauses: Iterable[Pause] = ()
) -> Column:
    """From place to place, each at least LEAST_STEP_M from the one counted before it.

    Over a gap it is the straight line, the least it can have been. Nothing is counted over a
    pause, as the segments of a GPX track are not connected (topografix.com/GPX/1/1, trkseg), nor
    over a jump faster than FASTEST_M_S.
    """
    resumed = deque(sorted(pause.end_s for pause in pauses))
    found, total = array("d"), 0.0
    before: tuple[float, float, float] | None = None
    for latitude, longitude, at in zip(latitudes, longitudes, seconds, strict=True):
        if not isnan(latitude):
            is_apart = before is None
            while resumed and resumed[0] <= at:
                resumed.popleft()
                is_apart = True
            step = 0.0 if before is None else apart_m(*before[:2], latitude, longitude)
            is_apart = is_apart or (before is not None and is_jump(step, at - before[2]))
            if is_apart or step >= LEAST_STEP_M:
                total += 0.0 if is_apart else step
                before = latitude, longitude, at
        found.append(total)
    return found


def is_jump(metres: float, seconds: float) -> bool:
    """Of two records in the same second one was a second apart; without times none is known."""
    return not isnan(seconds) and metres > FASTEST_M_S * max(seconds, 1.0)
