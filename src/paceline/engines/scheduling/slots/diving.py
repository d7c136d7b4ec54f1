"""From the relaxation to whole groups: leaders where it sees them, people near where it sees them.

The program over those columns alone is small enough to be solved almost to its end.
"""

from typing import Final

import numpy as np
from numpy.random import Generator

from paceline.engines.scheduling.arrays import Flags, Indexes, Numbers
from paceline.engines.scheduling.slots.model import Model
from paceline.engines.scheduling.slots.pursuit import Pursuit
from paceline.engines.scheduling.slots.variables import Block

MANY: Final = 60_000
ALTERNATIVES: Final = {False: 12, True: 3}
GAPS: Final = {False: 2e-4, True: 2e-3}
SHARES: Final = {False: 0.3, True: 0.7}
NODES: Final = 300


def _chosen_leads(model: Model, values: Numbers, *, random: Generator) -> Flags:
    """For each leader the columns the relaxation likes most, as many as they can lead."""
    frame, leads = model.frame, model.columns.leads
    seen = values[leads.places]
    chosen: Flags = np.zeros(leads.count, dtype=np.bool_)
    order = np.lexsort((random.random(leads.count), -seen, leads.owner))
    led: list[list[int]] = [[] for _ in frame.left]
    for place in order[seen[order] > 0.01].tolist():
        leader, column = int(leads.owner[place]), int(model.column_of_lead[place])
        if len(led[leader]) < frame.left[leader] and not frame.clash[column, led[leader]].any():
            led[leader].append(column)
            chosen[place] = True
    return chosen


def _best_of_each(block: Block, keys: Numbers, *, count: int) -> Flags:
    """The `count` columns of each owner with the largest keys."""
    order = np.lexsort((-keys, block.owner))
    owners = block.owner[order]
    firsts = np.flatnonzero(np.append(True, owners[1:] != owners[:-1]))
    rank = np.arange(len(owners)) - np.repeat(firsts, np.diff(np.append(firsts, len(owners))))
    chosen: Flags = np.zeros(block.count, dtype=np.bool_)
    chosen[order[rank < count]] = True
    return chosen


def _columns(pursuit: Pursuit, *, random: Generator, large: bool, wide: bool) -> Indexes:
    model, relaxation = pursuit.model, pursuit.relaxation
    assert relaxation is not None
    assert relaxation.values is not None
    free = np.ones(model.program.size, dtype=np.bool_)
    columns = model.columns
    for block in (columns.seats, columns.stays):
        if block.count:
            noise = 15 * random.random(block.count)
            keys = relaxation.reduced[block.places] + noise
            near = _best_of_each(block, keys, count=ALTERNATIVES[large])
            free[block.places] = near | (relaxation.values[block.places] > 1e-9)
    leads = columns.leads
    free[leads.places] = _chosen_leads(model, relaxation.values, random=random)
    if wide:
        free[leads.places] |= relaxation.values[leads.places] > 1e-9
    return np.flatnonzero(free)


def dive(pursuit: Pursuit, *, wide: bool) -> None:
    """Begun from nothing: a start outside these columns would only be in the way.

    A wide one leaves leaders all columns that the relaxation sees them at.
    """
    keeper = pursuit.keeper
    if pursuit.relaxation is None or keeper.done() or pursuit.settled:
        return
    large = pursuit.model.columns.seats.count > MANY
    random = np.random.default_rng(pursuit.seed)
    free = _columns(pursuit, random=random, large=large, wide=wide)
    left = keeper.budget.left_seconds()
    seconds = None if left is None else max(SHARES[large] * left, 0.1)
    effort = pursuit.effort(seconds=seconds, gap=GAPS[large], nodes=NODES)
    pursuit.begin_anew(free, effort)
    pursuit.show()
