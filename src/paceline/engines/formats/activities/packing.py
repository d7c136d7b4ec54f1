"""Activities and streams as few bytes: for storage, and between processes. Nothing is lost.

A column's doubles are laid out byte by byte (all first bytes, all second ones...), which
makes neighbours alike; then msgpack, then deflate. The first byte is the version.
"""

import struct
import zlib
from array import array
from typing import Final, TypeVar

import msgspec

from paceline.engines.formats.activities.model import Activity, Column, Streams
from paceline.kernel.errors import Defect

T = TypeVar("T")
VERSION: Final = b"\x01"
WIDTH: Final = 8
MOST: Final = 128 * 1024 * 1024


def encode(activity: Activity) -> bytes:
    return packed(activity)


def decode(data: bytes) -> Activity:
    """Raises Defect for bytes that `encode` did not make."""
    return unpacked(data, Activity)


def encode_streams(streams: Streams) -> bytes:
    return packed(streams)


def decode_streams(data: bytes) -> Streams:
    """Raises Defect for bytes that `encode_streams` did not make."""
    return unpacked(data, Streams)


def packed(value: object) -> bytes:
    return VERSION + zlib.compress(msgspec.msgpack.encode(value, enc_hook=shuffled), level=6)


def unpacked(data: bytes, kind: type[T]) -> T:
    if data[:1] != VERSION:
        raise Defect("Stored streams are of a version this release does not know.")
    try:
        plain = zlib.decompressobj().decompress(data[1:], MOST)
        return msgspec.msgpack.decode(plain, type=kind, dec_hook=unshuffled)
    except (zlib.error, msgspec.DecodeError) as error:
        raise Defect("Stored streams are damaged.") from error


def shuffled(column: object) -> bytes:
    """Raises NotImplementedError, as msgspec wishes, for what is no column."""
    if not isinstance(column, array):
        raise NotImplementedError(type(column).__name__)
    raw = struct.pack(f"<{len(column)}d", *column)
    return b"".join(raw[place::WIDTH] for place in range(WIDTH))


def unshuffled(_: type, stored: bytes) -> Column:
    count = len(stored) // WIDTH
    raw = bytearray(count * WIDTH)
    for place in range(WIDTH):
        raw[place::WIDTH] = stored[place * count : (place + 1) * count]
    return array("d", struct.unpack(f"<{count}d", raw))
