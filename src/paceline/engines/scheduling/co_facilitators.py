"""Spare facilitators help where they can: after the groups are formed, and changing none of them.

Each round gives every group at most one more, the group that fewest could help first; who helped
it before goes before others, then who prefers the time, then who has the most groups to spare.
"""

from dataclasses import replace
from itertools import chain

from paceline.engines.scheduling.cells import AWAY, Cells, build_cells
from paceline.engines.scheduling.instance import Instance, PersonId
from paceline.engines.scheduling.rulebook import Company, Rulebook
from paceline.engines.scheduling.solution import Group, Solution


class _Staff:
    def __init__(self, instance: Instance, groups: tuple[Group, ...], *, cells: Cells) -> None:
        self.instance, self.cells, self.groups = instance, cells, list(groups)
        self._rulebook = Rulebook.of(instance)
        self._rows = {person.id: row for row, person in enumerate(instance.people)}
        self._party = {
            name: party
            for party in (*self._rulebook.parties, *self._rulebook.leaders)
            for name in party.ids
        }
        self._usual = {each.id: each.co_facilitators for each in instance.existing_groups}
        self._led: dict[PersonId, list[int]] = {each.id: [] for each in instance.facilitators}
        for group in groups:
            for name in group.leaders:
                self._led[name].append(cells.column_of(group))
        self._clash = cells.clash(instance.meeting_minutes + instance.facilitator_gap_minutes)

    def _company(self, group: Group) -> Company:
        company = Company()
        named = chain(group.members, group.leaders)
        for party in {id(self._party[name]): self._party[name] for name in named}.values():
            company.join(party)
        return company

    def _rank(self, name: PersonId, group: Group) -> tuple[bool, int, int]:
        level = int(self.cells.levels[self._rows[name], self.cells.column_of(group)])
        usual = self._usual.get(group.existing_id, ()) if group.existing_id else ()
        spare = self.instance.by_id[name].max_groups - len(self._led[name])
        return name not in usual, -level, -spare

    def helpers(self, index: int) -> list[PersonId]:
        """Who could join a group that somebody leads, the best first."""
        group = self.groups[index]
        column, company = self.cells.column_of(group), self._company(group)
        able = [
            person.id
            for person in self.instance.facilitators
            if self.cells.levels[self._rows[person.id], column] > AWAY
            and len(self._led[person.id]) < person.max_groups
            and not self._clash[column, self._led[person.id]].any()
            and self._party[person.id].sound
            and company.admits(self._party[person.id])
        ]
        return sorted(able, key=lambda name: self._rank(name, group))

    def help(self, index: int) -> None:
        found = self.helpers(index)
        if found:
            group = self.groups[index]
            helpers = (*group.co_facilitators, found[0])
            self.groups[index] = replace(group, co_facilitators=helpers)
            self._led[found[0]].append(self.cells.column_of(group))


def with_co_facilitators(
    instance: Instance, solution: Solution, *, cells: Cells | None = None
) -> Solution:
    """The same valid solution with up to `instance.co_facilitators` helpers in each led group.

    Leading and helping both count towards a facilitator's `max_groups`. `cells` must hold the
    places of the groups, if given.
    """
    bare = tuple(replace(group, co_facilitators=()) for group in solution.groups)
    if not instance.co_facilitators:
        return replace(solution, groups=bare)
    cells = cells or build_cells(instance, places=[group.place for group in bare])
    staff = _Staff(instance, bare, cells=cells)
    led = [index for index, group in enumerate(bare) if group.facilitator is not None]
    for _ in range(instance.co_facilitators):
        choice = {index: len(staff.helpers(index)) for index in led}
        for index in sorted(led, key=lambda each: choice[each]):
            staff.help(index)
    return replace(solution, groups=tuple(staff.groups))
