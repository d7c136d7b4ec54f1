"""How far apart two places are, and how far a track has come at each of its records."""

from array import array
from math import asin, cos, isnan, radians, sin, sqrt
from typing import Final

from paceline.engines.formats.activities.model import Column, Streams

# The mean radius of the Earth by IUGG; the sphere is within 0.5 % of the ellipsoid.
RADIUS_M: Final = 6_371_008.8


def apart_m(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Metres along a great circle by the haversine formula; degrees in."""
    one, two = radians(latitude), radians(to_latitude)
    half = sin((two - one) / 2) ** 2
    half += cos(one) * cos(two) * sin(radians(to_longitude - longitude) / 2) ** 2
    return 2 * RADIUS_M * asin(min(1.0, sqrt(half)))


def travelled(streams: Streams) -> Column | None:
    """Metres since the start at each record: as the device counted, else along the places.

    Where a record has none, it is as far as the one before it. None where nothing tells.
    """
    if streams.distance_m is not None:
        return counted(streams.distance_m)
    if streams.latitude is None or streams.longitude is None:
        return None
    return along(streams.latitude, streams.longitude)


def counted(distances: Column) -> Column:
    """A device's counter never goes back; where it does, it has begun again and goes on."""
    found, total, before = array("d"), 0.0, 0.0
    for each in distances:
        if not isnan(each):
            total += each - before if each >= before else 0.0
            before = each
        found.append(total)
    return found


def along(latitudes: Column, longitudes: Column) -> Column:
    found, total = array("d"), 0.0
    before: tuple[float, float] | None = None
    for here in zip(latitudes, longitudes, strict=True):
        if not isnan(here[0]):
            total += apart_m(*before, *here) if before is not None else 0.0
            before = here
        found.append(total)
    return found
