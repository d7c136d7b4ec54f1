"""What of Strava's answers we read: https://developers.strava.com/docs/reference/."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

import msgspec

Number: TypeAlias = float | None


class Athlete(msgspec.Struct, frozen=True):
    id: int


class Token(msgspec.Struct, frozen=True):
    access_token: str
    refresh_token: str
    expires_at: int
    athlete: Athlete | None = None
    scope: str = ""


class Summary(msgspec.Struct, frozen=True):
    id: int
    start_date: datetime


class Lap(msgspec.Struct, frozen=True):
    start_date: datetime | None = None
    distance: Number = None
    moving_time: Number = None
    elapsed_time: Number = None
    total_elevation_gain: Number = None
    average_heartrate: Number = None
    max_heartrate: Number = None


class Detail(msgspec.Struct, frozen=True):
    """`start_date` is UTC; `start_date_local` says Z and is not, so it is not read."""

    id: int
    start_date: datetime
    name: str = ""
    sport_type: str = ""
    type: str = ""
    manual: bool = False
    device_name: str | None = None
    distance: Number = None
    moving_time: Number = None
    elapsed_time: Number = None
    total_elevation_gain: Number = None
    average_heartrate: Number = None
    max_heartrate: Number = None
    calories: Number = None
    laps: tuple[Lap, ...] | None = None


class Stream(msgspec.Struct, frozen=True):
    data: tuple[Number, ...] = ()


class Places(msgspec.Struct, frozen=True):
    data: tuple[tuple[float, float] | None, ...] = ()


class Streams(msgspec.Struct, frozen=True):
    """All have as many values as `time`."""

    time: Stream = Stream()
    distance: Stream | None = None
    latlng: Places | None = None
    altitude: Stream | None = None
    velocity_smooth: Stream | None = None
    heartrate: Stream | None = None
    cadence: Stream | None = None
    watts: Stream | None = None
    temp: Stream | None = None


class Event(msgspec.Struct, frozen=True):
    """A webhook's body: a hint, for nobody vouches for what is in it."""

    object_type: str
    object_id: int
    aspect_type: str
    owner_id: int
    subscription_id: int = 0
    updates: Mapping[str, object] = {}
