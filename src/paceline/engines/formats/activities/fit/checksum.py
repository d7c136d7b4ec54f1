"""The checksum FIT files end with: CRC-16 of polynomial 0xA001 (reflected), starting at 0.

A sum is linear in its bytes, so a file is cut into lanes whose sums are found side by side, whole
columns of bytes at once, and then put together: six times as fast as byte by byte.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

POLYNOMIAL: Final = 0xA001
BITS: Final = 16
LANES: Final = 1024
WORTH_IT: Final = 8 * LANES


def _after_byte(low: int) -> int:
    for _ in range(8):
        low = low >> 1 ^ (POLYNOMIAL if low & 1 else 0)
    return low


AFTER: Final = tuple(map(_after_byte, range(256)))
LOW_AFTER: Final = bytes(each & 0xFF for each in AFTER)
HIGH_AFTER: Final = bytes(each >> 8 for each in AFTER)


def checksum(data: bytes, start: int, end: int) -> int:
    total = 0
    if end - start >= WORTH_IT:
        length = (end - start) // LANES
        total = joined(lanes(data, start, length), length)
        start += length * LANES
    for byte in data[start:end]:
        total = total >> 8 ^ AFTER[(total ^ byte) & 0xFF]
    return total


def lanes(data: bytes, start: int, length: int) -> Sequence[int]:
    """The sum of each of the lanes that follow one another, `length` bytes each."""
    low = high = 0
    stop = start + length * LANES
    for at in range(start, start + length):
        column = int.from_bytes(data[at:stop:length], "little")
        place = (column ^ low).to_bytes(LANES, "little")
        low = int.from_bytes(place.translate(LOW_AFTER), "little") ^ high
        high = int.from_bytes(place.translate(HIGH_AFTER), "little")
    pairs = zip(low.to_bytes(LANES, "little"), high.to_bytes(LANES, "little"), strict=True)
    return [one | two << 8 for one, two in pairs]


def joined(sums: Sequence[int], length: int) -> int:
    """Each sum is carried over the `length` bytes of the lane behind it."""
    low, high = carried(length)
    total = 0
    for each in sums:
        total = low[total & 0xFF] ^ high[total >> 8] ^ each
    return total


@lru_cache(maxsize=64)
def carried(length: int) -> tuple[Sequence[int], Sequence[int]]:
    """What `length` zero bytes make of a sum's lower and upper half; found by squaring."""
    images = [1 << place for place in range(BITS)]
    square = [each >> 8 ^ AFTER[each & 0xFF] for each in images]
    while length:
        if length & 1:
            images = [applied(square, each) for each in images]
        square = [applied(square, each) for each in square]
        length >>= 1
    return spread(images[:8]), spread(images[8:])


def applied(images: Sequence[int], total: int) -> int:
    found = 0
    for place in range(BITS):
        if total >> place & 1:
            found ^= images[place]
    return found


def spread(images: Sequence[int]) -> Sequence[int]:
    """Of every byte, from what becomes of each of its bits."""
    sums = [0]
    for image in images:
        sums += [each ^ image for each in sums]
    return sums
