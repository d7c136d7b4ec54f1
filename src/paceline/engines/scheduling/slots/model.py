"""The slot model: every hard rule that can be said of buckets as rows over `columns`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import numpy as np

from paceline.engines.scheduling.arrays import Counts, Flags, Numbers
from paceline.engines.scheduling.slots.frame import Frame
from paceline.engines.scheduling.slots.program import FREE, Program, Rows
from paceline.engines.scheduling.slots.variables import NONE, Block, Variables, build_variables


@dataclass(frozen=True, kw_only=True)
class Model:
    """The program, and what its columns mean; `bucket` is that of each of them."""

    frame: Frame
    columns: Variables
    rows: Rows = field(repr=False)
    program: Program = field(repr=False)

    @cached_property
    def bucket(self) -> Counts:
        return np.concatenate([block.bucket for block in self.columns.blocks])

    @cached_property
    def column_of_lead(self) -> Counts:
        return self.columns.buckets.column[self.columns.leads.bucket]

    @cached_property
    def stay_of(self) -> dict[tuple[int, int, int], int]:
        """The program's column by (party, existing group, bucket)."""
        block = self.columns.stays
        keys = zip(
            block.owner.tolist(),
            self.columns.stay_home.tolist(),
            block.bucket.tolist(),
            strict=True,
        )
        return {key: block.first + number for number, key in enumerate(keys)}


def _offset(frame: Frame) -> float:
    """Whoever is in an existing group has moved, until a column says that they stay."""
    instance = frame.instance
    named = chain.from_iterable(existing.members for existing in instance.existing_groups)
    return -float(instance.weights.moved * sum(name in instance.by_id for name in named))


def cliques(clash: Flags) -> Iterator[Counts]:
    """Sets of columns that all clash with each other; every clashing pair is in one of them."""
    count = len(clash)
    covered = np.zeros((count, count), dtype=np.bool_)
    for first in range(count):
        around = (first + np.arange(count)) % count
        near = around[clash[first, around]]
        while (left := near[~covered[first, near]]).size:
            clique = [first] if left[0] == first else [first, int(left[0])]
            for other in near.tolist():
                if other not in clique and clash[other, clique].all():
                    clique.append(other)
            members = np.array(clique)
            covered[np.ix_(members, members)] = True
            yield members


class _RowBuilder:
    def __init__(self, frame: Frame, columns: Variables) -> None:
        self.frame, self.columns, self.rows = frame, columns, Rows()
        self.buckets = columns.buckets

    def _put(self, block: Block, *, first: int, values: Numbers | float = 1.0) -> None:
        self.rows.put(first + block.bucket, block.places, values)

    def sizes(self) -> None:
        """The people of a bucket fill its groups exactly."""
        columns, sizes = self.columns, self.frame.sizes
        first = self.rows.open(self.buckets.count, low=0, high=0)
        self._put(columns.seats, first=first, values=sizes[columns.seats.owner].astype(float))
        self._put(columns.stays, first=first, values=sizes[columns.stays.owner].astype(float))
        self._put(columns.groups, first=first, values=-columns.groups.owner.astype(float))

    def leaders(self) -> None:
        """Every group has one leader, or is counted as bare."""
        first = self.rows.open(self.buckets.count, low=0, high=0)
        self._put(self.columns.leads, first=first)
        self._put(self.columns.bare, first=first)
        self._put(self.columns.groups, first=first, values=-1.0)

    def parties(self) -> None:
        """Nobody sits twice; who is in a locked group sits there."""
        first = self.rows.open(len(self.frame.sizes), low=0, high=1)
        for block in (self.columns.seats, self.columns.stays):
            self.rows.put(first + block.owner, block.places)
        seats = self.columns.seats
        for who, home in self.frame.homes:
            if self.frame.instance.existing_groups[home].locked:
                own = (seats.owner == who) & (self.buckets.locked[seats.bucket] == home)
                self.rows.add(seats.places[own].tolist(), low=1, high=1)
        self._held()

    def _held(self) -> None:
        """Who is to stay sits in the group that continues theirs, in whichever bucket it is."""
        stays = self.columns.stays
        for who, home in sorted(self.frame.held):
            own = (stays.owner == who) & (self.columns.stay_home == home)
            places = stays.places[own].tolist()
            # A row of its own says so where there is no such seat: nothing is 1.
            nowhere = [0] if self.columns.seats.count else []
            self.rows.add(places or nowhere, 1.0 if places else 0.0, low=1, high=1)

    def loads(self) -> None:
        leads = self.columns.leads
        first = self.rows.open(len(self.frame.left), low=0, high=self.frame.left)
        self.rows.put(first + leads.owner, leads.places)

    def overlaps(self) -> None:
        """Of columns that clash with each other, a leader leads one group at the most.

        Rows are opened where two columns of the leader meet; a clique within another says no more.
        """
        leads, frame = self.columns.leads, self.frame
        column = self.buckets.column[leads.bucket]
        sets = list(cliques(frame.clash))
        many = max((len(clique) for clique in sets), default=0)
        for leader in range(len(frame.left)):
            own = np.flatnonzero(leads.owner == leader)
            if len(own) < 2 or frame.left[leader] < 1:
                continue
            self._leader_overlaps(own, column[own], sets=sets, many=many)

    def _leader_overlaps(
        self, own: Counts, column: Counts, *, sets: list[Counts], many: int
    ) -> None:
        here = np.zeros(self.frame.columns, dtype=np.bool_)
        here[column] = True
        seen: list[frozenset[int]] = []
        found = {frozenset(clique[here[clique]].tolist()) for clique in sets}
        for met in sorted(found, key=lambda met: (-len(met), sorted(met))):
            if any(met <= other for other in seen[-2 * many :]):
                continue
            seen.append(met)
            places = self.columns.leads.places[own[np.isin(column, list(met))]]
            if len(places) > 1:
                self.rows.add(places.tolist(), low=0, high=1)

    def existing(self) -> None:
        groups, kept = self.columns.groups, self.columns.kept
        for number, existing in enumerate(self.frame.instance.existing_groups):
            if existing.locked:
                own = self.buckets.locked[groups.bucket] == number
                self.rows.add(groups.places[own].tolist(), low=1, high=1)
                if existing.facilitator is not None:
                    leads = self.columns.leads
                    led = self.buckets.locked[leads.bucket] == number
                    self.rows.add(leads.places[led].tolist(), low=1, high=1)
                continue
            self.rows.add(kept.places[kept.owner == number].tolist(), low=0, high=1)
        if kept.count:
            self._kept()

    def _kept(self) -> None:
        """A group that goes on is one of its bucket's; who stays is in it, and so is its leader."""
        columns, rows = self.columns, self.rows
        first = rows.open(self.buckets.count, low=-FREE, high=0)
        self._put(columns.kept, first=first)
        self._put(columns.groups, first=first, values=-1.0)
        largest = self.frame.instance.group_size.max
        seats = rows.open(columns.kept.count, low=-FREE, high=0)
        rows.put(seats + np.arange(columns.kept.count), columns.kept.places, -float(largest))
        for number, (who, home, bucket) in enumerate(
            zip(
                columns.stays.owner.tolist(),
                columns.stay_home.tolist(),
                columns.stays.bucket.tolist(),
                strict=True,
            )
        ):
            stay, kept = columns.stays.first + number, columns.kept.index[home, bucket]
            rows.put([seats + kept - columns.kept.first], [stay], float(self.frame.sizes[who]))
            rows.add([stay, kept], [1.0, -1.0], low=-FREE, high=0)
        for (number, bucket), place in columns.same.index.items():
            existing = self.frame.instance.existing_groups[number]
            leader = self.frame.leader_of(existing)
            assert leader is not None
            lead = columns.leads.index[leader, bucket]
            rows.add([place, lead], [1.0, -1.0], low=-FREE, high=0)
            rows.add([place, columns.kept.index[number, bucket]], [1.0, -1.0], low=-FREE, high=0)
        self._off_grid()

    def _off_grid(self) -> None:
        """A slot off the grid is only for the groups that meet there already."""
        instance, cells = self.frame.instance, self.frame.cells
        groups, kept = self.columns.groups, self.columns.kept
        for column in range(self.frame.columns):
            if cells.slots[column] % instance.grid_minutes == 0:
                continue
            here = (self.buckets.column == column) & (self.buckets.locked == NONE)
            homes = [
                number
                for number, existing in enumerate(instance.existing_groups)
                if self.frame.column_of(existing) == column
            ]
            held = groups.places[here[groups.bucket]].tolist()
            going = kept.places[here[kept.bucket] & np.isin(kept.owner, homes)].tolist()
            values = [1.0] * len(held) + [-1.0] * len(going)
            self.rows.add([*held, *going], values, low=-FREE, high=0)

    def aparts(self) -> None:
        """As many groups as people of one apart rule, its facilitators counted."""
        rules = sorted({rule for party in self.frame.rulebook.parties for rule in party.apart})
        for rule in rules:
            self._apart(rule)

    def _apart(self, rule: int) -> None:
        columns, book = self.columns, self.frame.rulebook
        parties = [index for index, party in enumerate(book.parties) if rule in party.apart]
        leaders = [index for index, leader in enumerate(book.leaders) if rule in leader.apart]
        chosen = [
            (block.bucket[which], block.places[which])
            for block, owners in (
                (columns.seats, parties),
                (columns.stays, parties),
                (columns.leads, leaders),
            )
            for which in [np.flatnonzero(np.isin(block.owner, owners))]
        ]
        buckets = np.concatenate([bucket for bucket, _ in chosen])
        places = np.concatenate([place for _, place in chosen])
        met = np.flatnonzero(np.bincount(buckets, minlength=self.buckets.count) > 1)
        row_of = np.full(self.buckets.count, NONE)
        row_of[met] = self.rows.open(len(met), low=-FREE, high=0) + np.arange(len(met))
        several = row_of[buckets] != NONE
        self.rows.put(row_of[buckets[several]], places[several])
        groups = columns.groups
        held = row_of[groups.bucket] != NONE
        self.rows.put(row_of[groups.bucket[held]], groups.places[held], -1.0)


def build_model(frame: Frame) -> Model:
    """Raises TooLarge where the columns would not fit."""
    columns = build_variables(frame)
    builder = _RowBuilder(frame, columns)
    for step in (builder.sizes, builder.leaders, builder.parties, builder.loads):
        step()
    for step in (builder.overlaps, builder.existing, builder.aparts):
        step()
    program = builder.rows.program(
        gains=np.concatenate([block.gains for block in columns.blocks]),
        most=np.concatenate([block.most for block in columns.blocks]),
        offset=_offset(frame),
    )
    return Model(frame=frame, columns=columns, rows=builder.rows, program=program)
