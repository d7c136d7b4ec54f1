"""TCX activities (Garmin's TrainingCenterDatabase v2 and ActivityExtension v2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from typing_extensions import override

from paceline.engines.formats.activities.joining import BACKWARDS, between, dated, since, summed
from paceline.engines.formats.activities.model import (
    Activity,
    Column,
    Format,
    Lap,
    Remark,
    Session,
    Sport,
    Streams,
    Totals,
)
from paceline.engines.formats.activities.points import MOMENT
from paceline.engines.formats.activities.refusals import TooLarge
from paceline.engines.formats.activities.shapes import Track, gathered
from paceline.engines.formats.activities.sports import sport_named

CHANNELS: Final = {
    "AltitudeMeters": "altitude_m",
    "DistanceMeters": "distance_m",
    "Cadence": "cadence",
    "RunCadence": "cadence",
    "LatitudeDegrees": "latitude",
    "LongitudeDegrees": "longitude",
    "Speed": "speed_m_s",
    "Watts": "power_w",
}
TOTALS: Final = {
    "TotalTimeSeconds": "timer_s",
    "DistanceMeters": "distance_m",
    "Calories": "calories",
    "AverageHeartRateBpm": "avg_hr",
    "MaximumHeartRateBpm": "max_hr",
}
MOST_LAPS: Final = 10_000
BEATS: Final = frozenset({"AverageHeartRateBpm", "MaximumHeartRateBpm", "HeartRateBpm"})
KNOWN: Final = frozenset(
    {
        *("Activity", "Lap", "Track", "Trackpoint", "Time", "Value", "TriggerMethod", "Creator"),
        *("Name", *BEATS, *TOTALS, *CHANNELS),
    }
)
NO_ACTIVITY: Final = Remark(code="no_records", detail="It has no activity: a course or workouts.")


@dataclass
class OpenLap:
    start: float | None
    totals: dict[str, float] = field(default_factory=dict)
    trigger: str | None = None


@dataclass
class OpenSession:
    word: str | None
    laps: list[OpenLap] = field(default_factory=list)


class Activities(Track):
    """`breaks` are the numbers of the points that begin a track after another in the same lap."""

    known = KNOWN

    def __init__(self) -> None:
        super().__init__()
        self.sessions: list[OpenSession] = []
        self.breaks: list[int] = []
        self.device: str | None = None
        self._lap: OpenLap | None = None
        self._in_point = self._in_creator = False
        self._beats = ""
        self._tracks = self._parts = 0
        self._moment: float | None = None
        self._values: dict[str, float] = {}

    @override
    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Trackpoint":
            self._in_point, self._moment, self._values = self._lap is not None, None, {}
        elif name in BEATS:
            self._beats = name
        elif name == "Track":
            self._tracks += 1
            if self._tracks > 1:
                self.breaks.append(len(self.points.moments))
        elif name == "Lap" and self.sessions:
            start = attributes.get("StartTime")
            self._lap = OpenLap(self.points.moment(start) if start else None)
            self._tracks = 0
            self.sessions[-1].laps.append(self._lap)
            self._require_few()
        elif name == "Activity":
            self.sessions.append(OpenSession(attributes.get("Sport")))
            self._require_few()
        elif name == "Creator":
            self._in_creator = True

    @override
    def closed(self, name: str, text: str) -> None:
        if self._in_point:
            self._of_point(name, text)
        elif self._lap is not None:
            self._of_lap(self._lap, name, text)
        elif name == "Creator":
            self._in_creator = False
        elif self._in_creator and name == "Name":
            self.device = text.strip() or None

    def _require_few(self) -> None:
        self._parts += 1
        if self._parts > MOST_LAPS:
            raise TooLarge(
                f"It has over {MOST_LAPS:,} laps, the limit.", why="laps", most=MOST_LAPS
            )

    def _of_point(self, name: str, text: str) -> None:
        if name == "Time":
            self._moment = self.points.moment(text)
        elif name == "Trackpoint":
            self._in_point = False
            self.points.add(self._moment, self._values)
        elif name == "Value" and self._beats:
            self._keep("heart_rate", text)
            self._beats = ""
        elif name in CHANNELS:
            self._keep(CHANNELS[name], text)

    def _keep(self, channel: str, text: str) -> None:
        value = self.points.number(text, channel)
        if value is not None:
            self._values[channel] = value

    @override
    def take(self, count: int) -> None:
        """Points outside a lap are of a course: nobody was there."""
        if self._lap is None:
            self.points.skip(count)
        else:
            self.points.take(count)

    def _of_lap(self, lap: OpenLap, name: str, text: str) -> None:
        if name == "Lap":
            self._lap = None
        elif name == "TriggerMethod":
            lap.trigger = text.strip().lower() or None
        elif name == "Value" and self._beats:
            self._total(lap, self._beats, text)
            self._beats = ""
        elif name in TOTALS and name not in BEATS:
            self._total(lap, name, text)

    def _total(self, lap: OpenLap, name: str, text: str) -> None:
        value = self.points.number(text, name)
        if value is not None and name in TOTALS:
            lap.totals[TOTALS[name]] = value


def meaning(parent: str, name: str) -> str | None:
    if name == "Value":
        return "heart_rate" if parent == "HeartRateBpm" else None
    return MOMENT if name == "Time" else CHANNELS.get(name)


def read_tcx(data: bytes) -> Activity:
    """Raises Refused when nothing can be read or the file is made to mislead."""
    found = gathered(data, "Trackpoint", meaning, Activities)
    starts = [lap.start for session in found.sessions for lap in session.laps]
    named = [each for each in (*starts, found.points.first_moment()) if each is not None]
    zero = min(named, default=None)
    seconds, remarks = since(zero, found.points.moments)
    sessions = tuple(session_of(each, zero) for each in found.sessions)
    laps = tuple(lap_of(lap, zero) for session in found.sessions for lap in session.laps)
    channels = found.points.channels()
    sports = {each.sport for each in sessions}
    words = dict.fromkeys(each.sport_word for each in sessions if each.sport_word)
    empty = [] if sessions or len(seconds) else [NO_ACTIVITY]
    return Activity(
        format=Format.TCX,
        sport=Sport.MULTISPORT if len(sports) > 1 else next(iter(sports), Sport.OTHER),
        sport_word=", ".join(words) or None,
        start=dated(zero),
        totals=of_all(laps, channels),
        streams=Streams(seconds=seconds, **channels),
        laps=laps,
        sessions=sessions,
        pauses=() if BACKWARDS in remarks else tuple(between(found.breaks, seconds)),
        device=found.device,
        warnings=(*found.points.remarks.values(), *remarks, *empty),
    )


def of_all(laps: Sequence[Lap], channels: Mapping[str, Column]) -> Totals:
    """Of several laps the file stores no distance and no average of all: the records tell those."""
    found = summed([each.totals for each in laps])
    if len(laps) > 1 and "distance_m" in channels:
        found = replace(found, distance_m=None)
    if len(laps) > 1 and "heart_rate" in channels:
        found = replace(found, avg_hr=None)
    return found


def session_of(session: OpenSession, zero: float | None) -> Session:
    laps = [lap_of(each, zero) for each in session.laps]
    return Session(
        start_s=laps[0].start_s if laps else None,
        sport=sport_named(session.word),
        sport_word=session.word,
        totals=summed([each.totals for each in laps]),
    )


def lap_of(lap: OpenLap, zero: float | None) -> Lap:
    start = None if lap.start is None or zero is None else lap.start - zero
    return Lap(start_s=start, totals=Totals(**lap.totals), trigger=lap.trigger)
