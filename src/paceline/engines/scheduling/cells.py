"""Who can attend which place on every real date of the cohort, for everybody at once (numpy)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Self, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from paceline.engines.availability.masks import CELLS
from paceline.engines.availability.windows import STEP
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.arrays import Flags, Instants
from paceline.engines.scheduling.columns import Columns, candidate_places, plain
from paceline.engines.scheduling.instance import ExistingGroup, Instance, Person
from paceline.engines.scheduling.solution import Group
from paceline.engines.scheduling.times import Busy, Place, SocialHours

Levels: TypeAlias = NDArray[np.uint8]
LocalCells: TypeAlias = NDArray[np.int64]

AWAY, POSSIBLE, PREFERRED = 0, 1, 2
_QUARTER = STEP * 60
_DAY = 24 * 3600
# 1970 began on a Thursday: local seconds since then, plus three days, count from a Monday.
_MONDAY = 3 * _DAY


def _offset(moment: int, zone_info: ZoneInfo) -> int:
    local = datetime.fromtimestamp(moment, tz=UTC).astimezone(zone_info)
    offset = local.utcoffset()
    return round(offset.total_seconds()) if offset else 0


def _offsets(moments: Instants, *, zone_info: ZoneInfo) -> Instants:
    """Seconds ahead of UTC at each moment.

    Asked once a day; only where both ends of a day differ is each moment asked itself.
    """
    days = moments // _DAY
    asked = np.unique(np.concatenate([days, days + 1]))
    known = np.array([_offset(int(day) * _DAY, zone_info) for day in asked], dtype=np.int64)
    offsets = known[np.searchsorted(asked, days)]
    differs = offsets != known[np.searchsorted(asked, days + 1)]
    for index in np.flatnonzero(differs):
        offsets[index] = _offset(int(moments[index]), zone_info)
    return offsets


@dataclass(frozen=True)
class Calendar:
    """The quarter hours at which a cohort could meet; shape (weeks, columns, steps).

    `moments` are the distinct instants, `quarters` says which of them each quarter hour is.
    `starts` is (weeks, columns), both in seconds since 1970 UTC; a meeting lasts `minutes`.
    """

    starts: Instants
    minutes: int
    moments: Instants
    quarters: NDArray[np.intp]
    _known: dict[str, LocalCells] = field(default_factory=dict)
    _taken: dict[Busy, Flags] = field(default_factory=dict)

    @classmethod
    def of(cls, starts: Instants, *, minutes: int) -> Self:
        steps = np.arange(0, minutes, STEP, dtype=np.int64) * 60
        instants = starts[:, :, None] + steps
        moments, quarters = np.unique(instants, return_inverse=True)
        return cls(starts, minutes, moments, quarters.reshape(instants.shape))

    def local_cells(self, zone_name: str) -> LocalCells:
        """The quarter-hour cell (0..671) of a zone's week that each quarter hour falls into."""
        if zone_name not in self._known:
            local = self.moments + _offsets(self.moments, zone_info=zone(zone_name))
            self._known[zone_name] = ((local + _MONDAY) // _QUARTER % CELLS)[self.quarters]
        return self._known[zone_name]

    def taken(self, busy: Busy) -> Flags:
        """Which meetings overlap a busy interval; shape (weeks, columns)."""
        if busy not in self._taken:
            ends = self.starts + self.minutes * 60
            before = self.starts < busy.ends_at.timestamp()
            self._taken[busy] = before & (ends > busy.starts_at.timestamp())
        return self._taken[busy]


@dataclass(frozen=True)
class Cells:
    """Levels of attendance, shape (people, columns): 2 preferred, 1 possible, 0 away.

    Rows follow `instance.people`. A column is a weekly start; it is possible to whoever misses no
    more weeks than they may, and preferred only if no week is missed and all of it is preferred.
    """

    columns: Columns
    levels: Levels
    calendar: Calendar
    anchor_zone: str

    @cached_property
    def slots(self) -> tuple[int, ...]:
        """Minutes of week, each on the clocks of its own column's zone."""
        return tuple(place.slot for place in self.columns.places)

    def column_of(self, group: ExistingGroup | Group) -> int:
        return self.column_at(group.place)

    def column_at(self, place: Place) -> int:
        anchored = Place(place.slot) if place.zone == self.anchor_zone else place
        return self.columns.number[anchored]

    def place(self, column: int) -> Place:
        """Where a group of this column meets: `Group(slot=place.slot, zone=place.zone)`."""
        return self.columns.places[column]

    def clash(self, minutes: int) -> Flags:
        """Pairs of columns that one facilitator cannot lead both; shape (columns, columns)."""
        return self.columns.clash(minutes)


@lru_cache(maxsize=64)
def _outside(hours: SocialHours) -> Flags:
    """The quarter hours of a week that are outside social hours."""
    return np.array([cell * STEP not in hours for cell in range(CELLS)])


def cell_levels(instance: Instance, people: Sequence[Person]) -> Levels:
    """Each person's own week, shape (people, 672): 2 preferred, 1 if need be, 0 neither."""
    levels = np.zeros((len(people), CELLS), dtype=np.uint8)
    for row, person in zip(levels, people, strict=True):
        for window in sorted(person.windows, key=lambda window: window.preferred):
            level = PREFERRED if window.preferred else POSSIBLE
            start, end = window.start // STEP, window.end // STEP
            row[start : min(end, CELLS)] = level
            row[: max(end - CELLS, 0)] = level
        hours = instance.hours_of(person)
        if hours is not None:
            row[_outside(hours)] = AWAY
    return levels


def _every_week(levels: Levels, cells: LocalCells) -> Levels:
    """The lowest level over all weeks and steps, shape (people, columns)."""
    patterns = {pattern.tobytes(): pattern for pattern in cells}.values()
    lowest = np.full((len(levels), cells.shape[1]), PREFERRED, dtype=np.uint8)
    for pattern in patterns:
        for step in range(pattern.shape[1]):
            np.minimum(lowest, levels[:, pattern[:, step]], out=lowest)
    return lowest


def _most_weeks(levels: Levels, cells: LocalCells, *, may_miss: int) -> Levels:
    """The same where some weeks may be missed; alike weeks are looked at once."""
    lowest = np.full((len(levels), cells.shape[1]), PREFERRED, dtype=np.uint8)
    missed = np.zeros(lowest.shape, dtype=np.int16)
    weeks: dict[bytes, list[LocalCells]] = defaultdict(list)
    for pattern in cells:
        weeks[pattern.tobytes()].append(pattern)
    for alike in weeks.values():
        week = _every_week(levels, alike[0][None])
        np.minimum(lowest, week, out=lowest)
        missed += len(alike) * (week == AWAY)
    return _forgiven(lowest, missed <= may_miss)


def _forgiven(lowest: Levels, enough: Flags) -> Levels:
    return np.where(enough, np.maximum(lowest, POSSIBLE), AWAY).astype(np.uint8)


def weekly_levels(instance: Instance, calendar: Calendar, person: Person) -> Levels:
    """One person's level at each meeting, busy time counted; shape (weeks, columns)."""
    own = cell_levels(instance, [person])[0]
    weekly: Levels = own[calendar.local_cells(person.zone)].min(axis=2)
    for busy in person.busy:
        weekly[calendar.taken(busy)] = AWAY
    return weekly


def _busy_row(instance: Instance, calendar: Calendar, person: Person) -> Levels:
    weekly = weekly_levels(instance, calendar, person)
    missed = (weekly == AWAY).sum(axis=0)
    return _forgiven(weekly.min(axis=0), missed <= instance.may_miss_of(person))


def rows_alike(instance: Instance, people: Iterable[Person]) -> dict[tuple[str, int], list[int]]:
    """Rows of the people without busy time, by their zone and how many weeks they may miss."""
    rows: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row, person in enumerate(people):
        if not person.busy:
            rows[person.zone, instance.may_miss_of(person)].append(row)
    return rows


def build_cells(instance: Instance, *, places: Iterable[Place] | None = None) -> Cells:
    """Attendance of everyone at `places` (default: all candidates), across clock changes.

    Zones are worked out once each, however many people live in them.

    Raises:
        Invalid: a zone is unknown.
    """
    wanted = candidate_places(instance) if places is None else places
    columns = Columns.of(instance, places=(plain(instance, place) for place in wanted))
    calendar = Calendar.of(columns.starts, minutes=instance.meeting_minutes)
    levels = np.zeros((len(instance.people), len(columns.places)), dtype=np.uint8)
    for (zone_name, may_miss), rows in rows_alike(instance, instance.people).items():
        cells = calendar.local_cells(zone_name)
        own = cell_levels(instance, [instance.people[row] for row in rows])
        levels[rows] = (
            _most_weeks(own, cells, may_miss=may_miss) if may_miss else _every_week(own, cells)
        )
    for row, person in enumerate(instance.people):
        if person.busy:
            levels[row] = _busy_row(instance, calendar, person)
    return Cells(columns, levels, calendar, instance.anchor_zone)
