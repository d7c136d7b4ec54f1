"""What happens in the limited child: a file on the disk becomes facts and packed streams."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from paceline.engines.formats.activities.archive import (
    Entry,
    entries,
    gunzipped,
    is_gzip,
    is_zip,
    squeezed,
    unpacked,
)
from paceline.engines.formats.activities.packing import encode
from paceline.engines.formats.activities.read import read_activity
from paceline.engines.formats.activities.refusals import (
    MEBIBYTE,
    MOST_BYTES,
    Refused,
    Unknown,
    require_size,
)
from paceline.features.activities.public import SourceKind
from paceline.features.activities.service.facts import Facts, facts_of
from paceline.kernel.errors import PacelineError

SNIFFED: Final = 4
ENOUGH: Final = 4 * MEBIBYTE


@dataclass(frozen=True, kw_only=True)
class Packed:
    """What is worth keeping of one file. `digest` is the SHA-256 of what it holds."""

    kind: SourceKind
    facts: Facts
    packed: bytes
    digest: str


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An error as a report keeps it: `detail` in English, `context` for any other language."""

    code: str
    detail: str
    context: Mapping[str, object] = field(default_factory=dict)


def refusal_of(error: PacelineError) -> Refusal:
    return Refusal(code=error.code, detail=error.detail, context=dict(error.context))


@dataclass(frozen=True, kw_only=True)
class Found:
    """One file of an archive, or why it is not taken."""

    name: str
    data: bytes = b""
    why: Refusal | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some files of an archive; `following` is where the next ones begin, if there are any."""

    files: tuple[Found, ...]
    following: int | None


def is_archive(path: Path) -> bool:
    """By its first bytes, which need no child."""
    with path.open("rb") as file:
        return is_zip(file.read(SNIFFED))


def read_file(path: str) -> Packed:
    """Raises Refused, or NoStart for what has no place in a diary."""
    with Path(path).open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    require_size(len(data), "It has over")
    plain = gunzipped(data) if is_gzip(data) else data
    activity = read_activity(plain)
    return Packed(
        kind=SourceKind(activity.format.value),
        facts=facts_of(activity),
        packed=encode(activity),
        digest=sha256(plain).hexdigest(),
    )


def opened(path: str, start: int) -> Part:
    """The archive's activities from `start` on, unpacked, until that is enough for one answer.

    Raises Refused for the whole archive.
    """
    with Path(path).open("rb") as file:
        listed = entries(file)
        if not listed:
            raise Unknown("The archive holds no FIT, GPX or TCX file.", why="empty_archive")
        files: list[Found] = []
        size = 0
        while start + len(files) < len(listed) and size < ENOUGH:
            files.append(taken(file, listed[start + len(files)]))
            size += len(files[-1].data)
    following = start + len(files)
    return Part(files=tuple(files), following=following if following < len(listed) else None)


def taken(file: BinaryIO, entry: Entry) -> Found:
    try:
        return Found(name=entry.name, data=unpacked(squeezed(file, entry), entry))
    except Refused as error:
        return Found(name=entry.name, why=refusal_of(error))
