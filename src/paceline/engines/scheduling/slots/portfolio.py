"""The solver: a greedy start, a bound, and small programs that close the gap between them."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from paceline.engines.scheduling.cells import build_cells
from paceline.engines.scheduling.greedy import first_answer
from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.keeping import Budget, Keeper
from paceline.engines.scheduling.reasons import with_reasons
from paceline.engines.scheduling.slots.annealing import anneal
from paceline.engines.scheduling.slots.bounding import lower_softly
from paceline.engines.scheduling.slots.diving import MANY, dive
from paceline.engines.scheduling.slots.frame import TooLarge, build_frame
from paceline.engines.scheduling.slots.model import build_model
from paceline.engines.scheduling.slots.pursuit import Pursuit
from paceline.engines.scheduling.slots.roaming import Roamer
from paceline.engines.scheduling.solver import Cancelled, Limits, Report, Seconds, Solved
from paceline.engines.scheduling.sound import sound_part

ENGINE: Final = "slots"
GREEDY: Final = "greedy"
# Neighbourhoods in vain before the whole program is tried, where it is small enough for that.
FRUITLESS: Final = 12
# A first dive that leaves more than this share of the bound is worth cuts and a wider one.
FAR: Final = 0.002
WHOLE_SHARE: Final = 0.8
# What the program may use where soft rules wait for the rest.
PROGRAM_SHARE: Final = 0.5


def _pursuit(keeper: Keeper, *, seed: int) -> Pursuit | None:
    """None where the instance is beyond the slot model."""
    try:
        model = build_model(build_frame(keeper.instance, keeper.cells))
    except TooLarge:
        return None
    pursuit = Pursuit(model=model, keeper=keeper, seed=seed)
    pursuit.begin()
    return pursuit


def _roam(pursuit: Pursuit, *, shortly: bool) -> None:
    """Until nothing better can be; `shortly` only while there is much to find."""
    roamer = Roamer(pursuit=pursuit, random=np.random.default_rng(pursuit.seed))
    while not _over(pursuit):
        fruitless = roamer.fruitless
        if roamer.turn():
            pursuit.show()
            if pursuit.stuck:
                roamer.fruitless = fruitless + 1
        if shortly and roamer.fruitless > FRUITLESS:
            return
        if _softly_spent(pursuit):
            return


def _softly_spent(pursuit: Pursuit) -> bool:
    """What is left is for the exchange of people."""
    return _soft(pursuit) and _spent(pursuit.keeper.budget, PROGRAM_SHARE)


def _soft(pursuit: Pursuit) -> bool:
    return bool(pursuit.keeper.instance.soft_rules)


def _spent(budget: Budget, share: float) -> bool:
    limits = budget.limits
    if limits.work is not None:
        return budget.spent > share * limits.work
    return limits.seconds is not None and budget.elapsed > share * limits.seconds


def _whole(pursuit: Pursuit) -> bool:
    """The program as it is, from the best point known; whether it was solved to its end.

    Something is left over: small neighbourhoods may find what it does not.
    """
    everything, budget = np.arange(pursuit.program.size), pursuit.keeper.budget
    seconds, nodes = budget.left_seconds(), budget.left_work()
    share = PROGRAM_SHARE if _soft(pursuit) else WHOLE_SHARE
    seconds = None if seconds is None else seconds * share
    nodes = None if nodes is None else int(nodes * share)
    outcome = pursuit.refine(everything, pursuit.effort(seconds=seconds, nodes=nodes))
    pursuit.lower(outcome.bound)
    pursuit.show()
    return outcome.proven


def _over(pursuit: Pursuit) -> bool:
    return pursuit.keeper.done() or pursuit.settled


def _searched(keeper: Keeper, *, seed: int) -> str:
    """The engine that the answer is owed to: the greedy where the slot model would not fit."""
    pursuit = _pursuit(keeper, seed=seed)
    if pursuit is None:
        return GREEDY
    _search(pursuit)
    return ENGINE


def _search(pursuit: Pursuit) -> None:
    keeper = pursuit.keeper
    small = pursuit.program.size <= MANY
    pursuit.relax(cuts=small)
    dive(pursuit, wide=small)
    if not small and pursuit.worth < keeper.upper_bound * (1 - FAR):
        pursuit.relax(cuts=True)
        dive(pursuit, wide=True)
    if not (keeper.found or _over(pursuit)):
        _whole(pursuit)
    if small:
        _roam(pursuit, shortly=True)
        while not (_over(pursuit) or _softly_spent(pursuit)) and _whole(pursuit):
            if pursuit.stuck:
                break
    _roam(pursuit, shortly=False)
    if _soft(pursuit) and keeper.found:
        lower_softly(pursuit)
        anneal(pursuit)


@dataclass(frozen=True)
class Portfolio:
    """Needs highspy; `solving` falls back to the greedy where that is missing."""

    def solve(
        self,
        instance: Instance,
        *,
        seed: int,
        limits: Limits,
        report: Report,
        cancelled: Cancelled,
        clock: Seconds,
    ) -> Solved:
        """See `solver.Solver`."""
        budget = Budget(limits=limits, cancelled=cancelled, clock=clock)
        cells = build_cells(instance)
        keeper = Keeper(instance=instance, cells=cells, budget=budget, report=report)
        first_answer(keeper, seed=seed)
        engine = ENGINE if keeper.done() else _searched(keeper, seed=seed)
        keeper.require_found()
        valid = sound_part(instance, keeper.solution)
        dropped = len(keeper.solution.groups) - len(valid.groups)
        if dropped:
            keeper.correct(valid)
        explained = with_reasons(instance, valid, cells=cells)
        return keeper.solved(explained, engine=engine, dropped=dropped)
