"""Why a member is in no group, what would mend it, and how an organiser is told."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from paceline.engines.availability.masks import Mask, possible_mask
from paceline.engines.availability.windows import WEEK, minute_text
from paceline.engines.recurrence.slots import Slot, expand, minute_of_week
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.cells import (
    AWAY,
    Cells,
    LocalCells,
    build_cells,
    cell_levels,
)
from paceline.engines.scheduling.instance import Instance, Person, PersonId
from paceline.engines.scheduling.rulebook import Rulebook
from paceline.engines.scheduling.seating import Flags, OpenGroup, Seating
from paceline.engines.scheduling.solution import Fix, Reason, Solution, Unplaced

_TOLD = {
    Reason.NO_AVAILABILITY: "gave no availability",
    Reason.WINDOW_TOO_SHORT: "has no stretch of availability that holds a meeting of {minutes} "
    "minutes from a start this cohort uses",
    Reason.NO_DST_SAFE_SLOT: "can come in some weeks, but at no slot in every week, because clocks "
    "change during the cohort",
    Reason.NO_FACILITATOR_OVERLAP: "is available only when no facilitator is",
    Reason.TOO_FEW_OVERLAP: "shares no slot with enough others to make a group of {smallest}",
    Reason.CAPACITY: "can come only when the groups are full",
    Reason.FACILITATOR_CAPACITY: "can come only when every facilitator already leads as many "
    "groups as they can",
    Reason.RULE_CONFLICT: "is kept out of the groups they could join by a rule (together, apart "
    "or same)",
    Reason.NOT_FOUND: "could be placed in principle, but the solver found no group; a longer "
    "search may",
}


class _Diagnosis:
    """One valid solution, seated again, so that every question is asked of the same counts."""

    def __init__(self, instance: Instance, solution: Solution, *, cells: Cells) -> None:
        self.instance = instance
        self.seating = Seating(instance, cells, Rulebook.of(instance))
        self.rows = {person.id: row for row, person in enumerate(instance.people)}
        self.everyone = self.seating.demand.copy()
        self.led: Flags = np.logical_or.reduce(self.seating.lead_levels > AWAY, axis=0)
        for group in solution.groups:
            self._seat(group.slot, leader=group.facilitator, members=group.members)
        self.local_cells = cells.calendar.local_cells
        self.needed = lru_cache(maxsize=None)(self._needed)

    def _seat(self, slot: int, *, leader: PersonId | None, members: tuple[PersonId, ...]) -> None:
        seating = self.seating
        leads = None if leader is None else seating.leader_of[leader]
        group = seating.open(seating.cells.column[slot], leader=leads)
        for index in dict.fromkeys(seating.party_of[name] for name in members):
            seating.seat(index, group)

    def _needed(self, column: int, zone_name: str) -> Mask:
        cells: LocalCells = self.local_cells(zone_name)
        return Mask.of_cells(np.unique(cells[:, column]).tolist())

    def _without_slot(self, person: Person) -> Reason:
        """No slot suits on all dates; does one suit in any single week?"""
        if not person.windows:
            return Reason.NO_AVAILABILITY
        levels = cell_levels([person])[0][self.local_cells(person.zone)]
        some_week = bool((levels.min(axis=2) > AWAY).any())
        return Reason.NO_DST_SAFE_SLOT if some_week else Reason.WINDOW_TOO_SHORT

    def _without_company(self, columns: Flags) -> Reason | None:
        if self.seating.needs_leader and not (columns & self.led).any():
            return Reason.NO_FACILITATOR_OVERLAP
        useful = columns & self.led if self.seating.needs_leader else columns
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
        return Reason.TOO_FEW_OVERLAP

    def reason(self, person: Person) -> Reason:
        if not self.seating.cells.levels[self.rows[person.id]].any():
            return self._without_slot(person)
        index = self.seating.party_of[person.id]
        columns = self.seating.open_to[index]
        if not columns.any():
            return Reason.RULE_CONFLICT
        return self._without_company(columns) or self._left_out(index, columns)

    def _joinable(self, index: int) -> dict[int, OpenGroup]:
        """The first group with room per column that would take the party, were it available."""
        party, joinable = self.seating.rulebook.parties[index], {}
        for group in self.seating.groups:
            column = group.column
            if column in joinable or self.seating.room(group) < 1:
                continue
            if group.company.admits(party):
                joinable[column] = group
        return joinable

    def fix(self, person: Person) -> Fix | None:
        """The group with room that asks for the least more availability, rules permitting."""
        index = self.seating.party_of[person.id]
        party = self.seating.rulebook.parties[index]
        if party.size > 1 or not party.sound:
            return None
        possible = possible_mask(person.windows)
        lacking = {
            column: (self.needed(column, person.zone) - possible).minutes
            for column in self._joinable(index)
        }
        able = {column: minutes for column, minutes in lacking.items() if minutes}
        if not able:
            return None
        column = min(able, key=lambda column: (able[column], column))
        group = self.seating.groups.index(self._joinable(index)[column])
        return Fix(group=group, minutes=able[column])


def with_reasons(instance: Instance, solution: Solution, *, cells: Cells | None = None) -> Solution:
    """The same valid solution, every unplaced member with a reason, and a fix where one exists.

    `cells` must hold all candidate slots, if given.
    """
    placed = {name for group in solution.groups for name in group.members}
    waiting = [person for person in instance.members if person.id not in placed]
    if not waiting:
        return replace(solution, unplaced=())
    diagnosis = _Diagnosis(instance, solution, cells=cells or build_cells(instance))
    return replace(
        solution,
        unplaced=tuple(
            Unplaced(id=person.id, reason=diagnosis.reason(person), fix=diagnosis.fix(person))
            for person in waiting
        ),
    )


def _fix_text(instance: Instance, solution: Solution, *, person: Person, fix: Fix) -> str:
    slot = solution.groups[fix.group].slot
    first = expand(
        Slot(slot, instance.anchor_zone),
        first_week=instance.first_week,
        weeks=instance.weeks,
        skip_weeks=instance.skip_weeks,
        minutes=instance.meeting_minutes,
    )[0]
    local = minute_of_week(first.starts_at.astimezone(zone(person.zone))) % WEEK
    return (
        f" Another {fix.minutes} minutes of availability around {minute_text(local)} "
        f"({person.zone}) would let them join group {fix.group + 1}, which has room."
    )


def explain(instance: Instance, solution: Solution, unplaced: Unplaced) -> str:
    """One or two plain sentences for the organiser; groups are counted from 1."""
    told = _TOLD[unplaced.reason].format(
        minutes=instance.meeting_minutes, smallest=instance.group_size.min
    )
    sentence = f"{unplaced.id} {told}."
    if unplaced.fix is None:
        return sentence
    person = instance.by_id[unplaced.id]
    return sentence + _fix_text(instance, solution, person=person, fix=unplaced.fix)
