"""An activity as Strava tells it, as ours."""

from array import array
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from paceline.engines.formats.activities import model
from paceline.engines.formats.activities.model import UNKNOWN, Activity, Format, Sport, Totals
from paceline.features.activities.public import Arrival
from paceline.providers.strava.shapes import Detail, Lap, Places, Stream, Streams

if TYPE_CHECKING:
    from paceline.engines.formats.activities.model import Column

NONE: Final = model.Streams(seconds=array("d"))
SPORTS: Final[Mapping[Sport, frozenset[str]]] = {
    Sport.RUNNING: frozenset({"Run", "TrailRun", "VirtualRun"}),
    Sport.CYCLING: frozenset(
        {
            *("Ride", "EBikeRide", "EMountainBikeRide", "GravelRide", "MountainBikeRide"),
            *("VirtualRide", "Handcycle", "Velomobile"),
        }
    ),
    Sport.SWIMMING: frozenset({"Swim"}),
    Sport.WALKING: frozenset({"Walk"}),
    Sport.HIKING: frozenset({"Hike", "Snowshoe"}),
    Sport.ROWING: frozenset({"Rowing", "VirtualRow"}),
    Sport.PADDLING: frozenset({"Canoeing", "Kayaking", "StandUpPaddling"}),
    Sport.SKIING: frozenset({"AlpineSki", "BackcountrySki", "NordicSki", "Snowboard", "RollerSki"}),
    Sport.SKATING: frozenset({"IceSkate", "InlineSkate", "Skateboard"}),
    Sport.STRENGTH: frozenset({"WeightTraining", "Crossfit"}),
}
MEANT: Final = {word: sport for sport, words in SPORTS.items() for word in words}


def arrival_of(detail: Detail, streams: Streams | None) -> Arrival:
    word = detail.sport_type or detail.type
    activity = Activity(
        format=Format.API,
        sport=MEANT.get(word, Sport.OTHER),
        start=detail.start_date.astimezone(UTC),
        totals=totals_of(detail),
        streams=NONE if streams is None else streams_of(streams),
        laps=tuple(lap_of(each, start=detail.start_date) for each in detail.laps or ()),
        sport_word=word or None,
        name=detail.name or None,
        device=detail.device_name,
    )
    return Arrival(external_id=str(detail.id), title=detail.name, activity=activity)


def totals_of(told: Detail | Lap) -> Totals:
    """Strava keeps no timer: its moving time is the nearest to one."""
    return Totals(
        distance_m=told.distance,
        timer_s=told.moving_time,
        elapsed_s=told.elapsed_time,
        ascent_m=told.total_elevation_gain,
        avg_hr=told.average_heartrate,
        max_hr=told.max_heartrate,
        calories=told.calories or None if isinstance(told, Detail) else None,
    )


def lap_of(lap: Lap, *, start: datetime) -> model.Lap:
    since = None if lap.start_date is None else (lap.start_date - start).total_seconds()
    return model.Lap(start_s=since, totals=totals_of(lap))


def streams_of(told: Streams) -> model.Streams:
    """Without times nothing has a place; a stream of another length is not believed."""
    seconds = column(told.time, len(told.time.data))
    if not seconds:
        return NONE
    count = len(seconds)
    return model.Streams(
        seconds=seconds,
        distance_m=column(told.distance, count),
        latitude=side(told.latlng, count, at=0),
        longitude=side(told.latlng, count, at=1),
        altitude_m=column(told.altitude, count),
        heart_rate=column(told.heartrate, count),
        cadence=column(told.cadence, count),
        power_w=column(told.watts, count),
        speed_m_s=column(told.velocity_smooth, count),
        temperature_c=column(told.temp, count),
    )


def column(stream: Stream | None, count: int) -> "Column | None":
    if stream is None or len(stream.data) != count:
        return None
    return array("d", [UNKNOWN if each is None else each for each in stream.data])


def side(places: Places | None, count: int, *, at: int) -> "Column | None":
    if places is None or len(places.data) != count:
        return None
    return array("d", [UNKNOWN if each is None else each[at] for each in places.data])
