"""GPX 1.0 and 1.1 tracks (topografix.com/GPX/1/1), with what makers add to a point."""

from typing import Final

from typing_extensions import override

from paceline.engines.formats.activities.joining import BACKWARDS, between, dated, since
from paceline.engines.formats.activities.model import (
    Activity,
    Format,
    Remark,
    Streams,
    Totals,
)
from paceline.engines.formats.activities.points import MOMENT
from paceline.engines.formats.activities.shapes import Track, gathered
from paceline.engines.formats.activities.sports import sport_named

# Garmin's TrackPointExtension and PowerExtension, Cluetrust's and the bare names others use.
CHANNELS: Final = {
    "ele": "altitude_m",
    "hr": "heart_rate",
    "heartrate": "heart_rate",
    "cad": "cadence",
    "cadence": "cadence",
    "power": "power_w",
    "PowerInWatts": "power_w",
    "speed": "speed_m_s",
    "atemp": "temperature_c",
    "temp": "temperature_c",
    "distance": "distance_m",
}

NO_TRACK: Final = Remark(code="no_records", detail="It has no track: way points and routes alone.")
KNOWN: Final = frozenset({"gpx", "trk", "trkseg", "trkpt", "name", "type", "time", *CHANNELS})
PLACE: Final = {"lat": "latitude", "lon": "longitude"}


def meaning(parent: str, name: str) -> str | None:
    if parent == "trkpt" and name in PLACE:
        return PLACE[name]
    return MOMENT if name == "time" else CHANNELS.get(name)


class Segments(Track):
    """`breaks` are the numbers of the points that begin a segment."""

    known = KNOWN

    def __init__(self) -> None:
        super().__init__()
        self.breaks: list[int] = []
        self.name: str | None = None
        self.word: str | None = None
        self.device: str | None = None
        self._in_track = self._in_point = False
        self._moment: float | None = None
        self._values: dict[str, float] = {}

    @override
    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "trkpt":
            self._in_point, self._moment, self._values = True, None, {}
            self._place(attributes)
        elif name == "trkseg":
            self.breaks.append(len(self.points.moments))
        elif name == "trk":
            self._in_track = True
        elif name == "gpx":
            self.device = attributes.get("creator", "").strip() or None

    def _place(self, attributes: dict[str, str]) -> None:
        for name, channel in PLACE.items():
            self._keep(channel, attributes.get(name, ""))

    def _keep(self, channel: str, text: str) -> None:
        value = self.points.number(text, channel)
        if value is not None:
            self._values[channel] = value

    @override
    def closed(self, name: str, text: str) -> None:
        if not self._in_point:
            self._of_track(name, text)
        elif name in CHANNELS:
            self._keep(CHANNELS[name], text)
        elif name == "time":
            self._moment = self.points.moment(text)
        elif name == "trkpt":
            self._in_point = False
            self.points.add(self._moment, self._values)

    def _of_track(self, name: str, text: str) -> None:
        if name == "trk":
            self._in_track = False
        elif self._in_track and name == "name":
            self.name = self.name or text.strip() or None
        elif self._in_track and name == "type":
            self.word = self.word or text.strip() or None


def read_gpx(data: bytes) -> Activity:
    """Raises Refused when nothing can be read or the file is made to mislead."""
    track = gathered(data, "trkpt", meaning, Segments)
    zero = track.points.first_moment()
    seconds, remarks = since(zero, track.points.moments)
    empty = [] if len(seconds) else [NO_TRACK]
    return Activity(
        format=Format.GPX,
        sport=sport_named(track.word),
        sport_word=track.word,
        start=dated(zero),
        totals=Totals(),
        streams=Streams(seconds=seconds, **track.points.channels()),
        pauses=() if BACKWARDS in remarks else tuple(between(track.breaks, seconds)),
        name=track.name,
        device=track.device,
        warnings=(*track.points.remarks.values(), *remarks, *empty),
    )
