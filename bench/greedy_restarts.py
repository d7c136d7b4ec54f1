"""The field's usual method, written from its description, to be measured against.

Everybody's clock is read in one fixed week. Whoever has the fewest slots goes first, into any group
that is valid for them; where there is none, a group is opened with the first free facilitator.
Groups below the smallest size are dissolved, the others evened out. It starts again in another
random order until the time is over, and the best start is the answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from random import Random
from time import monotonic
from typing import Final

from paceline.engines.scheduling.cells import Cells, build_cells
from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.rulebook import Company, Party, Rulebook
from paceline.engines.scheduling.solution import Group, Solution

REFERENCE_WEEK: Final = date(2024, 1, 1)


@dataclass(kw_only=True)
class Table:
    column: int
    leader: Party
    company: Company = field(default_factory=Company)

    @property
    def parties(self) -> list[Party]:
        return [party for party in self.company.parties if party is not self.leader]

    @property
    def size(self) -> int:
        return sum(party.size for party in self.parties)


class Start:
    """One start: the groups it came to."""

    def __init__(self, instance: Instance, cells: Cells, book: Rulebook, random: Random) -> None:
        self.instance, self.book, self.random = instance, book, random
        self.able = {
            party.ids: (cells.levels[list(party.rows)].min(axis=0) > 0).nonzero()[0].tolist()
            for party in (*book.parties, *book.leaders)
        }
        self.clash = cells.clash(instance.meeting_minutes + instance.facilitator_gap_minutes)
        self.tables: list[Table] = []

    def run(self) -> None:
        order = [party for party in self.book.parties if party.sound and self.able[party.ids]]
        self.random.shuffle(order)
        for party in sorted(order, key=lambda party: len(self.able[party.ids])):
            table = next(self._fitting(party), None) or self._opened(party)
            if table is not None:
                table.company.join(party)
        self._dissolve()
        self._balance()

    def _fitting(self, party: Party) -> Iterator[Table]:
        most = self.instance.group_size.max
        for table in self.tables:
            open_to = table.column in self.able[party.ids]
            if open_to and table.size + party.size <= most and table.company.admits(party):
                yield table

    def _opened(self, party: Party) -> Table | None:
        for column in self.able[party.ids]:
            for leader, person in zip(self.book.leaders, self.instance.facilitators, strict=True):
                led = [table.column for table in self.tables if table.leader is leader]
                able = column in self.able[leader.ids] and len(led) < person.max_groups
                if not able or self.clash[column, led].any():
                    continue
                table = Table(column=column, leader=leader)
                table.company.join(leader)
                if table.company.admits(party):
                    self.tables.append(table)
                    return table
        return None

    def _dissolve(self) -> None:
        """Too small groups are given up, their people tried elsewhere once."""
        small = [t for t in self.tables if t.size < self.instance.group_size.min]
        self.tables = [table for table in self.tables if table not in small]
        for party in (party for table in small for party in table.parties):
            table = next(self._fitting(party), None)
            if table is not None:
                table.company.join(party)

    def _balance(self) -> None:
        size = self.instance.group_size
        for table in sorted(self.tables, key=lambda table: -table.size):
            for party in table.parties:
                if table.size - party.size < max(size.ideal, size.min):
                    break
                target = next(
                    (t for t in self._fitting(party) if t.size + party.size < table.size), None
                )
                if target is not None:
                    table.company.leave(party)
                    target.company.join(party)

    @property
    def placed(self) -> int:
        return sum(table.size for table in self.tables)


def best_of_restarts(instance: Instance, *, seconds: float, seed: int) -> Solution:
    ends = monotonic() + seconds
    reading = replace(instance, first_week=REFERENCE_WEEK, weeks=1, skip_weeks=())
    cells, book, best = build_cells(reading), Rulebook.of(instance), None
    for number in count(seed):
        start = Start(instance, cells, book, Random(number))
        start.run()
        if best is None or start.placed > best.placed:
            best = start
        if monotonic() > ends:
            break
    assert best is not None
    groups = (as_group(table, cells) for table in best.tables)
    return Solution(instance=instance.name, groups=tuple(groups))


def as_group(table: Table, cells: Cells) -> Group:
    members = tuple(name for party in table.parties for name in party.ids)
    place = cells.place(table.column)
    leader = table.leader.ids[0]
    return Group(slot=place.slot, zone=place.zone, members=members, facilitator=leader)
