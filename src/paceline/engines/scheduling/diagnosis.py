"""One valid solution seated again, so that every question about it is asked of the same counts."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from paceline.engines.availability.masks import Mask, possible_mask
from paceline.engines.availability.windows import WEEK, Window
from paceline.engines.scheduling.arrays import Flags
from paceline.engines.scheduling.cells import AWAY, Cells, LocalCells, weekly_levels
from paceline.engines.scheduling.instance import Instance, Person, PersonId
from paceline.engines.scheduling.rulebook import Party, Rulebook
from paceline.engines.scheduling.seating import OpenGroup, Seating
from paceline.engines.scheduling.solution import (
    Fix,
    Group,
    NearestPlace,
    Reason,
    Solution,
    Unplaced,
)

EVERY_HOUR = (Window(0, WEEK),)


class Diagnosis:
    """`cells` must hold all candidate places. The solution must be valid."""

    def __init__(self, instance: Instance, solution: Solution, *, cells: Cells) -> None:
        self.instance, self.cells = instance, cells
        self.seating = Seating(instance, cells, Rulebook.of(instance))
        self.rows = {person.id: row for row, person in enumerate(instance.people)}
        members = [self.rows[person.id] for person in instance.members]
        self.everyone = (cells.levels[members] > AWAY).sum(axis=0)
        self.led: Flags = np.logical_or.reduce(self.seating.lead_levels > AWAY, axis=0)
        for group in solution.groups:
            self._seat(group)
        waiting = {*members} - {
            self.rows[name] for group in solution.groups for name in group.members
        }
        self.left = (cells.levels[sorted(waiting)] > AWAY).sum(axis=0)
        self.needed = lru_cache(maxsize=None)(self._needed)

    def _seat(self, group: Group) -> None:
        seating = self.seating
        leader = None if group.facilitator is None else seating.leader_of[group.facilitator]
        opened = seating.open(self.cells.column_of(group), leader=leader)
        for index in dict.fromkeys(seating.party_of[name] for name in group.members):
            seating.seat(index, opened)

    def _needed(self, column: int, zone_name: str) -> Mask:
        cells: LocalCells = self.cells.calendar.local_cells(zone_name)
        return Mask.of_cells(np.unique(cells[:, column]).tolist())

    def party(self, name: PersonId) -> Party:
        return self.seating.rulebook.parties[self.seating.party_of[name]]

    def missed(self, person: Person, column: int) -> tuple[int, ...]:
        """The weeks in which they cannot come."""
        weekly = weekly_levels(self.instance, self.cells.calendar, person)[:, column]
        rows = np.flatnonzero(weekly == AWAY).tolist()
        return tuple(self.cells.columns.weeks[row] for row in rows)

    def _nearest(self, person: Person) -> NearestPlace | None:
        """None where no week at all would do."""
        weekly = weekly_levels(self.instance, self.cells.calendar, person) > AWAY
        if not weekly.any():
            return None
        column = int(weekly.sum(axis=0).argmax())
        free = weekly_levels(self.instance, self.cells.calendar, replace(person, busy=())) > AWAY
        missed = (~free).sum(axis=0).min()
        return NearestPlace(
            place=self.cells.place(column),
            weeks=self.missed(person, column),
            elsewhere=bool(missed <= self.instance.may_miss_of(person)),
        )

    def _without_place(self, person: Person) -> Unplaced:
        """No place suits on all dates; does one suit in any single week?"""
        if not person.windows:
            return Unplaced(id=person.id, reason=Reason.NO_AVAILABILITY)
        nearest = self._nearest(person)
        if nearest is None:
            return Unplaced(id=person.id, reason=Reason.WINDOW_TOO_SHORT)
        return Unplaced(id=person.id, reason=Reason.NO_DST_SAFE_SLOT, nearest=nearest)

    def _without_company(self, columns: Flags) -> Reason | None:
        useful = columns & self.led if self.seating.needs_leader else columns
        if not useful.any():
            return Reason.NO_FACILITATOR_OVERLAP
        if self.everyone[useful].max() < self.instance.group_size.min:
            return Reason.TOO_FEW_OVERLAP
        return None

    def _left_out(self, index: int, columns: Flags) -> Reason:
        """Groups could exist there: they are full, forbidden, or never came about."""
        seating = self.seating
        groups = tuple(seating.groups_open_to(index))
        size = seating.rulebook.parties[index].size
        if any(seating.room(group) >= size for group in groups):
            fits = any(seating.fits(index, group) for group in groups)
            return Reason.NOT_FOUND if fits else Reason.RULE_CONFLICT
        if (columns & seating.live()).any():
            return Reason.NOT_FOUND
        if groups:
            return Reason.CAPACITY
        if seating.needs_leader and not seating.free[:, columns].any():
            return Reason.FACILITATOR_CAPACITY
        return Reason.TOO_FEW_OVERLAP if self._few_left(columns) else Reason.NOT_FOUND

    def _few_left(self, columns: Flags) -> bool:
        """Everybody waiting is counted, even who is tied to somebody that cannot come."""
        seating = self.seating
        useful = columns & seating.free.any(axis=0) if seating.needs_leader else columns
        return not (self.left[useful] >= self.instance.group_size.min).any()

    def unplaced(self, person: Person) -> Unplaced:
        if not self.cells.levels[self.rows[person.id]].any():
            return self._without_place(person)
        index = self.seating.party_of[person.id]
        columns = self.seating.open_to[index]
        if not columns.any():
            return Unplaced(id=person.id, reason=Reason.RULE_CONFLICT)
        alone = self._without_company(columns)
        if alone is not None:
            return Unplaced(id=person.id, reason=alone)
        reason = self._left_out(index, columns)
        return Unplaced(id=person.id, reason=reason, left=reason is Reason.TOO_FEW_OVERLAP)

    def joinable(self, party: Party) -> dict[int, OpenGroup]:
        """The first group with room per column that would take the party, were it available."""
        joinable: dict[int, OpenGroup] = {}
        for group in self.seating.groups:
            column = group.column
            if column in joinable or self.seating.room(group) < party.size:
                continue
            if group.company.admits(party):
                joinable[column] = group
        return joinable

    def number(self, group: OpenGroup) -> int:
        return self.seating.groups.index(group)

    def _reachable(self, person: Person, column: int) -> bool:
        """More windows would do: neither meetings elsewhere nor social hours are in the way."""
        whole = replace(person, windows=EVERY_HOUR)
        return len(self.missed(whole, column)) <= self.instance.may_miss_of(person)

    def lacking(self, person: Person, column: int) -> Mask:
        """The quarter hours, in their own week, that they would have to add."""
        return self.needed(column, person.zone) - possible_mask(person.windows)

    def fix(self, person: Person) -> Fix | None:
        """The group with room that asks for the least more availability, rules permitting."""
        party = self.party(person.id)
        if party.size > 1 or not party.sound:
            return None
        joinable = self.joinable(party)
        row = self.cells.levels[self.rows[person.id]]
        asked = {
            column: minutes
            for column in joinable
            if row[column] == AWAY and (minutes := self.lacking(person, column).minutes)
        }
        for column in sorted(asked, key=lambda column: (asked[column], column)):
            if self._reachable(person, column):
                return Fix(group=self.number(joinable[column]), minutes=asked[column])
        return None
