"""What one recorded activity is, whichever file it came from.

Units throughout: metres, seconds, beats and turns per minute, watts, degrees, kilocalories.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    Column: TypeAlias = array[float]
else:
    Column = array  # Python 3.11 knows no array[float] when it runs
UNKNOWN: Final = float("nan")


class Format(StrEnum):
    FIT = "fit"
    GPX = "gpx"
    TCX = "tcx"
    API = "api"  # told by a service, not read from a file


class Sport(StrEnum):
    """Our own closed words; the file's word is kept beside it."""

    RUNNING = "running"
    CYCLING = "cycling"
    SWIMMING = "swimming"
    WALKING = "walking"
    HIKING = "hiking"
    ROWING = "rowing"
    PADDLING = "paddling"
    SKIING = "skiing"
    SKATING = "skating"
    STRENGTH = "strength"
    MULTISPORT = "multisport"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What is odd about a file that was read nevertheless; programs know it by its `code`."""

    code: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What the device itself stored, never computed by us; None where it stored nothing."""

    distance_m: float | None = None
    timer_s: float | None = None
    elapsed_s: float | None = None
    ascent_m: float | None = None
    avg_hr: float | None = None
    max_hr: float | None = None
    calories: float | None = None


@dataclass(frozen=True, kw_only=True)
class Lap:
    """`start_s` is counted from the activity's start."""

    start_s: float | None
    totals: Totals
    trigger: str | None = None


@dataclass(frozen=True, kw_only=True)
class Session:
    """One sport of the activity: a triathlon has several, most have one."""

    start_s: float | None
    sport: Sport
    totals: Totals
    sport_word: str | None = None
    pool_length_m: float | None = None


@dataclass(frozen=True, kw_only=True)
class Pause:
    """While the timer stood: from and to, in seconds since the activity's start."""

    start_s: float
    end_s: float


@dataclass(frozen=True, kw_only=True)
class Streams:
    """One value for each record in every channel, NaN where it is unknown.

    A channel that nobody recorded is None. `seconds` are counted from the activity's start and
    never fall; they are NaN for a track without times. Latitude and longitude are of WGS 84;
    `distance_m` is what the device counted, from the start, until `geodesy.measured` fills it in.
    """

    seconds: Column
    distance_m: Column | None = None
    latitude: Column | None = None
    longitude: Column | None = None
    altitude_m: Column | None = None
    heart_rate: Column | None = None
    cadence: Column | None = None
    power_w: Column | None = None
    speed_m_s: Column | None = None
    temperature_c: Column | None = None

    def __len__(self) -> int:
        return len(self.seconds)

    def channels(self) -> Iterator[tuple[str, Column]]:
        """Those that somebody recorded, without `seconds`."""
        for name in CHANNELS:
            column: Column | None = getattr(self, name)
            if column is not None:
                yield name, column


CHANNELS: Final = tuple(each.name for each in fields(Streams) if each.name != "seconds")


@dataclass(frozen=True, kw_only=True)
class Activity:
    """`start` is aware UTC, None for a track without times; `sport_word` is as the file has it.

    Pool and treadmill have no coordinates, plain tracks no laps and no sessions.
    """

    format: Format
    sport: Sport
    start: datetime | None
    totals: Totals
    streams: Streams
    laps: tuple[Lap, ...] = ()
    sessions: tuple[Session, ...] = ()
    pauses: tuple[Pause, ...] = ()
    sport_word: str | None = None
    name: str | None = None
    device: str | None = None
    warnings: tuple[Remark, ...] = ()
