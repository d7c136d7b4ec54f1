"""The relaxation made to say more: nobody sits or leads where less than one group meets.

Such rows, one for each seat and lead, bring the bound from percents to thousandths. Only those
that a relaxed solution breaks are added, round by round.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from paceline.engines.scheduling.arrays import Counts, Numbers
from paceline.engines.scheduling.slots.highs import Effort, Outcome, Relaxation
from paceline.engines.scheduling.slots.model import Model
from paceline.engines.scheduling.slots.program import FREE, Program
from paceline.engines.scheduling.slots.variables import Block

ROUNDS: Final = 40
BROKEN: Final = 1e-4
# Of the time for the relaxation, what the cuts may take on top: some instances pay for each round.
SHARE: Final = 0.25


@dataclass(frozen=True, kw_only=True, eq=False)
class Cuts:
    """Rows `column - groups of its bucket <= 0` in the shape HiGHS and `Program` take them."""

    starts: Counts
    columns: Counts
    values: Numbers

    @property
    def count(self) -> int:
        return len(self.starts) - 1


class _Separator:
    def __init__(self, model: Model) -> None:
        self.model = model
        groups = model.columns.groups
        self._order = np.argsort(groups.bucket, kind="stable")
        count = model.columns.buckets.count
        self._starts = np.searchsorted(groups.bucket[self._order], np.arange(count + 1))
        self._said = np.zeros(model.program.size, dtype=np.bool_)

    def _held(self, values: Numbers) -> Numbers:
        groups = self.model.columns.groups
        return np.bincount(
            groups.bucket,
            weights=values[groups.places],
            minlength=self.model.columns.buckets.count,
        ).astype(float)

    def _broken(self, block: Block, values: Numbers, held: Numbers) -> Counts:
        over = values[block.places] > held[block.bucket] + BROKEN
        return block.places[over & ~self._said[block.places]]

    def cuts(self, values: Numbers) -> Cuts:
        """What these values break and no cut has said yet."""
        held, columns = self._held(values), self.model.columns
        places = np.concatenate(
            [self._broken(block, values, held) for block in (columns.seats, columns.leads)]
        )
        self._said[places] = True
        buckets = self.model.bucket[places]
        lengths = np.diff(self._starts)[buckets]
        starts = np.zeros(len(places) + 1, dtype=np.int64)
        np.cumsum(lengths + 1, out=starts[1:])
        indexes = np.empty(starts[-1], dtype=np.int64)
        weights = np.full(starts[-1], -1.0)
        indexes[starts[:-1]] = places
        weights[starts[:-1]] = 1.0
        rest = np.ones(starts[-1], dtype=np.bool_)
        rest[starts[:-1]] = False
        entries = np.repeat(self._starts[buckets] - np.cumsum(lengths) + lengths, lengths)
        indexes[rest] = columns.groups.places[self._order[entries + np.arange(lengths.sum())]]
        return Cuts(starts=starts, columns=indexes, values=weights)


def with_cuts(model: Model, cuts: list[Cuts]) -> Program:
    """The program with the cuts as rows of its own."""
    rows = model.rows
    for each in cuts:
        first = rows.open(each.count, low=-FREE, high=0)
        numbers = first + np.repeat(np.arange(each.count), np.diff(each.starts))
        rows.put(numbers, each.columns, each.values)
    program = model.program
    return rows.program(gains=program.gains, most=program.most, offset=program.offset)


def tightened(model: Model, effort: Effort, *, rounds: int = ROUNDS) -> tuple[Outcome, Program]:
    """The last relaxation that was solved, and the program with the cuts found on the way."""
    relaxation, separator = Relaxation(model.program, effort), _Separator(model)
    outcome = relaxation.solved()
    if effort.seconds is not None:
        relaxation.allow(SHARE * effort.seconds)
    found: list[Cuts] = []
    for _ in range(rounds):
        if outcome.values is None:
            break
        cuts = separator.cuts(outcome.values)
        if not cuts.count:
            break
        found.append(cuts)
        relaxation.add(cuts.starts, cuts.columns, cuts.values)
        tighter = relaxation.solved()
        if not tighter.proven:
            break
        outcome = tighter
    return outcome, with_cuts(model, found)
