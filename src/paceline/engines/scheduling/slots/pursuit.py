"""A search over the slot model under way: the best columns so far, and how they may change."""

from dataclasses import dataclass, field
from functools import cached_property
from math import floor, gcd
from typing import Final

import numpy as np

from paceline.engines.scheduling.arrays import Indexes, Numbers
from paceline.engines.scheduling.keeping import Keeper
from paceline.engines.scheduling.slots.highs import Effort, Outcome, solved
from paceline.engines.scheduling.slots.model import Model
from paceline.engines.scheduling.slots.program import Program
from paceline.engines.scheduling.slots.ruling import rule_out
from paceline.engines.scheduling.slots.tightening import ROUNDS, tightened
from paceline.engines.scheduling.slots.translating import (
    as_drafts,
    as_solution,
    loads,
    read,
    written,
)

RELAXED: Final = 0.6


def rounded(bound: float, *, step: int = 1) -> int:
    """Down to a multiple of `step`; what a solver's arithmetic may be wrong by is no step."""
    slack = max(1e-4, 1e-8 * abs(bound))
    return floor((bound + slack) / step) * step


@dataclass(kw_only=True)
class Pursuit:
    """`x` is the best known point of the program and `worth` its value there.

    Without soft rules that is the score; with them the score is less, and the keeper knows it.
    `stuck` says that the last split failed and nothing could be ruled out: the search goes on from
    the keeper's groups. `hopeless` says that the program has no solution at all.
    """

    model: Model
    keeper: Keeper
    seed: int
    program: Program = field(init=False)
    x: Numbers = field(init=False)
    worth: float = -np.inf
    relaxation: Outcome | None = None
    stuck: bool = False
    hopeless: bool = False

    def __post_init__(self) -> None:
        self.program = self.model.program
        self.x = np.zeros(self.program.size)

    @cached_property
    def step(self) -> int:
        """Every worth is a multiple of this: it rounds bounds down."""
        gains = np.append(self.program.gains, self.program.offset)
        return gcd(*np.abs(gains).astype(np.int64).tolist()) or 1

    def effort(
        self, *, seconds: float | None = None, nodes: int | None = None, gap: float = 0.0
    ) -> Effort:
        """No more than is left; `seconds` do not count where a work limit rules."""
        left, work = self.keeper.budget.left_seconds(), self.keeper.budget.left_work()
        if left is not None and seconds is not None:
            left = min(left, seconds)
        if work is not None:
            nodes = work if nodes is None else min(nodes, work)
        return Effort(
            seconds=left,
            nodes=nodes,
            gap=gap,
            least=self.step * 0.999,
            stop=self.keeper.budget.cancelled,
            seed=self.seed,
        )

    def take(self, x: Numbers) -> None:
        """Go on from `x` if it is allowed and no worse."""
        worth = self.program.worth(x)
        if worth >= self.worth - 0.5 and self.program.allows(x):
            self.x, self.worth = x, worth

    def show(self) -> None:
        """Make groups of the columns, and let the keeper see them, if they can be made.

        What cannot be split is left out, but where that would leave out somebody who is to stay.
        """
        if not np.isfinite(self.worth):
            return
        reading = read(self.model, self.x)
        self.stuck = False
        if not reading.failed or not self.model.frame.instance.staying:
            self.keeper.offer(as_solution(self.model.frame, reading.drafts))
        if reading.failed:
            self._rule_out(reading.failed)

    def _rule_out(self, buckets: tuple[int, ...]) -> None:
        """Forbid what could not be split, and go on from the best that could."""
        held = loads(self.model, self.x)
        ruled = [
            rule_out(self.model, self.model.rows, self.x, bucket=bucket, load=held[bucket])
            for bucket in buckets
        ]
        self.stuck = not any(ruled)
        program = self.program
        self.program = self.model.rows.program(
            gains=program.gains, most=program.most, offset=program.offset
        )
        self.worth = -np.inf
        self.begin()

    def begin(self) -> None:
        """From the keeper's groups, if it has any."""
        if not self.keeper.found:
            return
        self.take(written(self.model, as_drafts(self.model.frame, self.keeper.solution)))

    def lower(self, bound: float) -> None:
        if np.isfinite(bound):
            self.keeper.bound(rounded(bound, step=self.step))

    @property
    def settled(self) -> bool:
        """The program can do no better, whatever the soft rules could."""
        return self.hopeless or self.worth >= self.keeper.upper_bound

    def relax(self, *, cuts: bool) -> None:
        """Cuts bring the bound near; on large programs they take longer than they are worth."""
        if not self.program.size:
            self.hopeless = not self.program.allows(self.x)
            self.lower(self.program.offset)
            return
        outcome, self.program = tightened(
            self.model, self.effort(seconds=self._part()), rounds=ROUNDS if cuts else 0
        )
        self.hopeless |= outcome.impossible
        if outcome.proven:
            self.relaxation = outcome
            self.lower(outcome.bound)

    def _part(self) -> float | None:
        """The relaxation leaves time for the search, even where it does not come to its end."""
        left = self.keeper.budget.left_seconds()
        return None if left is None else RELAXED * left

    def refine(self, free: Indexes, effort: Effort) -> Outcome:
        """Solve over the columns `free`, all others as they are; counts as work."""
        part = self.program.part(free, at=self.x)
        start = self.x[free] if np.isfinite(self.worth) else None
        outcome = solved(part, effort, start=start)
        self.hopeless |= outcome.impossible and len(free) == self.program.size
        self.keeper.budget.spend(1 + outcome.nodes)
        self._put(free, outcome.values, around=self.x)
        return outcome

    def begin_anew(self, free: Indexes, effort: Effort) -> None:
        """Solve over the columns `free` with all others at 0; counts as work."""
        nothing = np.zeros(self.program.size)
        outcome = solved(self.program.part(free, at=nothing), effort)
        self.keeper.budget.spend(1 + outcome.nodes)
        self._put(free, outcome.values, around=nothing)

    def _put(self, free: Indexes, values: Numbers | None, *, around: Numbers) -> None:
        if values is not None:
            x = around.copy()
            x[free] = values
            self.take(x)
