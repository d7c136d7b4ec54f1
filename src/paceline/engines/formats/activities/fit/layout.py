"""How the messages of one definition lie in the file, compiled once for all of them."""

import math
import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeAlias

from paceline.engines.formats.activities.fit.base_types import BYTE, STRING, BaseType

Value: TypeAlias = int | float | str | bytes | tuple[int | float | None, ...] | None
TIMESTAMP: Final = 253


@dataclass(frozen=True, kw_only=True)
class Field:
    """`offset` is counted in bytes from the message's first field; `developer` whose field it is.

    A size that is no multiple of its type's is kept as bytes: such fields are met in real files,
    and the ones behind them are fine.
    """

    number: int
    size: int
    base: BaseType
    offset: int
    developer: int | None = None

    @cached_property
    def kind(self) -> BaseType:
        return self.base if self.size % self.base.size == 0 else BYTE

    @property
    def is_number(self) -> bool:
        return self.kind.letter != "s"

    @cached_property
    def pattern(self) -> str:
        return f"{self.size // self.kind.size}{self.kind.letter}"

    @cached_property
    def width(self) -> int:
        """How many values `pattern` gives."""
        return self.size // self.kind.size if self.is_number else 1

    def value(self, raw: Sequence[float | bytes]) -> Value:
        if not self.is_number:
            return text_or_bytes(self.kind, raw[0])
        if self.width == 1:
            return known(raw[0], self.kind)
        values = tuple(known(each, self.kind) for each in raw)
        return None if all(each is None for each in values) else values


def known(raw: float | bytes, kind: BaseType) -> int | float | None:
    assert not isinstance(raw, bytes)
    return None if raw == kind.invalid or math.isnan(raw) else raw


def text_or_bytes(kind: BaseType, raw: float | bytes) -> str | bytes | None:
    """A string ends at its first NUL; bytes are unknown when all are 0xFF."""
    assert isinstance(raw, bytes)
    if kind is STRING:
        return raw.partition(b"\0")[0].decode("utf-8", errors="replace") or None
    return None if raw.count(0xFF) == len(raw) else raw


@dataclass(frozen=True, kw_only=True)
class Message:
    """Raw values without scale; `stamp` is that of a compressed header. None is unknown."""

    number: int
    position: int
    values: dict[int, Value]
    developer: dict[tuple[int, int], Value]
    stamp: int | None = None


@dataclass(kw_only=True)
class Rows:
    """All messages of one definition: where each begins in the file, in the file's order."""

    number: int
    order: str
    fields: tuple[Field, ...]
    size: int
    positions: list[int] = field(default_factory=list)
    stamps: dict[int, int] = field(default_factory=dict)

    @cached_property
    def stride(self) -> int:
        return self.size + 1

    def find(self, number: int) -> Field | None:
        """The last one counts where a definition names a field twice."""
        ours = (each for each in reversed(self.fields) if each.developer is None)
        return next((each for each in ours if each.number == number), None)

    def messages(self, data: bytes) -> Iterator[Message]:
        unpack = struct.Struct(self.order + "".join(each.pattern for each in self.fields))
        for position in self.positions:
            raw = unpack.unpack_from(data, position)
            yield self._message(position, raw)

    def _message(self, position: int, raw: tuple[float | bytes, ...]) -> Message:
        values: dict[int, Value] = {}
        developer: dict[tuple[int, int], Value] = {}
        at = 0
        for each in self.fields:
            value = each.value(raw[at : at + each.width])
            at += each.width
            if each.developer is None:
                values[each.number] = value
            else:
                developer[each.developer, each.number] = value
        return Message(
            number=self.number,
            position=position,
            values=values,
            developer=developer,
            stamp=self.stamps.get(position),
        )

    def columns(self, data: bytes, wanted: Sequence[Field]) -> list[Sequence[float]]:
        """Numbers as they are stored, of arrays the first; what nobody wants is stepped over."""
        joined = b"".join([data[at : at + self.size] for at in self.positions])
        return [self._column(joined, each) for each in wanted]

    def _column(self, joined: bytes, field: Field) -> Sequence[float]:
        """A field's bytes lie as far apart as the messages do: all first ones, all second ones."""
        width = field.kind.size
        raw = bytearray(len(self.positions) * width)
        for place in range(width):
            raw[place::width] = joined[field.offset + place :: self.size]
        column = array(field.kind.letter, bytes(raw))
        if (self.order == ">") != (sys.byteorder == "big"):
            column.byteswap()
        return column
