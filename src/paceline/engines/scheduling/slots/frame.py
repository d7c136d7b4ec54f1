"""An instance compiled for the slot model: arrays of parties, leaders, columns and values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TypeAlias

import numpy as np

from paceline.engines.scheduling.arrays import Counts, Flags
from paceline.engines.scheduling.cells import AWAY, PREFERRED, Cells, Levels
from paceline.engines.scheduling.instance import ExistingGroup, Instance, Role
from paceline.engines.scheduling.rulebook import Party, Rulebook
from paceline.engines.scheduling.seating import party_levels

Kind: TypeAlias = tuple[object, ...]

# Values of `same` attributes that could be combined; beyond that the model is not worth building.
MOST_KINDS = 2_000


class TooLarge(Exception):
    """The slot model of this instance would not fit; another solver has to do."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """Parties are rows, columns are the cells' columns; a kind is one value per `same` rule.

    `levels` is (parties, columns) and `liked` counts the members for whom a column is preferred;
    `leads` is (leaders, columns), `left` how many groups each may lead. `suits` and `lead_suits`
    are (parties or leaders, kinds). `homes` maps (party, existing) to how many of the party are
    members there.
    """

    instance: Instance
    cells: Cells
    rulebook: Rulebook
    kinds: tuple[Kind, ...]
    levels: Levels
    liked: Counts
    sizes: Counts
    leads: Levels
    left: Counts
    suits: Flags
    lead_suits: Flags
    clash: Flags
    homes: dict[tuple[int, int], int]

    @cached_property
    def held(self) -> frozenset[tuple[int, int]]:
        """The (party, existing) of whoever is to stay in a group that is not locked as a whole."""
        existing = self.instance.existing_groups
        return frozenset(
            (party, number)
            for party, number in self.homes
            if not existing[number].locked
            and any(
                self.instance.staying.get(name) == existing[number].id
                for name in self.rulebook.parties[party].ids
            )
        )

    @property
    def columns(self) -> int:
        return len(self.cells.slots)

    def column_of(self, existing: ExistingGroup) -> int:
        return self.cells.column_of(existing)

    def leader_of(self, existing: ExistingGroup) -> int | None:
        """The leader who led it, if still here."""
        ids = [leader.ids[0] for leader in self.rulebook.leaders]
        name = existing.facilitator
        return ids.index(name) if name in ids else None


def _combinations(party: Party) -> Iterator[Kind]:
    yield from product(*(sorted(values, key=repr) for values in party.shared))


def _kinds(parties: Sequence[Party]) -> tuple[Kind, ...]:
    found: dict[Kind, None] = {}
    for party in parties:
        for kind in _combinations(party) if party.sound else ():
            found[kind] = None
            if len(found) > MOST_KINDS:
                raise TooLarge
    return tuple(sorted(found, key=repr))


def _suits(parties: Sequence[Party], kinds: Sequence[Kind]) -> Flags:
    flags = np.zeros((len(parties), len(kinds)), dtype=np.bool_)
    for row, party in zip(flags, parties, strict=True):
        row[:] = [
            all(value in shared for value, shared in zip(kind, party.shared, strict=True))
            for kind in kinds
        ]
    return flags


def _homes(instance: Instance, rulebook: Rulebook) -> dict[tuple[int, int], int]:
    party_of = {name: index for index, party in enumerate(rulebook.parties) for name in party.ids}
    homes: dict[tuple[int, int], int] = {}
    for number, existing in enumerate(instance.existing_groups):
        for name in existing.members:
            if name in party_of and instance.by_id[name].role is Role.MEMBER:
                key = (party_of[name], number)
                homes[key] = homes.get(key, 0) + 1
    return homes


def build_frame(instance: Instance, cells: Cells) -> Frame:
    """Raises TooLarge where the `same` rules combine to more kinds of groups than can be told."""
    rulebook = Rulebook.of(instance)
    levels = party_levels(cells.levels, rulebook.parties)
    levels[[party.size > instance.group_size.max for party in rulebook.parties]] = AWAY
    liked = np.zeros(levels.shape, dtype=np.int64)
    for index, party in enumerate(rulebook.parties):
        liked[index] = (cells.levels[list(party.rows)] == PREFERRED).sum(axis=0)
    kinds = _kinds(rulebook.parties)
    return Frame(
        instance=instance,
        cells=cells,
        rulebook=rulebook,
        kinds=kinds,
        levels=levels,
        liked=liked,
        sizes=np.array([party.size for party in rulebook.parties], dtype=np.int64),
        leads=party_levels(cells.levels, rulebook.leaders),
        left=np.array([person.max_groups for person in instance.facilitators], dtype=np.int64),
        suits=_suits(rulebook.parties, kinds),
        lead_suits=_suits(rulebook.leaders, kinds),
        clash=cells.clash(instance.meeting_minutes + instance.facilitator_gap_minutes),
        homes=_homes(instance, rulebook),
    )
