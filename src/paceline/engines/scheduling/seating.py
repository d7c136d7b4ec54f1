"""The state of a solution in the making: who waits, who is free to lead, which groups are open."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from paceline.engines.scheduling.arrays import Counts, Flags
from paceline.engines.scheduling.cells import AWAY, PREFERRED, Cells, Levels
from paceline.engines.scheduling.instance import (
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    Instance,
)
from paceline.engines.scheduling.rulebook import Company, Party, Rulebook
from paceline.engines.scheduling.solution import Group, Solution


@dataclass(kw_only=True, eq=False)
class OpenGroup:
    """A group being filled; numbers are indexes of columns, parties and leaders."""

    column: int
    leader: int | None = None
    existing: ExistingGroup | None = None
    parties: list[int] = field(default_factory=list)
    company: Company = field(default_factory=Company)
    size: int = 0


def party_levels(levels: Levels, parties: tuple[Party, ...]) -> Levels:
    """A party is as available as its least available person; an unsound one never is."""
    found = np.zeros((len(parties), levels.shape[1]), dtype=np.uint8)
    for index, party in enumerate(parties):
        if party.sound:
            found[index] = levels[list(party.rows)].min(axis=0)
    return found


class Seating:
    """Keeps its counts right through every seat taken and given up.

    `open_to` is (parties, columns), `free` is (leaders, columns): who could still come or lead.
    """

    def __init__(self, instance: Instance, cells: Cells, rulebook: Rulebook) -> None:
        self.instance, self.cells, self.rulebook = instance, cells, rulebook
        self.levels = party_levels(cells.levels, rulebook.parties)
        self.open_to: Flags = np.greater(self.levels, AWAY)
        self._open_at: Flags = np.ascontiguousarray(self.open_to.T)
        self.sizes: Counts = np.array([party.size for party in rulebook.parties], dtype=np.int64)
        self.waiting: Flags = np.logical_or.reduce(self.open_to, axis=1)
        self.demand: Counts = (self.sizes * self.waiting) @ self.open_to
        self.lead_levels = party_levels(cells.levels, rulebook.leaders)
        self.free: Flags = self.lead_levels > AWAY
        self.left: Counts = np.array(
            [person.max_groups for person in instance.facilitators], dtype=np.int64
        )
        self.free[self.left <= 0] = False
        gap = instance.meeting_minutes + instance.facilitator_gap_minutes
        self._near = cells.clash(gap)
        self.groups: list[OpenGroup] = []
        self._led: list[list[int]] = [[] for _ in rulebook.leaders]
        self._at: list[list[OpenGroup]] = [[] for _ in cells.slots]
        self.roomy: Counts = np.zeros(len(cells.slots), dtype=np.int64)
        self.party_of = {
            name: index for index, party in enumerate(rulebook.parties) for name in party.ids
        }
        self.leader_of = {party.ids[0]: index for index, party in enumerate(rulebook.leaders)}
        self.home_of = self._homes()

    def _homes(self) -> dict[int, ExistingId | None]:
        """The group that a party is to stay in; None where its people would have to part."""
        homes: dict[int, ExistingId | None] = {}
        for name, home in self.instance.staying.items():
            index = self.party_of[name]
            homes[index] = home if homes.get(index, home) == home else None
        return homes

    def _welcome(self, index: int, group: OpenGroup) -> bool:
        """Who is to stay in a group sits in no other."""
        if index not in self.home_of:
            return True
        return group.existing is not None and group.existing.id == self.home_of[index]

    @property
    def needs_leader(self) -> bool:
        return self.instance.facilitator is FacilitatorNeed.REQUIRED

    def live(self) -> Flags:
        """Columns where another group could still be opened."""
        enough: Flags = self.demand >= self.instance.group_size.min
        return enough & self.free.any(axis=0) if self.needs_leader else enough

    def leaders(self, column: int) -> Iterator[int]:
        """Free leaders, those with the fewest other chances first, then who prefers it."""
        free = np.flatnonzero(self.free[:, column])
        chances = self.free[free].sum(axis=1) / self.left[free]
        preferred = self.lead_levels[free, column] == PREFERRED
        yield from free[np.lexsort((free, ~preferred, chances))].tolist()

    def open(
        self, column: int, *, leader: int | None = None, existing: ExistingGroup | None = None
    ) -> OpenGroup:
        group = OpenGroup(column=column, leader=leader, existing=existing)
        self.groups.append(group)
        self._at[column].append(group)
        self.roomy[column] += 1
        if leader is not None:
            group.company.join(self.rulebook.leaders[leader])
            self._led[leader].append(column)
            self._book(leader)
        return group

    def close(self, group: OpenGroup) -> None:
        """Everyone in it waits again and its leader is free again."""
        for index in tuple(group.parties):
            self.unseat(index, group)
        self.groups.remove(group)
        self._at[group.column].remove(group)
        self.roomy[group.column] -= 1
        if group.leader is not None:
            self._led[group.leader].remove(group.column)
            self._book(group.leader)

    def _book(self, leader: int) -> None:
        led = self._led[leader]
        self.left[leader] = self.instance.facilitators[leader].max_groups - len(led)
        able = (self.lead_levels[leader] > AWAY) & ~self._near[led].any(axis=0)
        self.free[leader] = able & bool(self.left[leader] > 0)

    def room(self, group: OpenGroup) -> int:
        return self.instance.group_size.max - group.size

    def fits(self, index: int, group: OpenGroup) -> bool:
        party = self.rulebook.parties[index]
        return (
            len(party.ids) <= self.room(group)
            and bool(self.open_to[index, group.column])
            and (not self.home_of or self._welcome(index, group))
            and group.company.admits(party)
        )

    def groups_open_to(self, index: int) -> Iterator[OpenGroup]:
        """Groups meeting when the party can come, whether or not they have room."""
        for column in np.flatnonzero(self.open_to[index]).tolist():
            yield from self._at[column]

    def groups_fitting(self, index: int) -> Iterator[OpenGroup]:
        for column in np.flatnonzero(self.open_to[index] & (self.roomy > 0)).tolist():
            for group in self._at[column]:
                if self.fits(index, group):
                    yield group

    def _resize(self, group: OpenGroup, *, by: int) -> None:
        had_room = self.room(group) > 0
        group.size += by
        self.roomy[group.column] += (self.room(group) > 0) - had_room

    def seat(self, index: int, group: OpenGroup) -> None:
        party = self.rulebook.parties[index]
        group.parties.append(index)
        group.company.join(party)
        self._resize(group, by=party.size)
        if self.waiting[index]:
            self.waiting[index] = False
            self.demand -= party.size * self.open_to[index]

    def unseat(self, index: int, group: OpenGroup) -> None:
        party = self.rulebook.parties[index]
        group.parties.remove(index)
        group.company.leave(party)
        self._resize(group, by=-party.size)
        self.waiting[index] = True
        self.demand += party.size * self.open_to[index]

    def waiting_at(self, column: int) -> NDArray[np.intp]:
        return np.flatnonzero(self.waiting & self._open_at[column])

    def _group(self, group: OpenGroup) -> Group:
        leader = None if group.leader is None else self.rulebook.leaders[group.leader].ids[0]
        place = self.cells.place(group.column)
        return Group(
            slot=place.slot,
            zone=place.zone,
            members=tuple(
                name for index in group.parties for name in self.rulebook.parties[index].ids
            ),
            facilitator=leader,
            existing_id=group.existing.id if group.existing else None,
        )

    def solution(self) -> Solution:
        return Solution(instance=self.instance.name, groups=tuple(map(self._group, self.groups)))
