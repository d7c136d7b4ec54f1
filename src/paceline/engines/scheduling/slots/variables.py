"""The columns of the slot model: who could sit, lead or go on in which bucket, and its worth.

A bucket is every group of one kind at one column, or one locked group. No column names a group,
so nothing is symmetric; `splitting` makes groups of a bucket's people afterwards.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from paceline.engines.scheduling.arrays import Counts, Numbers
from paceline.engines.scheduling.cells import AWAY, PREFERRED
from paceline.engines.scheduling.instance import FacilitatorNeed
from paceline.engines.scheduling.slots.frame import Frame, TooLarge

MOST_COLUMNS = 4_000_000
NONE = -1


@dataclass(frozen=True, kw_only=True, eq=False)
class Buckets:
    """Parallel arrays; `locked` is the number of an existing group, or -1."""

    column: Counts
    kind: Counts
    locked: Counts

    @property
    def count(self) -> int:
        return len(self.column)

    @cached_property
    def index(self) -> dict[tuple[int, int, int], int]:
        keys = zip(self.column.tolist(), self.kind.tolist(), self.locked.tolist(), strict=True)
        return {key: number for number, key in enumerate(keys)}


@dataclass(frozen=True, kw_only=True, eq=False)
class Block:
    """Variables `first` to `first + count` of the program: each has an owner and a bucket."""

    first: int
    owner: Counts
    bucket: Counts
    gains: Numbers
    most: Numbers

    @property
    def count(self) -> int:
        return len(self.owner)

    @property
    def places(self) -> Counts:
        return np.arange(self.first, self.first + self.count)

    @cached_property
    def index(self) -> dict[tuple[int, int], int]:
        """The program's column by (owner, bucket)."""
        pairs = zip(self.owner.tolist(), self.bucket.tolist(), strict=True)
        return {pair: self.first + number for number, pair in enumerate(pairs)}


@dataclass(frozen=True, kw_only=True, eq=False)
class Variables:
    """What there is to choose.

    `seats`: a party sits in the bucket. `stays`: it does so in the group that continues its
    old one (`stay_home` says which). `groups`: how many groups of a size (owner) are held.
    `bare`: groups nobody leads. `leads`: a leader leads a group there. `kept`: an existing group
    (owner) goes on there; `same`: with the leader it had.
    """

    buckets: Buckets
    seats: Block
    stays: Block
    stay_home: Counts
    groups: Block
    bare: Block
    leads: Block
    kept: Block
    same: Block

    @property
    def blocks(self) -> tuple[Block, ...]:
        return (
            *(self.seats, self.stays, self.groups, self.bare),
            *(self.leads, self.kept, self.same),
        )


def _plain_buckets(frame: Frame) -> Buckets:
    """Those where a group of the smallest size could be formed, and led where that is asked."""
    open_to = (frame.levels > AWAY).astype(np.float32)
    company = open_to.T @ (frame.sizes[:, None] * frame.suits).astype(np.float32)
    worth = company >= frame.instance.group_size.min
    if frame.instance.facilitator is FacilitatorNeed.REQUIRED:
        able = (frame.leads > AWAY).astype(np.float32).T @ frame.lead_suits.astype(np.float32)
        worth &= able > 0
    column, kind = np.nonzero(worth)
    return Buckets(column=column, kind=kind, locked=np.full(len(column), NONE))


def build_buckets(frame: Frame) -> Buckets:
    plain = _plain_buckets(frame)
    locked = [
        (frame.column_of(existing), kind, number)
        for number, existing in enumerate(frame.instance.existing_groups)
        for kind in range(len(frame.kinds))
        if existing.locked
    ]
    columns, kinds, numbers = np.array(locked, dtype=np.int64).reshape(-1, 3).T
    return Buckets(
        column=np.concatenate([plain.column, columns]),
        kind=np.concatenate([plain.kind, kinds]),
        locked=np.concatenate([plain.locked, numbers]),
    )


class ColumnBuilder:
    """Makes one block after the other, each beginning where the last ended."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.weights = frame.instance.weights
        self.buckets = build_buckets(frame)
        self._next = 0

    def _block(
        self, owner: Counts, bucket: Counts, *, gains: Numbers, most: Numbers | None = None
    ) -> Block:
        made = Block(
            first=self._next,
            owner=owner,
            bucket=bucket,
            gains=gains.astype(float),
            most=np.ones(len(owner)) if most is None else most.astype(float),
        )
        self._next += made.count
        if self._next > MOST_COLUMNS:
            raise TooLarge
        return made

    def seats(self) -> Block:
        frame, buckets, weights = self.frame, self.buckets, self.weights
        able = (frame.levels > AWAY)[:, buckets.column] & frame.suits[:, buckets.kind]
        party, bucket = np.nonzero(able)
        gains = weights.placed * frame.sizes[party]
        gains = gains + weights.preferred * frame.liked[party, buckets.column[bucket]]
        for (who, home), members in frame.homes.items():
            own = (party == who) & (buckets.locked[bucket] == home)
            gains[own] += weights.moved * members
        return self._block(party, bucket, gains=gains.astype(float))

    def stays(self, seats: Block) -> tuple[Block, Counts]:
        """A seat in the group that continues one's own, at its slot or another."""
        frame, weights = self.frame, self.weights
        plain = self.buckets.locked[seats.bucket] == NONE
        chosen, homes, gains = [], [], []
        for (who, home), members in frame.homes.items():
            existing = frame.instance.existing_groups[home]
            if existing.locked:
                continue
            found = np.flatnonzero(plain & (seats.owner == who))
            retimed = self.buckets.column[seats.bucket[found]] != frame.column_of(existing)
            chosen.append(found)
            homes.append(np.full(len(found), home))
            gains.append(seats.gains[found] + members * (weights.moved - weights.retimed * retimed))
        which = np.concatenate([np.empty(0, np.int64), *chosen])
        block = self._block(
            seats.owner[which],
            seats.bucket[which],
            gains=np.concatenate([np.empty(0), *gains]),
        )
        return block, np.concatenate([np.empty(0, np.int64), *homes])

    def groups(self, seats: Block) -> Block:
        size, buckets = self.frame.instance.group_size, self.buckets
        company = np.bincount(
            seats.bucket, weights=self.frame.sizes[seats.owner], minlength=buckets.count
        )
        owners, places = [], []
        most: list[Numbers] = []
        for members in range(1, size.max + 1):
            low = np.where(buckets.locked == NONE, size.min, 1)
            where = np.flatnonzero(low <= members)
            owners.append(np.full(len(where), members))
            places.append(where)
            limit = np.where(buckets.locked[where] == NONE, company[where] // members, 1)
            most.append(limit.astype(np.float64))
        owner = np.concatenate(owners)
        gains = -float(self.weights.size_dev) * np.abs(owner - size.ideal)
        return self._block(owner, np.concatenate(places), gains=gains, most=np.concatenate(most))

    def bare(self, groups: Block) -> Block:
        """Groups without a leader, where the cohort allows them."""
        need = self.frame.instance.facilitator
        if need is FacilitatorNeed.REQUIRED:
            return self._block(np.empty(0, np.int64), np.empty(0, np.int64), gains=np.empty(0))
        where = np.arange(self.buckets.count)
        most = np.bincount(groups.bucket, weights=groups.most, minlength=len(where))
        cost = self.weights.uncovered if need is FacilitatorNeed.WANTED else 0
        gains = np.full(len(where), -float(cost))
        return self._block(where, where, gains=gains, most=most.astype(np.float64))

    def leads(self) -> Block:
        """A locked group is led by whoever led it, and by nobody else."""
        frame, buckets = self.frame, self.buckets
        able = (frame.leads > AWAY)[:, buckets.column] & frame.lead_suits[:, buckets.kind]
        for number in np.flatnonzero(buckets.locked != NONE):
            usual = frame.leader_of(frame.instance.existing_groups[buckets.locked[number]])
            able[:, number] &= np.arange(len(frame.leads)) == usual
        leader, bucket = np.nonzero(able)
        liked = frame.leads[leader, buckets.column[bucket]] == PREFERRED
        return self._block(leader, bucket, gains=self.weights.fac_preferred * liked)

    def kept(self, stays: Block, homes: Counts) -> Block:
        pairs = {*zip(homes.tolist(), stays.bucket.tolist(), strict=True)}
        for number, existing in enumerate(self.frame.instance.existing_groups):
            if not existing.locked:
                here = self.buckets.column == self.frame.column_of(existing)
                found = np.flatnonzero(here & (self.buckets.locked == NONE))
                pairs |= {(number, place) for place in found.tolist()}
        owner, bucket = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T
        changed = np.array([self._had_leader(number) for number in owner.tolist()])
        return self._block(owner, bucket, gains=-self.weights.fac_changed * changed.astype(float))

    def _had_leader(self, number: int) -> bool:
        instance = self.frame.instance
        return instance.existing_groups[number].facilitator in instance.by_id

    def same(self, kept: Block, leads: Block) -> Block:
        pairs = [
            (number, bucket)
            for number, bucket in zip(kept.owner.tolist(), kept.bucket.tolist(), strict=True)
            if (self._usual[number], bucket) in leads.index
        ]
        owner, bucket = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return self._block(owner, bucket, gains=np.full(len(owner), self.weights.fac_changed))

    @cached_property
    def _usual(self) -> list[int]:
        usual = map(self.frame.leader_of, self.frame.instance.existing_groups)
        return [NONE if leader is None else leader for leader in usual]


def build_variables(frame: Frame) -> Variables:
    """Raises TooLarge."""
    builder = ColumnBuilder(frame)
    seats = builder.seats()
    stays, homes = builder.stays(seats)
    groups = builder.groups(seats)
    bare = builder.bare(groups)
    leads = builder.leads()
    kept = builder.kept(stays, homes)
    same = builder.same(kept, leads)
    made = Variables(
        buckets=builder.buckets,
        seats=seats,
        stays=stays,
        stay_home=homes,
        groups=groups,
        bare=bare,
        leads=leads,
        kept=kept,
        same=same,
    )
    assert all(one.first + one.count == two.first for one, two in pairwise(made.blocks))
    return made
