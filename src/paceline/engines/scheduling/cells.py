"""Who can attend which slot on every real date of the cohort, for everybody at once (numpy)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Self, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from paceline.engines.availability.masks import CELLS
from paceline.engines.availability.windows import STEP, WEEK
from paceline.engines.recurrence.slots import Slot, expand
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.instance import Instance, Person

Instants: TypeAlias = NDArray[np.int64]
Levels: TypeAlias = NDArray[np.uint8]
LocalCells: TypeAlias = NDArray[np.int64]

AWAY, POSSIBLE, PREFERRED = 0, 1, 2
_QUARTER = STEP * 60
_DAY = 24 * 3600
# 1970 began on a Thursday: local seconds since then, plus three days, count from a Monday.
_MONDAY = 3 * _DAY


def candidate_slots(instance: Instance) -> tuple[int, ...]:
    """Every slot of the grid, and those of existing groups, which may lie off it."""
    grid = range(0, WEEK, instance.grid_minutes)
    return tuple(sorted({*grid, *(group.slot for group in instance.existing_groups)}))


def quarter_instants(instance: Instance, slots: Sequence[int]) -> Instants:
    """Each quarter hour of each meeting, in seconds since 1970 UTC; shape (weeks, slots, steps)."""
    series = [
        expand(
            Slot(slot, instance.anchor_zone),
            first_week=instance.first_week,
            weeks=instance.weeks,
            skip_weeks=instance.skip_weeks,
            minutes=instance.meeting_minutes,
        )
        for slot in slots
    ]
    starts = [[int(meeting.starts_at.timestamp()) for meeting in meetings] for meetings in series]
    meetings = instance.weeks - len({*instance.skip_weeks} & {*range(instance.weeks)})
    weekly = np.array(starts, dtype=np.int64).reshape(len(slots), meetings).T
    steps = np.arange(0, instance.meeting_minutes, STEP, dtype=np.int64) * 60
    return weekly[:, :, None] + steps


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
    """The quarter hours at which a cohort could meet; shape (weeks, slots, steps).

    `moments` are the distinct instants, `places` says which of them each quarter hour is.
    """

    moments: Instants
    places: NDArray[np.intp]
    _known: dict[str, LocalCells] = field(default_factory=dict)

    @classmethod
    def of(cls, instance: Instance, *, slots: Sequence[int]) -> Self:
        instants = quarter_instants(instance, slots)
        moments, places = np.unique(instants, return_inverse=True)
        return cls(moments, places.reshape(instants.shape))

    def local_cells(self, zone_name: str) -> LocalCells:
        """The quarter-hour cell (0..671) of a zone's week that each quarter hour falls into."""
        if zone_name not in self._known:
            local = self.moments + _offsets(self.moments, zone_info=zone(zone_name))
            self._known[zone_name] = ((local + _MONDAY) // _QUARTER % CELLS)[self.places]
        return self._known[zone_name]


@dataclass(frozen=True)
class Cells:
    """Levels of attendance, shape (people, slots): 2 preferred, 1 possible, 0 not on every date.

    Rows follow `instance.people`, columns follow `slots` (anchored minutes of week, ascending).
    """

    slots: tuple[int, ...]
    levels: Levels
    calendar: Calendar

    @cached_property
    def column(self) -> dict[int, int]:
        return {slot: index for index, slot in enumerate(self.slots)}


def cell_levels(people: Sequence[Person]) -> Levels:
    """Each person's own week, shape (people, 672): 2 preferred, 1 if need be, 0 neither."""
    levels = np.zeros((len(people), CELLS), dtype=np.uint8)
    for row, person in zip(levels, people, strict=True):
        for window in sorted(person.windows, key=lambda window: window.preferred):
            level = PREFERRED if window.preferred else POSSIBLE
            start, end = window.start // STEP, window.end // STEP
            row[start : min(end, CELLS)] = level
            row[: max(end - CELLS, 0)] = level
    return levels


def attendance(levels: Levels, cells: LocalCells) -> Levels:
    """The lowest level over all weeks and steps, shape (people, slots)."""
    patterns = {pattern.tobytes(): pattern for pattern in cells}.values()
    lowest = np.full((len(levels), cells.shape[1]), PREFERRED, dtype=np.uint8)
    for pattern in patterns:
        for step in range(pattern.shape[1]):
            np.minimum(lowest, levels[:, pattern[:, step]], out=lowest)
    return lowest


def rows_by_zone(people: Iterable[Person]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, person in enumerate(people):
        rows[person.zone].append(row)
    return rows


def build_cells(instance: Instance, *, slots: Sequence[int] | None = None) -> Cells:
    """Attendance of everyone at `slots` (default: all candidates), across clock changes.

    Zones are worked out once each, however many people live in them.
    """
    columns = candidate_slots(instance) if slots is None else tuple(sorted(set(slots)))
    calendar = Calendar.of(instance, slots=columns)
    levels = np.zeros((len(instance.people), len(columns)), dtype=np.uint8)
    for zone_name, rows in rows_by_zone(instance.people).items():
        cells = calendar.local_cells(zone_name)
        levels[rows] = attendance(cell_levels([instance.people[row] for row in rows]), cells)
    return Cells(columns, levels, calendar)
