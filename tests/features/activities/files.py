"""Small files of our own making, as devices and exports would have them."""

import gzip
import io
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta

from tests.features.activities.recordings import START

DEGREE: float = 111_195.0  # metres along a meridian


def gpx(
    *,
    start: datetime | None = START,
    metres: float = 3000.0,
    seconds: int = 900,
    name: str = "Along the canal",
    points: int = 31,
) -> bytes:
    """A straight line to the north, at an even pace."""
    lines = []
    for place in range(points):
        share = place / (points - 1)
        at = start and start + timedelta(seconds=round(seconds * share))
        time = f"<time>{at:%Y-%m-%dT%H:%M:%SZ}</time>" if at else ""
        latitude = 52 + metres * share / DEGREE
        lines.append(f'<trkpt lat="{latitude:.7f}" lon="13.4">{time}</trkpt>')
    return (
        '<?xml version="1.0"?><gpx version="1.1" creator="x">'
        f"<trk><name>{name}</name><type>running</type><trkseg>{''.join(lines)}</trkseg></trk></gpx>"
    ).encode()


def tcx(*, start: datetime = START, metres: float = 3050.0, seconds: int = 905) -> bytes:
    points = []
    for place in range(31):
        share = place / 30
        at = start + timedelta(seconds=round(seconds * share))
        points.append(
            f"<Trackpoint><Time>{at:%Y-%m-%dT%H:%M:%SZ}</Time>"
            f"<DistanceMeters>{metres * share:.1f}</DistanceMeters>"
            f"<HeartRateBpm><Value>{140 + place % 3}</Value></HeartRateBpm></Trackpoint>"
        )
    return (
        '<?xml version="1.0"?><TrainingCenterDatabase '
        'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>'
        f'<Activity Sport="Running"><Id>{start:%Y-%m-%dT%H:%M:%SZ}</Id>'
        f'<Lap StartTime="{start:%Y-%m-%dT%H:%M:%SZ}">'
        f"<TotalTimeSeconds>{seconds}</TotalTimeSeconds>"
        f"<DistanceMeters>{metres}</DistanceMeters><Calories>200</Calories>"
        f"<Track>{''.join(points)}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    ).encode()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()
