"""A bound that counts a soft rule: what it costs at the least moves into the program's gains.

For any levies r on the seats of a bucket, a group S of k people costs no less than the sum of r
over S less the most that any k people there could pay beyond their own cost. That is linear: each
seat gains r less, each group of size k gains that most. Levies near what seats are worth to the
relaxation, but small, tell best and leave the program as easy as it was.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from paceline.engines.scheduling.arrays import Numbers
from paceline.engines.scheduling.slots.highs import Outcome, solved
from paceline.engines.scheduling.slots.model import Model
from paceline.engines.scheduling.slots.pricing import Market, cluster_of
from paceline.engines.scheduling.slots.program import Program
from paceline.engines.scheduling.slots.pursuit import Pursuit, rounded

# The largest levies, in points: each makes a program of its own, of which the lowest bound counts.
LEVIES: Final = (5.0, 0.0)
# Of what is left, the part that one of them may take: the exchange of people needs the rest.
SHARE: Final = 0.15
IMPOSSIBLE: Final = -1e6


def levied(model: Model, program: Program, market: Market, *, levies: Numbers) -> Program:
    """No answer is worth more, soft rules counted, than its columns are here."""
    columns = model.columns
    groups = columns.groups
    most = market.most(levies)[groups.bucket, groups.owner - 1]
    gains = program.gains.copy()
    gains[columns.seats.places] -= levies
    for number in range(columns.stays.count):
        seat = columns.seats.index[
            int(columns.stays.owner[number]), int(columns.stays.bucket[number])
        ]
        gains[columns.stays.first + number] -= levies[seat - columns.seats.first]
    gains[groups.places] += np.maximum(most, IMPOSSIBLE)
    return replace(program, gains=gains)


def lower_softly(pursuit: Pursuit) -> None:
    """Counts as work."""
    rule, relaxation = cluster_of(pursuit.keeper.instance), pursuit.relaxation
    if rule is None or relaxation is None:
        return
    market = Market(pursuit.model, rule)
    for levy in LEVIES:
        if pursuit.keeper.done():
            return
        _lower(pursuit, market, relaxation, levy=levy)


def _lower(pursuit: Pursuit, market: Market, relaxation: Outcome, *, levy: float) -> None:
    budget, model = pursuit.keeper.budget, pursuit.model
    worth = relaxation.reduced[model.columns.seats.places]
    program = levied(model, pursuit.program, market, levies=np.clip(worth, -levy, levy))
    seconds, nodes = budget.left_seconds(), budget.left_work()
    effort = pursuit.effort(
        seconds=None if seconds is None else SHARE * seconds,
        nodes=None if nodes is None else int(SHARE * nodes),
    )
    start = pursuit.x if np.isfinite(pursuit.worth) else None
    outcome = solved(program, replace(effort, least=0.5), start=start)
    budget.spend(1 + outcome.nodes)
    keeper = pursuit.keeper
    if np.isfinite(outcome.bound):
        keeper.bound(rounded(outcome.bound))
