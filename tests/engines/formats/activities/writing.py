"""Writes small FIT, GPX and TCX files, well formed or as wrong as a test wants them."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from paceline.engines.formats.activities.fit.base_types import (
    BYTE,
    ENUM,
    SINT32,
    STRING,
    UINT8,
    UINT16,
    UINT32,
    BaseType,
)
from paceline.engines.formats.activities.fit.checksum import checksum

# 2020-01-01T00:00:00Z in seconds of the FIT epoch.
NEW_YEAR = 946_771_200
START = datetime(2020, 1, 1, tzinfo=UTC)
SEMICIRCLE = 2**31 / 180


@dataclass(frozen=True)
class Spec:
    """A field as a definition has it; `size` only where it is not `count` times the type's."""

    number: int
    base: BaseType
    count: int = 1
    size: int | None = None

    @property
    def bytes(self) -> int:
        return self.base.size * self.count if self.size is None else self.size

    @property
    def pattern(self) -> str:
        return f"{self.bytes}s" if self.size is not None else f"{self.count}{self.base.letter}"


class FitFile:
    """Messages one after the other; `written` puts header and checksum around them."""

    def __init__(self, *, order: str = "<", header: int = 14) -> None:
        self.order = order
        self.header = header
        self.body = bytearray()
        self._specs: dict[int, Sequence[Spec]] = {}

    def define(
        self, local: int, message: int, specs: Sequence[Spec], *, developer: Sequence[Spec] = ()
    ) -> "FitFile":
        self._specs[local] = [*specs, *developer]
        self.body.append(0x40 | local | (0x20 if developer else 0))
        self.body += b"\0" + (b"\1" if self.order == ">" else b"\0")
        self.body += struct.pack(f"{self.order}HB", message, len(specs))
        for spec in specs:
            self.body += bytes([spec.number, spec.bytes, spec.base.code])
        if developer:
            self.body.append(len(developer))
            for spec in developer:
                self.body += bytes([spec.number, spec.bytes, 0])
        return self

    def add(self, local: int, *values: object, head: int | None = None) -> "FitFile":
        self.body.append(local if head is None else head)
        pattern = self.order + "".join(spec.pattern for spec in self._specs[local])
        self.body += struct.pack(pattern, *values)
        return self

    def compressed(self, local: int, offset: int, *values: object) -> "FitFile":
        return self.add(local, *values, head=0x80 | local << 5 | offset)

    def written(self, *, length: int | None = None, wrong: bool = False) -> bytes:
        """`length` is what the header claims."""
        size = len(self.body) if length is None else length
        head = struct.pack("<BBHI4s", self.header, 0x20, 2132, size, b".FIT")
        if self.header >= 14:
            head += struct.pack("<H", checksum(head, 0, len(head))) + bytes(self.header - 14)
        whole = head + bytes(self.body)
        total = checksum(whole, 0, len(whole))
        return whole + struct.pack("<H", total ^ (1 if wrong else 0))


FILE_ID = (Spec(0, ENUM), Spec(1, UINT16), Spec(2, UINT16), Spec(4, UINT32))
RECORD = (
    *(Spec(253, UINT32), Spec(0, SINT32), Spec(1, SINT32)),
    *(Spec(2, UINT16), Spec(3, UINT8), Spec(5, UINT32)),
)
SESSION = (
    *(Spec(253, UINT32), Spec(2, UINT32), Spec(5, ENUM), Spec(6, ENUM)),
    *(Spec(7, UINT32), Spec(8, UINT32), Spec(9, UINT32), Spec(11, UINT16)),
    *(Spec(16, UINT8), Spec(17, UINT8), Spec(22, UINT16)),
)
EVENT = (Spec(253, UINT32), Spec(0, ENUM), Spec(1, ENUM))
LAP = (Spec(2, UINT32), Spec(7, UINT32), Spec(8, UINT32), Spec(9, UINT32), Spec(24, ENUM))
# A strap's own messages: one that ties its clock to the file's, and those with eight rates each.
STRAP_ANCHOR = (Spec(253, UINT32), Spec(0, UINT16), Spec(9, UINT32), Spec(6, UINT8))
STRAP = (Spec(10, BYTE, 12, 12), Spec(6, UINT8, 8))
DESCRIPTION = (
    *(Spec(0, UINT8), Spec(1, UINT8), Spec(2, UINT8), Spec(3, STRING, 8)),
    *(Spec(6, UINT8), Spec(7, UINT8), Spec(14, UINT16), Spec(15, UINT8)),
)


def semicircles(degrees: float) -> int:
    return round(degrees * SEMICIRCLE)


def twelve_bits(*ticks: int) -> bytes:
    """Two in three bytes, the lower bits first."""
    joined = sum((tick & 0xFFF) << 12 * place for place, tick in enumerate(ticks))
    return joined.to_bytes(len(ticks) * 12 // 8, "little")


def record(second: int, *, beats: int = 140, metres: float | None = None) -> tuple[int, ...]:
    """A runner who goes north at three metres a second and climbs a metre every ten."""
    gone = 3.0 * second if metres is None else metres
    return (
        NEW_YEAR + second,
        semicircles(50 + gone / 111_195),
        semicircles(8),
        round((100 + gone / 30 + 500) * 5),
        beats,
        round(gone * 100),
    )


def run(seconds: int = 60, *, order: str = "<") -> FitFile:
    """A run with a record a second, one lap and one session."""
    file = FitFile(order=order)
    file.define(0, 0, FILE_ID).add(0, 4, 1, 1765, NEW_YEAR)
    file.define(1, 20, RECORD)
    for second in range(seconds + 1):
        file.add(1, *record(second))
    took, gone = seconds * 1000, seconds * 300
    file.define(2, 19, LAP).add(2, NEW_YEAR, took, took, gone, 7)
    file.define(3, 18, SESSION)
    file.add(3, NEW_YEAR + seconds, NEW_YEAR, 1, 0, took, took, gone, 12, 140, 150, 6)
    return file


def moment(second: float) -> str:
    return (START + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")


def point(second: int, *, inside: str = "", lat: str | None = None, lon: str = "8.0") -> str:
    latitude = f"{50 + second * 3 / 111_195:.7f}" if lat is None else lat
    return (
        f'   <trkpt lat="{latitude}" lon="{lon}">\n    <ele>{100 + second / 10}</ele>\n'
        f"    <time>{moment(second)}</time>{inside}\n   </trkpt>\n"
    )


def beats(value: int) -> str:
    return (
        "<extensions><gpxtpx:TrackPointExtension>"
        f"<gpxtpx:hr>{value}</gpxtpx:hr><gpxtpx:cad>85</gpxtpx:cad>"
        "</gpxtpx:TrackPointExtension></extensions>"
    )


def gpx(
    *segments: Iterable[str], before: str = "", of_track: str = "<type>running</type>"
) -> bytes:
    inside = "".join(f"  <trkseg>\n{''.join(segment)}  </trkseg>\n" for segment in segments)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'{before}<gpx version="1.1" creator="a test" xmlns="http://www.topografix.com/GPX/1/1"'
        ' xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">\n'
        f" <trk>\n  <name>Morning &amp; more</name>{of_track}\n{inside} </trk>\n</gpx>\n"
    ).encode()


def trackpoint(second: int, *, inside: str = "") -> str:
    return (
        f"     <Trackpoint><Time>{moment(second)}</Time>\n      <Position>"
        f"<LatitudeDegrees>{50 + second * 3 / 111_195:.7f}</LatitudeDegrees>"
        "<LongitudeDegrees>8.0</LongitudeDegrees></Position>"
        f"<AltitudeMeters>{100 + second / 10}</AltitudeMeters>"
        f"<DistanceMeters>{second * 3.0}</DistanceMeters>"
        f"<HeartRateBpm><Value>{140 + second % 5}</Value></HeartRateBpm>{inside}</Trackpoint>\n"
    )


def lap(*tracks: Iterable[str], start: int = 0, seconds: float = 60, metres: float = 180) -> str:
    inside = "".join(f"    <Track>\n{''.join(track)}    </Track>\n" for track in tracks)
    return (
        f'   <Lap StartTime="{moment(start)}"><TotalTimeSeconds>{seconds}</TotalTimeSeconds>'
        f"<DistanceMeters>{metres}</DistanceMeters><Calories>12</Calories>"
        "<AverageHeartRateBpm><Value>141</Value></AverageHeartRateBpm>"
        "<MaximumHeartRateBpm><Value>150</Value></MaximumHeartRateBpm>"
        f"<Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod>\n{inside}   </Lap>\n"
    )


def tcx(*laps: str, sport: str = "Running", around: str = "") -> bytes:
    return (
        '<?xml version="1.0"?>\n<TrainingCenterDatabase '
        'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">\n <Activities>\n'
        f'  <Activity Sport="{sport}"><Id>{moment(0)}</Id>\n{"".join(laps)}'
        "   <Creator><Name>A watch</Name></Creator></Activity>\n"
        f" </Activities>{around}\n <Author><Name>A site</Name></Author>\n"
        "</TrainingCenterDatabase>\n"
    ).encode()
