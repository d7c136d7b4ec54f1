"""The columns of a solver: weekly starts on the clocks of the zones offered, each meaning once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from paceline.engines.availability.windows import WEEK
from paceline.engines.recurrence.slots import Slot, expand
from paceline.engines.scheduling.arrays import Flags, Instants
from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.times import Place


def plain(instance: Instance, place: Place) -> Place:
    """The anchor zone by its name is the anchor zone."""
    return Place(place.slot) if place.zone == instance.anchor_zone else place


def candidate_places(instance: Instance) -> tuple[Place, ...]:
    """The grid of every zone offered, and existing groups, which may lie off all of them."""
    grid = range(0, WEEK, instance.grid_minutes)
    offered = (Place(slot, zone) for zone in instance.zones for slot in grid)
    return (*offered, *(group.place for group in instance.existing_groups))


def meeting_starts(instance: Instance, places: Sequence[Place]) -> Instants:
    """When each meeting starts, in seconds since 1970 UTC; shape (weeks that meet, places)."""
    series = [
        expand(
            Slot(place.slot, instance.zone_of(place)),
            first_week=instance.first_week,
            weeks=instance.weeks,
            skip_weeks=instance.skip_weeks,
            minutes=instance.meeting_minutes,
        )
        for place in places
    ]
    starts = [[int(meeting.starts_at.timestamp()) for meeting in meetings] for meetings in series]
    return np.array(starts, dtype=np.int64).reshape(len(places), instance.meetings).T


def _ranked(instance: Instance, places: Iterable[Place]) -> list[Place]:
    """Whom to keep of those that mean the same: on the grid before off it, the anchor zone first.

    So that a new group may begin wherever a column is kept on a grid.
    """
    order = {zone: number for number, zone in enumerate(instance.zones)}

    def rank(place: Place) -> tuple[bool, int, str, int]:
        zone = instance.zone_of(place)
        off_grid = place.slot % instance.grid_minutes != 0
        return off_grid, order.get(zone, len(order)), zone, place.slot

    return sorted({plain(instance, place) for place in places}, key=rank)


def _twins(places: Sequence[Place], starts: Instants) -> list[int]:
    """For each place the first one that means the same instants, itself included.

    Two of one zone stay two: clocks that jump make them meet in some cohorts only.
    """
    known: dict[bytes, list[int]] = {}
    twins: list[int] = []
    for index, place in enumerate(places):
        alike = known.setdefault(starts[:, index].tobytes(), [])
        twin = next((other for other in alike if places[other].zone != place.zone), index)
        twins.append(twin)
        if twin == index:
            alike.append(index)
    return twins


@dataclass(frozen=True)
class Columns:
    """Kept places by zone and slot; `starts` is (weeks that meet, columns), `weeks` its rows.

    `number` knows the column of every candidate, the merged ones too.
    """

    places: tuple[Place, ...]
    starts: Instants
    weeks: tuple[int, ...]
    number: Mapping[Place, int]
    _clashes: dict[int, Flags] = field(default_factory=dict)

    @classmethod
    def of(cls, instance: Instance, *, places: Iterable[Place]) -> Self:
        ranked = _ranked(instance, places)
        starts = meeting_starts(instance, ranked)
        twins = _twins(ranked, starts)
        zones = {zone: number for number, zone in enumerate(instance.zones)}
        kept = sorted(
            set(twins),
            key=lambda index: (
                zones.get(instance.zone_of(ranked[index]), len(zones)),
                instance.zone_of(ranked[index]),
                ranked[index].slot,
            ),
        )
        column = {index: number for number, index in enumerate(kept)}
        return cls(
            places=tuple(ranked[index] for index in kept),
            starts=starts[:, kept],
            weeks=tuple(week for week in range(instance.weeks) if week not in instance.skip_weeks),
            number={place: column[twin] for place, twin in zip(ranked, twins, strict=True)},
        )

    def clash(self, minutes: int) -> Flags:
        """Starts less than `minutes` apart; shape (columns, columns).

        In one zone the week is a circle, as the format has it. Between zones real dates count.
        """
        if minutes not in self._clashes:
            self._clashes[minutes] = self._near(minutes)
        return self._clashes[minutes]

    def _near(self, minutes: int) -> Flags:
        slots = np.array([place.slot for place in self.places], dtype=np.int64)
        apart = (slots[:, None] - slots[None, :]) % WEEK
        near: Flags = np.minimum(apart, WEEK - apart) < minutes
        zones = np.unique([place.zone or "" for place in self.places], return_inverse=True)[1]
        foreign: Flags = zones[:, None] != zones[None, :]
        if not foreign.any():
            return near
        return np.where(foreign, self._near_on_a_date(minutes), near)

    def _near_on_a_date(self, minutes: int) -> Flags:
        """A meeting can touch those of this week, the last and the next: clocks differ by hours."""
        dated = np.zeros((len(self.places), len(self.places)), dtype=np.bool_)
        for week, starts in zip(self.weeks, self.starts, strict=True):
            for other_week, other_starts in zip(self.weeks, self.starts, strict=True):
                if abs(other_week - week) <= 1:
                    gaps = np.abs(starts[:, None] - other_starts[None, :])
                    dated |= gaps < minutes * 60
        return dated
