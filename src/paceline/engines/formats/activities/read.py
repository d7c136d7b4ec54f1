"""One file's bytes as an activity: what it is, its first bytes tell, never its name."""

from dataclasses import dataclass
from typing import Final

from paceline.engines.formats.activities.archive import (
    Entry,
    gunzipped,
    is_gzip,
    is_zip,
    unpacked,
)
from paceline.engines.formats.activities.fit.activity import read_fit
from paceline.engines.formats.activities.gpx import read_gpx
from paceline.engines.formats.activities.markup import root
from paceline.engines.formats.activities.model import Activity
from paceline.engines.formats.activities.packing import encode
from paceline.engines.formats.activities.refusals import Unknown, require_size
from paceline.engines.formats.activities.summary import Summary, summary
from paceline.engines.formats.activities.tcx import read_tcx
from paceline.kernel.processes import Limits

# For the child process in which files of strangers are read: with what Python itself takes, it
# stays below 256 MiB.
LIMITS: Final = Limits(memory=192, seconds=10)
FIT_MARK: Final = slice(8, 12)
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, kw_only=True)
class Packed:
    """What a child process answers: `activity` is for `packing.decode`."""

    activity: bytes
    summary: Summary


def read_activity(data: bytes) -> Activity:
    """FIT, GPX or TCX, plain or in .gz; raises Refused, whose code and detail say why not."""
    require_size(len(data), "It has")
    if is_gzip(data):
        data = gunzipped(data)
    if data[FIT_MARK] == b".FIT":
        return read_fit(data)
    if is_zip(data):
        raise Unknown("It is an archive of files: read each of its entries.", why="archive")
    return read_xml(data)


def read_xml(data: bytes) -> Activity:
    if not data.startswith(UTF_16):
        data = data.removeprefix(BYTE_ORDER_MARK).lstrip()
        if not data.startswith(b"<"):
            raise Unknown(
                "This is no FIT, GPX or TCX file, nor one of them in .gz or .zip.", why="start"
            )
    outermost = root(data)
    if outermost == "gpx":
        return read_gpx(data)
    if outermost == "TrainingCenterDatabase":
        return read_tcx(data)
    raise Unknown(
        f"This is XML, but neither GPX nor TCX: it begins with <{outermost[:40]}>.",
        why="xml",
        name=outermost[:40],
    )


def read_packed(data: bytes) -> Packed:
    activity = read_activity(data)
    return Packed(activity=encode(activity), summary=summary(activity))


def read_packed_entry(data: bytes, entry: Entry) -> Packed:
    return read_packed(unpacked(data, entry))


def read_summary(data: bytes) -> Summary:
    return summary(read_activity(data))


def read_entry_summary(data: bytes, entry: Entry) -> Summary:
    return summary(read_activity(unpacked(data, entry)))
