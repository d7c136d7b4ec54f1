"""Neighbourhood search: a few buckets, their leaders and people are let go and solved anew."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.random import Generator

from paceline.engines.scheduling.arrays import Counts, Flags, Indexes
from paceline.engines.scheduling.slots.pursuit import Pursuit
from paceline.engines.scheduling.slots.variables import Block

FIRST_SIZE, LEAST_SIZE, MOST_SIZE = 12, 6, 400
GROWTH: Final = 1.2
PATIENCE: Final = 6
NODES: Final = 300
SECONDS: Final = 5.0
MODES: Final = ("unplaced", "near", "anywhere")


@dataclass(kw_only=True)
class Roamer:
    """`size` is how many buckets are let go; it grows while nothing is found.

    `fruitless` counts turns since the last that found something.
    """

    pursuit: Pursuit
    random: Generator
    size: int = FIRST_SIZE
    vain: int = 0
    fruitless: int = 0

    @cached_property
    def _pointers(self) -> tuple[Counts, Counts]:
        """Where the columns of each party and of each leader begin; both lie in order."""
        frame, columns = self.pursuit.model.frame, self.pursuit.model.columns
        return (
            np.searchsorted(columns.seats.owner, np.arange(len(frame.sizes) + 1)),
            np.searchsorted(columns.leads.owner, np.arange(len(frame.left) + 1)),
        )

    @cached_property
    def _leaders_by_bucket(self) -> tuple[Counts, Counts]:
        leads = self.pursuit.model.columns.leads
        order = np.argsort(leads.bucket, kind="stable")
        count = self.pursuit.model.columns.buckets.count
        return leads.owner[order], np.searchsorted(leads.bucket[order], np.arange(count + 1))

    @cached_property
    def _near(self) -> Counts:
        """Buckets in the order of their columns."""
        return np.argsort(self.pursuit.model.columns.buckets.column, kind="stable")

    def _buckets_of(self, party: int) -> Counts:
        starts, _ = self._pointers
        return self.pursuit.model.columns.seats.bucket[starts[party] : starts[party + 1]]

    def _taken(self, block: Block) -> Flags:
        taken: Flags = self.pursuit.x[block.first : block.first + block.count] > 0.5
        return taken

    def _unplaced(self) -> Counts:
        columns = self.pursuit.model.columns
        waiting = np.diff(self._pointers[0]) > 0
        for block in (columns.seats, columns.stays):
            waiting[block.owner[self._taken(block)]] = False
        return np.flatnonzero(waiting)

    def _start(self, unplaced: Counts) -> Counts:
        """The buckets to let go first."""
        count, half = self.pursuit.model.columns.buckets.count, self.size // 2
        chances = np.array([0.5 if len(unplaced) else 0.0, 0.3, 0.2])
        mode = MODES[self.random.choice(len(MODES), p=chances / chances.sum())]
        if mode == "unplaced":
            buckets = self._buckets_of(int(self.random.choice(unplaced)))
            return self.random.permutation(buckets)[:half]
        if mode == "near":
            first = int(self.random.integers(count))
            return self._near[(first + np.arange(min(half, count))) % count]
        return self.random.choice(count, size=min(half, count), replace=False)

    def _leaders(self, buckets: Counts) -> Counts:
        owners, starts = self._leaders_by_bucket
        chosen: set[int] = set()
        for bucket in buckets.tolist():
            able = owners[starts[bucket] : starts[bucket + 1]]
            chosen |= {*self.random.permutation(able)[: max(2, self.size // 4)].tolist()}
        return self.random.permutation(np.array(sorted(chosen), dtype=np.int64))[: self.size]

    def _neighbourhood(self) -> Indexes:
        model = self.pursuit.model
        columns, frame = model.columns, model.frame
        unplaced = self._unplaced()
        inside: Flags = np.zeros(columns.buckets.count, dtype=np.bool_)
        start = self._start(unplaced)
        inside[start] = True
        leading: Flags = np.zeros(len(frame.left), dtype=np.bool_)
        leading[self._leaders(start)] = True
        leads = columns.leads
        inside[leads.bucket[self._taken(leads) & leading[leads.owner]]] = True
        going: Flags = np.zeros(len(frame.sizes), dtype=np.bool_)
        for block in (columns.seats, columns.stays):
            going[block.owner[self._taken(block) & inside[block.bucket]]] = True
        going[unplaced] = True
        free = inside[model.bucket]
        for block, owners in (
            (columns.seats, going),
            (columns.stays, going),
            (leads, leading),
        ):
            own = owners[block.owner]
            free[block.places] = own & (inside[block.bucket] | self._taken(block))
        return np.flatnonzero(free)

    def turn(self) -> bool:
        """One neighbourhood; whether it led to something better."""
        free = self._neighbourhood()
        before = self.pursuit.worth
        outcome = self.pursuit.refine(free, self.pursuit.effort(seconds=SECONDS, nodes=NODES))
        better = self.pursuit.worth > before + 0.5
        self.fruitless = 0 if better else self.fruitless + 1
        self.vain = 0 if better else self.vain + 1
        if not outcome.proven:
            self.size = max(LEAST_SIZE, int(self.size / GROWTH))
        elif self.vain > PATIENCE:
            self.size, self.vain = min(MOST_SIZE, int(self.size * GROWTH) + 1), 0
        return better
