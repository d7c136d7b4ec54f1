"""Walks a FIT file message by message and notes where each lies; values come later, if at all.

Facts of the FIT protocol, developer.garmin.com/fit/protocol: headers of 12 or 14 bytes, record
headers, definitions in either order of bytes, compressed timestamps, chained files, checksums.
Damage ends the file it is in, not what was read before it nor the files chained behind it.
"""

import struct
from collections.abc import Iterator
from typing import Final

from paceline.engines.formats.activities.fit.base_types import BYTE, BaseType, base_type
from paceline.engines.formats.activities.fit.checksum import checksum
from paceline.engines.formats.activities.fit.layout import TIMESTAMP, Field, Message, Rows
from paceline.engines.formats.activities.model import Remark
from paceline.engines.formats.activities.refusals import TooLarge, Unsafe, require_size

HEADER: Final = struct.Struct("<BBHI4s")
SIGNATURE: Final = b".FIT"
CHECKSUM: Final = struct.Struct("<H")
FULL_HEADER: Final = 14
LOCALS: Final = 16
DEFINES, DEVELOPS, COMPRESSED = 0x40, 0x20, 0x80
ROLLOVER: Final = 0x20
DESCRIPTION: Final = 206
MOST_MESSAGES: Final = 2_000_000
MOST_DEFINITIONS: Final = 10_000
MOST_CHAINED: Final = 100
MOST_OF_A_KIND: Final = 50_000  # of laps, events and the like; records are never all taken
FIELD_BYTES: Final = 3
FIELDS: Final = 5  # where a definition counts them


class Torn(Exception):
    """The walk cannot go on; its text tells at which byte and why."""


class Scan:
    """All `rows` of a file and those chained to it, and `remarks` on what was wrong."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.rows: list[Rows] = []
        self.remarks: list[Remark] = []
        self.is_torn = False
        self._known: list[Rows | None] = [None] * 256
        self._same: dict[bytes, Rows] = {}
        self._types: dict[tuple[int, int], BaseType] = {}
        self._heard = 0
        self._stamp = (-1, 0)
        at = 0
        for _ in range(MOST_CHAINED):
            if not self.is_header(at):
                break
            at = self._file(at)
        if at < len(data):
            self._remark("fit_trailing_bytes", f"{len(data) - at} bytes follow that are no FIT.")

    def is_header(self, at: int) -> bool:
        return (
            len(self.data) - at >= HEADER.size
            and self.data[at + 8 : at + 12] == SIGNATURE
            and self.data[at] >= HEADER.size
        )

    def of(self, number: int) -> Iterator[Rows]:
        return (each for each in self.rows if each.number == number and each.positions)

    def messages(self, number: int) -> list[Message]:
        """Those of one kind, in the file's order; raises TooLarge for endlessly many."""
        if sum(len(rows.positions) for rows in self.of(number)) > MOST_OF_A_KIND:
            raise TooLarge(
                f"It has over {MOST_OF_A_KIND:,} messages of one kind, the limit.",
                why="messages",
                most=MOST_OF_A_KIND,
            )
        found = [each for rows in self.of(number) for each in rows.messages(self.data)]
        return sorted(found, key=lambda each: each.position)

    def _remark(self, code: str, detail: str) -> None:
        self.remarks.append(Remark(code=code, detail=detail))

    def _file(self, start: int) -> int:
        """One file of the chain; answers where the next would begin."""
        size, _, _, length, _ = HEADER.unpack_from(self.data, start)
        require_size(length, "A header claims")
        self._known = [None] * 256
        begin = start + size
        end = begin + length if length else len(self.data)
        if not length:
            self._remark("fit_unfinished", "The device never wrote how long the file is.")
        if end > len(self.data):
            lacking = end - len(self.data)
            self._remark("fit_truncated", f"The last {lacking} bytes are missing.")
        try:
            self._walk(begin, min(end, len(self.data)))
        except Torn as torn:
            self.is_torn = True
            self._remark("fit_damaged", f"{torn} What was before it is read.")
        if length and end <= len(self.data):
            self._check(start, size, end)
        return min(end + CHECKSUM.size, len(self.data))

    def _check(self, start: int, size: int, end: int) -> None:
        if size >= FULL_HEADER:
            (stored,) = CHECKSUM.unpack_from(self.data, start + HEADER.size)
            if stored and stored != checksum(self.data, start, start + HEADER.size):
                self._remark("fit_header_checksum", "The header's checksum is wrong.")
        if end + CHECKSUM.size > len(self.data):
            self._remark("fit_truncated", "The checksum is missing.")
            return
        (stored,) = CHECKSUM.unpack_from(self.data, end)
        if stored != checksum(self.data, start, end):
            self._remark("fit_checksum", "The checksum is wrong: some values may be, too.")

    def _walk(self, at: int, end: int) -> None:
        """The hot loop: a message of a kind that is known costs a look-up and an append."""
        data, known, last = self.data, self._known, None
        left = MOST_MESSAGES - sum(len(rows.positions) for rows in self.rows)
        for _ in range(left):
            if at >= end:
                break
            rows = known[data[at]]
            if rows is None:
                at = self._unusual(at, end)
                continue
            rows.positions.append(at + 1)
            at += rows.stride
            last = rows
        else:
            raise TooLarge(
                f"It has over {MOST_MESSAGES:,} messages, the limit.",
                why="messages",
                most=MOST_MESSAGES,
            )
        if at > end and last is not None:
            last.positions.pop()
            raise Torn("The last message is cut off.")

    def _unusual(self, at: int, end: int) -> int:
        head = self.data[at]
        if head & COMPRESSED:
            return self._compressed(at, end)
        if head & DEFINES:
            return self._define(at, end)
        raise Torn(f"Byte {at}: a message of kind {head % LOCALS}, which nothing defined.")

    def _compressed(self, at: int, end: int) -> int:
        """Five bits of seconds after the last full timestamp stand in the header itself."""
        head = self.data[at]
        rows = self._known[head >> 5 & 3]
        if rows is None:
            raise Torn(f"Byte {at}: a message of kind {head >> 5 & 3}, which nothing defined.")
        if at + rows.stride > end:
            raise Torn("The last message is cut off.")
        before = self._last_stamp()
        stamp = before + ((head & 0x1F) - before) % ROLLOVER
        rows.positions.append(at + 1)
        rows.stamps[at + 1] = stamp
        self._stamp = (at + 1, stamp)
        return at + rows.stride

    def _last_stamp(self) -> int:
        """Of the last message that had a full one, or of the last compressed one."""
        for rows in self._known[:LOCALS]:
            if rows is None or not rows.positions or rows.positions[-1] <= self._stamp[0]:
                continue
            field = rows.find(TIMESTAMP)
            if field is not None and field.kind.letter == "I":
                position = rows.positions[-1]
                stamp = struct.unpack_from(f"{rows.order}I", self.data, position + field.offset)
                self._stamp = (position, stamp[0])
        return self._stamp[1]

    def _define(self, at: int, end: int) -> int:
        """Devices repeat themselves: a definition met before goes on with its rows."""
        self._last_stamp()
        here = at + FIELDS + 1 + self._byte(at + FIELDS, end) * FIELD_BYTES
        self._byte(here - 1, end)
        rows = self._same.get(self.data[at + 1 : here])
        if rows is None or self.data[at] & DEVELOPS:
            fields: list[Field] = []
            here = self._fields(at + FIELDS, end, fields, types=None)
            if self.data[at] & DEVELOPS:
                here = self._fields(here, end, fields, types=self._described())
            rows = self._rows(self.data[at + 1 : here], fields)
        for reserved in (0x00, 0x10, 0x20, 0x30):  # bits that mean nothing before a message
            self._known[self.data[at] % LOCALS | reserved] = rows
        return here

    def _rows(self, written: bytes, fields: list[Field]) -> Rows:
        known = self._same.get(written)
        if known is not None and known.fields == tuple(fields):
            return known
        if len(self.rows) >= MOST_DEFINITIONS:
            raise TooLarge(
                f"It has over {MOST_DEFINITIONS:,} definitions, the limit.",
                why="definitions",
                most=MOST_DEFINITIONS,
            )
        order = ">" if written[1] else "<"
        (number,) = struct.unpack_from(f"{order}H", written, 2)
        size = sum(each.size for each in fields)
        rows = Rows(number=number, order=order, fields=tuple(fields), size=size)
        self.rows.append(rows)
        self._same[written] = rows
        return rows

    def _byte(self, at: int, end: int) -> int:
        if at >= end:
            raise Torn("The last definition is cut off.")
        return self.data[at]

    def _fields(
        self,
        at: int,
        end: int,
        into: list[Field],
        *,
        types: dict[tuple[int, int], BaseType] | None,
    ) -> int:
        """A count and as many fields of three bytes; raises Unsafe for one without bytes."""
        count = self._byte(at, end)
        stop = at + 1 + count * FIELD_BYTES
        self._byte(stop - 1, end)
        offset = sum(each.size for each in into)
        for here in range(at + 1, stop, FIELD_BYTES):
            number, size, third = self.data[here : here + FIELD_BYTES]
            if not size:
                raise Unsafe(
                    f"Byte {here}: a field of no bytes, which no device writes.",
                    why="empty_field",
                    place=here,
                )
            into.append(
                Field(
                    number=number,
                    size=size,
                    base=base_type(third) if types is None else types.get((third, number), BYTE),
                    offset=offset,
                    developer=None if types is None else third,
                )
            )
            offset += size
        return stop

    def _described(self) -> dict[tuple[int, int], BaseType]:
        """What the developers of fields said of their types so far."""
        count = sum(len(rows.positions) for rows in self.of(DESCRIPTION))
        if count == self._heard:
            return self._types
        self._heard = count
        for message in self.messages(DESCRIPTION):
            index, number, code = (message.values.get(each) for each in range(3))
            if isinstance(index, int) and isinstance(number, int) and isinstance(code, int):
                self._types[index, number] = base_type(code)
        return self._types
