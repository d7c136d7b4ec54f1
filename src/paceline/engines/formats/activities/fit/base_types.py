"""The seventeen base types a FIT field may have: width, sign and the value that means unknown.

Facts of the FIT protocol, developer.garmin.com/fit/protocol, "Base Types".
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class BaseType:
    """`letter` is struct's; floats are unknown as NaN, strings and bytes as nothing at all."""

    code: int
    letter: str
    size: int
    invalid: int | None


def _whole(code: int, letter: str, size: int, invalid: int) -> BaseType:
    return BaseType(code=code, letter=letter, size=size, invalid=invalid)


ENUM: Final = _whole(0x00, "B", 1, 0xFF)
SINT8: Final = _whole(0x01, "b", 1, 0x7F)
UINT8: Final = _whole(0x02, "B", 1, 0xFF)
SINT16: Final = _whole(0x83, "h", 2, 0x7FFF)
UINT16: Final = _whole(0x84, "H", 2, 0xFFFF)
SINT32: Final = _whole(0x85, "i", 4, 0x7FFFFFFF)
UINT32: Final = _whole(0x86, "I", 4, 0xFFFFFFFF)
STRING: Final = BaseType(code=0x07, letter="s", size=1, invalid=None)
FLOAT32: Final = BaseType(code=0x88, letter="f", size=4, invalid=None)
FLOAT64: Final = BaseType(code=0x89, letter="d", size=8, invalid=None)
UINT8Z: Final = _whole(0x0A, "B", 1, 0)
UINT16Z: Final = _whole(0x8B, "H", 2, 0)
UINT32Z: Final = _whole(0x8C, "I", 4, 0)
BYTE: Final = BaseType(code=0x0D, letter="s", size=1, invalid=None)
SINT64: Final = _whole(0x8E, "q", 8, 0x7FFFFFFFFFFFFFFF)
UINT64: Final = _whole(0x8F, "Q", 8, 0xFFFFFFFFFFFFFFFF)
UINT64Z: Final = _whole(0x90, "Q", 8, 0)

BASE_TYPES: Final = (
    *(ENUM, SINT8, UINT8, SINT16, UINT16, SINT32, UINT32, STRING, FLOAT32, FLOAT64),
    *(UINT8Z, UINT16Z, UINT32Z, BYTE, SINT64, UINT64, UINT64Z),
)
_BY_NUMBER: Final = {each.code & 0x1F: each for each in BASE_TYPES}


def base_type(code: int) -> BaseType:
    """Some devices leave out the bit that says a type has an order of bytes; unknown is bytes."""
    return _BY_NUMBER.get(code & 0x1F, BYTE)
