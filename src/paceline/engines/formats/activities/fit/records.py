"""A FIT file's records as streams, column by column."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import chain
from math import isnan
from typing import Final

from paceline.engines.formats.activities.fit import profile
from paceline.engines.formats.activities.fit.layout import TIMESTAMP, Field, Rows
from paceline.engines.formats.activities.fit.profile import Known
from paceline.engines.formats.activities.fit.scanning import Scan
from paceline.engines.formats.activities.model import CHANNELS, UNKNOWN, Column
from paceline.engines.formats.activities.refusals import MOST_RECORDS, too_many_records

NATIVE_MESSAGE, NATIVE_FIELD, SCALE, OFFSET = 14, 15, 6, 7
PACKED_BYTES: Final = 3
UNKNOWN_BYTE: Final = 0xFF
NEVER: Final = 0xFFFFFFFF


class Records:
    """`times` are seconds of the FIT epoch, or since power-up; unrecorded channels are absent."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._parts = list(scan.of(profile.RECORD))
        self.count = sum(len(rows.positions) for rows in self._parts)
        if self.count > MOST_RECORDS:
            raise too_many_records()
        self._order = in_order(self._parts)
        self._natives = natives(scan)
        parts = [self._part(rows) for rows in self._parts]
        self.times = of_one_clock(self._joined([part["times"] for part in parts]))
        self.channels = self._channels(parts)

    def _channels(self, parts: Sequence[dict[str, Column]]) -> dict[str, Column]:
        found = {}
        for name in CHANNELS:
            if not any(name in part for part in parts):
                continue
            column = self._joined(
                [
                    part.get(name) or unknown(len(rows.positions))
                    for rows, part in zip(self._parts, parts, strict=True)
                ]
            )
            if not all(map(isnan, column)):
                found[name] = column
        return found

    def _joined(self, columns: Sequence[Column]) -> Column:
        """Of several definitions, in the file's order."""
        if self._order is None:
            return columns[0] if columns else array("d")
        together = list(chain.from_iterable(columns))
        return array("d", [together[place] for place in self._order])

    def _part(self, rows: Rows) -> dict[str, Column]:
        sources = list(self._sources(rows))
        stamp = rows.find(TIMESTAMP)
        wanted = [field for _, field, _ in sources]
        timed = stamp is not None and stamp.kind.letter == "I"
        if timed and stamp is not None:
            wanted.append(stamp)
        columns = rows.columns(self._scan.data, wanted)
        part = {"times": times(rows, columns.pop() if timed else None)}
        for (name, field, known), raw in zip(sources, columns, strict=True):
            if name not in part:
                part[name] = scaled(raw, field, known)
            elif any(map(isnan, part[name])):
                part[name] = patched(part[name], scaled(raw, field, known))
        packed = rows.find(profile.SPEED_AND_DISTANCE)
        if packed is not None and packed.size == PACKED_BYTES and not packed.is_number:
            for name, column in unpacked(rows, packed, self._scan.data).items():
                part[name] = patched(part[name], column) if name in part else column
        return part

    def _sources(self, rows: Rows) -> Iterator[tuple[str, Field, Known]]:
        """Where a channel may be found, the best first; a developer's own field last."""
        for name, knowns in profile.CHANNELS.items():
            for known in knowns:
                field = rows.find(known.number)
                if field is not None and field.is_number:
                    yield name, field, known
        for field in rows.fields:
            native = self._natives.get((field.developer, field.number))
            if native is not None and field.is_number:
                yield (*native[:1], field, native[1])


def in_order(parts: Sequence[Rows]) -> list[int] | None:
    """None when one definition holds them all."""
    if len(parts) <= 1:
        return None
    positions = list(chain.from_iterable(rows.positions for rows in parts))
    return sorted(range(len(positions)), key=positions.__getitem__)


def natives(scan: Scan) -> dict[tuple[int | None, int], tuple[str, Known]]:
    """Developers' fields that stand for one of ours: a foot pod's power, say."""
    ours = {knowns[0].number: name for name, knowns in profile.CHANNELS.items()}
    found: dict[tuple[int | None, int], tuple[str, Known]] = {}
    for message in scan.messages(profile.DESCRIPTION):
        values = message.values
        index, number, native = values.get(0), values.get(1), values.get(NATIVE_FIELD)
        if not (isinstance(index, int) and isinstance(number, int) and isinstance(native, int)):
            continue
        if native in ours and values.get(NATIVE_MESSAGE, profile.RECORD) == profile.RECORD:
            scale, offset = values.get(SCALE), values.get(OFFSET)
            known = Known(
                number=number,
                scale=scale if isinstance(scale, int) and scale else 1,
                offset=offset if isinstance(offset, int) else 0,
            )
            found[index, number] = ours[native], known
    return found


def unknown(count: int) -> Column:
    return array("d", [UNKNOWN]) * count


def scaled(raw: Sequence[float], field: Field, known: Known) -> Column:
    """`raw / scale - offset`, exactly as the device's own figures; NaN where unknown."""
    invalid, scale, offset = field.kind.invalid, known.scale, known.offset
    if scale == 1 and offset == 0:
        return array("d", [UNKNOWN if each == invalid else each for each in raw])
    if offset == 0:
        return array("d", [UNKNOWN if each == invalid else each / scale for each in raw])
    return array("d", [UNKNOWN if each == invalid else each / scale - offset for each in raw])


def patched(column: Column, other: Column) -> Column:
    """The first, and where it is unknown the other."""
    pairs = zip(column, other, strict=True)
    return array("d", [two if isnan(one) else one for one, two in pairs])


def times(rows: Rows, stamps: Sequence[float] | None) -> Column:
    """Of the timestamp field, or of compressed headers."""
    if stamps is None:
        found: Sequence[float] = [rows.stamps.get(position, 0) for position in rows.positions]
    elif rows.stamps:
        pairs = zip(rows.positions, stamps, strict=True)
        found = [rows.stamps.get(position, stamp) for position, stamp in pairs]
    else:
        found = stamps
    if min(found) >= profile.SINCE_POWER_UP and max(found) < NEVER:
        return array("d", found)
    return array("d", [each if 0 < each < NEVER else UNKNOWN for each in found])


def of_one_clock(moments: Column) -> Column:
    """Before it knew the date a device counts from its start: unknown once there are dates."""
    dated = [each >= profile.SINCE_POWER_UP for each in moments]
    if all(dated) or not any(dated):
        return moments
    pairs = zip(moments, dated, strict=True)
    return array("d", [each if known else UNKNOWN for each, known in pairs])


def unpacked(rows: Rows, packed: Field, data: bytes) -> dict[str, Column]:
    """Speed and distance of twelve bits each; the distance rolls over every 256 metres."""
    speeds, distances = array("d"), array("d")
    total = before = 0
    for position in rows.positions:
        low, middle, high = data[position + packed.offset : position + packed.offset + PACKED_BYTES]
        if low == middle == high == UNKNOWN_BYTE:
            speeds.append(UNKNOWN)
            distances.append(UNKNOWN)
            continue
        distance = middle >> 4 | high << 4
        total += (distance - before) % profile.ROLLOVER_12
        before = distance
        speeds.append((low | (middle & 15) << 8) / profile.SPEED_12)
        distances.append(total / profile.DISTANCE_12)
    return {"speed_m_s": speeds, "distance_m": distances}
