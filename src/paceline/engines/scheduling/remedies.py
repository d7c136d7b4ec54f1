"""Small changes that would place somebody, found on a solution as it stands."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from paceline.engines.availability.windows import Window
from paceline.engines.scheduling.cells import AWAY
from paceline.engines.scheduling.diagnosis import Diagnosis
from paceline.engines.scheduling.instance import Person, PersonId
from paceline.engines.scheduling.rulebook import Company, Party
from paceline.engines.scheduling.seating import OpenGroup
from paceline.engines.scheduling.solution import (
    Displace,
    ExtraGroup,
    Fix,
    Group,
    MayMiss,
    Solution,
    Widen,
)

_PLACES_TRIED = 8


class Remedies:
    """Everything here is a proposal: `claims` says whether it holds."""

    def __init__(self, diagnosis: Diagnosis, solution: Solution) -> None:
        self._diagnosis, self._groups = diagnosis, solution.groups
        self._seating, self._instance = diagnosis.seating, diagnosis.instance

    def widen(self, person: Person, fix: Fix) -> Widen:
        """The fix, with the windows that it asks for."""
        column = self._diagnosis.cells.column_of(self._groups[fix.group])
        lacking = self._diagnosis.lacking(person, column)
        windows = (Window(start, end, preferred=False) for start, end in lacking.runs())
        return Widen(group=fix.group, windows=tuple(windows))

    def may_miss(self, person: Person) -> MayMiss | None:
        """The group with room of which they would miss the fewest weeks, at most half of them."""
        party = self._diagnosis.party(person.id)
        joinable = self._diagnosis.joinable(party) if party.sound and party.size == 1 else {}
        missed = {column: self._diagnosis.missed(person, column) for column in joinable}
        allowed = range(self._instance.may_miss + 1, self._instance.meetings // 2 + 1)
        able = [column for column, weeks in missed.items() if len(weeks) in allowed]
        if not able:
            return None
        column = min(able, key=lambda column: (len(missed[column]), column))
        return MayMiss(group=self._diagnosis.number(joinable[column]), weeks=missed[column])

    def _without(self, index: int, names: Iterable[PersonId]) -> Group:
        gone = {*names}
        group = self._groups[index]
        return replace(group, members=tuple(name for name in group.members if name not in gone))

    def displace(self, person: Person) -> Iterator[Displace]:
        """One party of a full group gives way, the smallest first."""
        seating, party = self._seating, self._diagnosis.party(person.id)
        ways = [
            (seating.rulebook.parties[index].size, self._diagnosis.number(group), index)
            for group in seating.groups_open_to(seating.party_of[person.id])
            for index in group.parties
            if index not in seating.home_of
        ]
        for size, number, index in sorted(ways):
            group, leaving = seating.groups[number], seating.rulebook.parties[index]
            fits = seating.room(group) + size >= party.size
            if fits and group.company.without(leaving).admits(party):
                staying = self._without(number, leaving.ids)
                joined = replace(staying, members=(*staying.members, *party.ids))
                yield Displace(displaced=leaving.ids, changes=((number, joined),))

    def columns(self, person: Person) -> list[int]:
        """Where most wait with them, on the grid."""
        seating = self._seating
        columns = np.flatnonzero(seating.open_to[seating.party_of[person.id]])
        ranked = columns[np.argsort(-seating.demand[columns], kind="stable")].tolist()
        grid = self._instance.grid_minutes
        return [c for c in ranked if self._diagnosis.cells.slots[c] % grid == 0][:_PLACES_TRIED]

    def _leaders(self, column: int) -> Iterator[int]:
        """Whoever could lead then but for the number of their groups."""
        seating = self._seating
        clash = seating.cells.clash(
            self._instance.meeting_minutes + self._instance.facilitator_gap_minutes
        )
        able = np.flatnonzero(seating.lead_levels[:, column] > AWAY)
        for leader in able.tolist():
            led = [group.column for group in seating.groups if group.leader == leader]
            if seating.left[leader] == 0 and not clash[column, led].any():
                yield leader

    def _spare(self, column: int) -> Iterator[tuple[OpenGroup, int]]:
        """Who could leave a group that stays large enough; one from each such group."""
        seating = self._seating
        for group in seating.groups:
            least = self._instance.group_size.min
            for index in group.parties:
                size = seating.rulebook.parties[index].size
                stays = index in seating.home_of
                if not stays and group.size - size >= least and seating.open_to[index, column]:
                    yield group, index
                    break

    def _gather(self, first: Party, *, leader: Party, column: int) -> list[tuple[int, Party]]:
        """The number of each one's present group, -1 for none; empty if too few can be had."""
        seating, size = self._seating, self._instance.group_size
        company, taken = Company(), [(-1, first)]
        company.join(leader)
        if not company.admits(first):
            return []
        company.join(first)
        offers = [(-1, index) for index in seating.waiting_at(column).tolist()]
        offers += [(self._diagnosis.number(group), index) for group, index in self._spare(column)]
        count = first.size
        for number, index in offers:
            party = seating.rulebook.parties[index]
            wanted = size.ideal if number < 0 else size.min
            if party is first or count + party.size > wanted or not company.admits(party):
                continue
            company.join(party)
            taken.append((number, party))
            count += party.size
        return taken if count >= size.min else []

    def extra_group(self, person: Person) -> Iterator[ExtraGroup]:
        """One more group of a facilitator who leads as many as they can."""
        seating, first = self._seating, self._diagnosis.party(person.id)
        for column in self.columns(person):
            for leader in self._leaders(column):
                leading = seating.rulebook.leaders[leader]
                taken = self._gather(first, leader=leading, column=column)
                if taken:
                    yield self._extra(column, leader=leading.ids[0], taken=taken)

    def _extra(
        self, column: int, *, leader: PersonId, taken: list[tuple[int, Party]]
    ) -> ExtraGroup:
        place = self._diagnosis.cells.place(column)
        members = tuple(name for _, party in taken for name in party.ids)
        made = Group(slot=place.slot, zone=place.zone, members=members, facilitator=leader)
        left = [(index, self._without(index, party.ids)) for index, party in taken if index >= 0]
        changes = (*left, (len(self._groups), made))
        return ExtraGroup(facilitator=leader, place=place, changes=changes)
