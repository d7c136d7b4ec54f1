"""Activities as a device or a provider would bring them."""

from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from paceline.engines.formats.activities.model import (
    Activity,
    Format,
    Lap,
    Sport,
    Streams,
    Totals,
)
from paceline.features.activities.public import Arrival

# Metres along a meridian.
DEGREE = 111_195.08
START = datetime(2026, 3, 1, 7, 30, tzinfo=UTC)


def run(
    *,
    start: datetime | None = START,
    metres: float = 5000.0,
    seconds: float = 1500.0,
    sport: Sport = Sport.RUNNING,
    heart_rate: float | None = 150.0,
    totals: Totals | None = None,
    laps: Sequence[Lap] = (),
    points: int = 101,
    name: str | None = None,
) -> Activity:
    """At an even pace, a record every hundredth of the way."""
    steps = [place / (points - 1) for place in range(points)] if points > 1 else []
    rates = array("d", [heart_rate] * len(steps)) if heart_rate is not None else None
    return Activity(
        format=Format.FIT,
        sport=sport,
        start=start,
        totals=totals or Totals(),
        streams=Streams(
            seconds=array("d", [each * seconds for each in steps]),
            distance_m=array("d", [each * metres for each in steps]),
            heart_rate=rates,
        ),
        laps=tuple(laps),
        name=name,
    )


def by_places(*, metres: float = 5000.0, seconds: float = 1500.0, points: int = 101) -> Activity:
    """The same to the north, as a file that has places and no distance."""
    recorded = run(metres=metres, seconds=seconds, points=points)
    north = array("d", [52 + each / DEGREE for each in recorded.streams.distance_m or ()])
    streams = replace(
        recorded.streams,
        distance_m=None,
        latitude=north,
        longitude=array("d", [13.4] * len(north)),
    )
    return replace(recorded, format=Format.GPX, streams=streams)


def arrival(
    external_id: str = "1", *, title: str = "", activity: Activity | None = None
) -> Arrival:
    return Arrival(external_id=external_id, title=title, activity=activity or run())
