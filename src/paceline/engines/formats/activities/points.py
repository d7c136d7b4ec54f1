"""Gathers the points of an XML track into columns: one by one, or many alike at once."""

import math
from array import array
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from paceline.engines.formats.activities.markup import Elements, walk
from paceline.engines.formats.activities.model import UNKNOWN, Column, Remark
from paceline.engines.formats.activities.refusals import (
    MOST_RECORDS,
    Damaged,
    Unsafe,
    too_many_records,
)

NO_NUMBER: Final = Remark(
    code="values_left_out", detail="Some values are no numbers, or out of range: left out."
)
NO_TIME: Final = Remark(code="times_left_out", detail="Some times cannot be read: left out.")
MOMENT: Final = "moment"
LATITUDE, LONGITUDE = "latitude", "longitude"
PLACE: Final = (LATITUDE, LONGITUDE)
# Metres: more than twice around the Earth is no activity.
RANGES: Final = {LATITUDE: 90.0, LONGITUDE: 180.0, "distance_m": 1e8}
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
FIRST: Final = 0.0
LAST: Final = (datetime(2200, 1, 1, tzinfo=UTC) - EPOCH).total_seconds()


class Points:
    """`moments` are seconds since 1970; a channel is as long as they are, or absent."""

    def __init__(self) -> None:
        self.moments = array("d")
        self.remarks: dict[str, Remark] = {}
        self._channels: dict[str, Column] = {}
        self._waiting: dict[str, Column] = {}
        self._taken = 0

    def add(self, moment: float | None, values: Mapping[str, float]) -> None:
        """One point; half a place is none."""
        self._require_room(1)
        count = len(self.moments)
        self.moments.append(UNKNOWN if moment is None else moment)
        placed = LATITUDE in values and LONGITUDE in values
        for name, value in values.items():
            if placed or name not in PLACE:
                self._channel(name, count).append(value)

    def _require_room(self, count: int) -> None:
        if len(self.moments) + count > MOST_RECORDS:
            raise too_many_records()

    def _channel(self, name: str, count: int) -> Column:
        """Filled up to the `count` points there are."""
        column = self._channels.get(name)
        if column is None:
            column = self._channels[name] = array("d")
        if len(column) < count:
            column.extend([UNKNOWN] * (count - len(column)))
        return column

    def wait(self, texts: Mapping[str, Sequence[str | None]]) -> None:
        """Points that were taken out of the file; `take` puts them where they were."""
        for name, column in texts.items():
            known = [text for text in column if text is not None]
            if not known:
                continue
            read = self._moments(known) if name == MOMENT else self._numbers(known, name)
            self._waiting[name] = read if len(known) == len(column) else spread(read, column)
        if self._waiting:
            self._whole_places(len(next(iter(self._waiting.values()))))

    def _whole_places(self, count: int) -> None:
        nowhere = array("d", [UNKNOWN]) * count
        latitudes, longitudes = (self._waiting.get(name, nowhere) for name in PLACE)
        if not math.isnan(sum(latitudes) + sum(longitudes)):
            return
        for at, pair in enumerate(zip(latitudes, longitudes, strict=True)):
            if any(map(math.isnan, pair)):
                latitudes[at] = longitudes[at] = UNKNOWN

    def take(self, count: int) -> None:
        """Raises Unsafe for points nobody took out."""
        self._require_room(count)
        start, end = self._taken, self._taken + count
        before = len(self.moments)
        for name, column in self._waiting.items():
            into = self.moments if name == MOMENT else self._channel(name, before)
            into.extend(column[start:end])
        self.moments.extend([UNKNOWN] * (before + count - len(self.moments)))
        self._taken = end

    def skip(self, count: int) -> None:
        self._taken += count

    def channels(self) -> dict[str, Column]:
        """Those of which anything is known, up to the last point."""
        whole = {name: self._channel(name, len(self.moments)) for name in self._channels}
        return {name: each for name, each in whole.items() if not all(map(math.isnan, each))}

    def number(self, text: str, name: str = "") -> float | None:
        """Raises Unsafe for infinity and NaN: written as text nobody's device means them."""
        try:
            value = float(text)
        except ValueError:
            self.note(NO_NUMBER)
            return None
        if not math.isfinite(value):
            raise Unsafe(
                f"{name or 'A value'} is {text.strip()[:20]}, which is no measurement.",
                why="number",
            )
        if abs(value) > RANGES.get(name, math.inf):
            self.note(NO_NUMBER)
            return None
        return value

    def _numbers(self, texts: Sequence[str], name: str) -> Column:
        """As JSON they are read four times as fast; what is none of it is looked at one by one."""
        try:
            values = msgspec.json.decode(f"[{','.join(texts)}]", type=list[float])
        except msgspec.DecodeError:
            return self._one_by_one(texts, name)
        most = RANGES.get(name)
        if most is not None and not -most <= min(values) <= max(values) <= most:
            return self._one_by_one(texts, name)
        if len(values) != len(texts):
            return self._one_by_one(texts, name)
        return array("d", values)

    def _one_by_one(self, texts: Sequence[str], name: str) -> Column:
        found = (self.number(text, name) for text in texts)
        return array("d", [UNKNOWN if each is None else each for each in found])

    def moment(self, text: str) -> float | None:
        """Without a zone it is taken as UTC, which both formats ask for."""
        try:
            found = datetime.fromisoformat(text.strip())
        except ValueError:
            self.note(NO_TIME)
            return None
        stamp = (found if found.tzinfo else found.replace(tzinfo=UTC)) - EPOCH
        if not FIRST <= stamp.total_seconds() <= LAST:
            self.note(NO_TIME)
            return None
        return stamp.total_seconds()

    def _moments(self, texts: Sequence[str]) -> Column:
        try:
            found = list(map(datetime.fromisoformat, texts))
            column = array("d", [(each - EPOCH).total_seconds() for each in found])
        except (ValueError, TypeError):  # no time, or one without a zone
            return self._moments_one_by_one(texts)
        if FIRST <= min(column) <= max(column) <= LAST:
            return column
        self.note(NO_TIME)
        return array("d", [each if FIRST <= each <= LAST else UNKNOWN for each in column])

    def _moments_one_by_one(self, texts: Sequence[str]) -> Column:
        found = map(self.moment, texts)
        return array("d", [UNKNOWN if each is None else each for each in found])

    def note(self, remark: Remark) -> None:
        self.remarks[remark.code] = remark

    def gather(self, data: bytes, elements: Elements) -> None:
        """Walks until the XML ends or is damaged; raises Damaged when nothing came before that."""
        try:
            walk(data, elements)
        except Damaged as error:
            if not self.moments:
                raise
            told = f"{error.detail} What was before it is read."
            self.note(Remark(code="xml_damaged", detail=told))

    def first_moment(self) -> float | None:
        return next((each for each in self.moments if not math.isnan(each)), None)


def spread(known: Column, texts: Sequence[str | None]) -> Column:
    """Each value where its text is, and unknown between them."""
    values = iter(known)
    return array("d", [UNKNOWN if text is None else next(values) for text in texts])
