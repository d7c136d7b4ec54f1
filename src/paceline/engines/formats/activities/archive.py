"""Activities inside .gz and .zip, with everything an archive can lie about capped.

Names are shown and never used as paths. One layer is opened: an archive in an archive is refused.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from paceline.engines.formats.activities.refusals import (
    MEBIBYTE,
    MOST_BYTES,
    Damaged,
    TooLarge,
    Unsafe,
    require_size,
)

GZIP: Final = b"\x1f\x8b"
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
MOST_ENTRIES: Final = 20_000
MOST_TOTAL: Final = 8 * 1024 * MEBIBYTE
# A track of one place written for hours is squeezed a hundredfold; a bomb a thousandfold.
MOST_RATIO: Final = 200
RATIO_FROM: Final = MEBIBYTE
LOCAL: Final = struct.Struct("<4s22xHH")
LOCAL_SIGNATURE: Final = b"PK\x03\x04"
ENCRYPTED: Final = 0x1
SNIFFED: Final = 1024
DRIVE: Final = re.compile(r"[A-Za-z]:[/\\]")
XML_MARKS: Final = (b"<gpx", b":gpx", b"TrainingCenterDatabase")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Where one file's bytes lie in the archive, still squeezed; `name` is for people to read."""

    name: str
    offset: int
    squeezed: int
    size: int
    checksum: int
    deflated: bool


def is_zip(head: bytes) -> bool:
    return head.startswith(ZIP)


def is_gzip(head: bytes) -> bool:
    return head.startswith(GZIP)


def gunzipped(data: bytes) -> bytes:
    """Raises TooLarge, Unsafe for a bomb, Damaged where the stream or its checksum is wrong."""
    plain = inflated(data, zlib.MAX_WBITS | 16)
    if is_gzip(plain) or is_zip(plain):
        raise Unsafe("It is an archive inside an archive.", why="nested")
    return plain


def inflated(data: bytes, bits: int) -> bytes:
    reader = zlib.decompressobj(bits)
    try:
        plain = reader.decompress(data, MOST_BYTES + 1)
    except zlib.error as error:
        raise Damaged(f"The archive is damaged ({error}).", why="archive") from error
    if len(plain) > max(RATIO_FROM, MOST_RATIO * len(data)):
        raise Unsafe("It unpacks to hundreds of times its size, as no activity does.", why="bomb")
    require_size(len(plain), "It unpacks to over")
    if not reader.eof:
        raise Damaged("The archive is cut off.", why="cut_off")
    return plain


def squeezed(file: BinaryIO, entry: Entry) -> bytes:
    """An entry's bytes as they lie in the archive, for `unpacked`; raises TooLarge."""
    require_size(max(entry.squeezed, entry.size), "It unpacks to")
    file.seek(entry.offset)
    return file.read(entry.squeezed)


def unpacked(data: bytes, entry: Entry) -> bytes:
    """The file of an entry whose squeezed bytes are `data`; raises as `gunzipped` does."""
    plain = inflated(data, -zlib.MAX_WBITS) if entry.deflated else data
    if len(plain) != entry.size or zlib.crc32(plain) != entry.checksum:
        raise Damaged("The archive is damaged: the file is not what it says.", why="archive")
    if is_zip(plain):
        raise Unsafe("It is an archive inside an archive.", why="nested")
    return plain


def entries(file: BinaryIO) -> list[Entry]:
    """The entries that look like activities, in the archive's order; others are left alone.

    Raises Refused for the whole archive when it is damaged, too large or made to mislead.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            infos = [each for each in archive.infolist() if not each.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise Damaged(f"The archive is damaged ({error}).", why="archive") from error
    require_honest(infos)
    placed = [(info, begin(file, info)) for info in infos]
    require_apart(placed)
    return [entry_of(info, offset) for info, offset in placed if looks_alike(file, info, offset)]


def require_honest(infos: Sequence[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_ENTRIES:
        raise TooLarge(
            f"The archive has over {MOST_ENTRIES:,} files.", why="entries", most=MOST_ENTRIES
        )
    if sum(each.file_size for each in infos) > MOST_TOTAL:
        raise TooLarge(
            f"The archive unpacks to over {MOST_TOTAL // MEBIBYTE:,} MiB.",
            why="unpacked",
            most=MOST_TOTAL // MEBIBYTE,
        )
    for each in infos:
        if is_unsafe(each.filename):
            name = each.filename[:80]
            raise Unsafe(
                f"The archive names a file outside of it: {name!r}.", why="outside", name=name
            )
        if each.file_size > max(RATIO_FROM, MOST_RATIO * each.compress_size):
            raise Unsafe("A file in the archive unpacks to hundreds of times its size.", why="bomb")
        if each.flag_bits & ENCRYPTED:
            raise Damaged("The archive is locked with a password: unpack it first.", why="locked")


def is_unsafe(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return not parts[0] or DRIVE.match(name) is not None or ".." in parts


def begin(file: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Behind the entry's own header, whose name may be of another length than the directory's."""
    file.seek(info.header_offset)
    head = file.read(LOCAL.size)
    if len(head) < LOCAL.size or not head.startswith(LOCAL_SIGNATURE):
        raise Damaged("The archive is damaged: a file is not where it says.", why="archive")
    _, name, extra = LOCAL.unpack(head)
    return info.header_offset + LOCAL.size + int(name) + int(extra)


def require_apart(placed: Sequence[tuple[zipfile.ZipInfo, int]]) -> None:
    """Files that share bytes are how a small archive claims to hold a library."""
    end = 0
    for info, offset in sorted(placed, key=lambda each: each[1]):
        if info.header_offset < end:
            raise Unsafe("Files in the archive lie on top of one another.", why="overlap")
        end = offset + info.compress_size


def entry_of(info: zipfile.ZipInfo, offset: int) -> Entry:
    return Entry(
        name=info.filename,
        offset=offset,
        squeezed=info.compress_size,
        size=info.file_size,
        checksum=info.CRC,
        deflated=info.compress_type == zipfile.ZIP_DEFLATED,
    )


def looks_alike(file: BinaryIO, info: zipfile.ZipInfo, offset: int) -> bool:
    """By its first bytes, whatever its name; so an archive inside is met, and refused by itself."""
    file.seek(offset)
    head = file.read(min(SNIFFED, info.compress_size))
    if info.compress_type == zipfile.ZIP_DEFLATED:
        try:
            head = zlib.decompressobj(-zlib.MAX_WBITS).decompress(head, SNIFFED)
        except zlib.error:
            return True
    elif info.compress_type != zipfile.ZIP_STORED:
        return False
    return is_activity(head)


def is_activity(head: bytes) -> bool:
    if is_gzip(head) or is_zip(head) or head[8:12] == b".FIT":
        return True
    plain = head.replace(b"\0", b"")
    return any(mark in plain for mark in XML_MARKS)
