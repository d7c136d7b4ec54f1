"""What a child process is asked: solve this instance, tell of progress, answer with the score."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from time import monotonic
from typing import Final

from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.solution import Solution
from paceline.engines.scheduling.solver import Cancelled, Limits, Progress, Seconds, Solver

# Of proofs beyond the limit of the search, in seconds; and of all of them.
SHARE: Final = 0.1
LEAST, MOST, LONGEST = 0.5, 5.0, 10.0
# Who gets remedies where no clock decides.
TOLD: Final = 100


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`score` in whole points; `explanations` has a sentence for each unplaced member, in order.

    `reasons` has the part of it that speaks of no group.
    No solution is worth more than `upper_bound`; `gap_pct` 0 says that this one is the best.
    `engine` is "slots", or "greedy" where HiGHS is not installed.
    """

    solution: Solution
    score: int
    placed: int
    members: int
    explanations: tuple[str, ...]
    reasons: tuple[str, ...]
    upper_bound: int
    gap_pct: float
    seconds: float
    first_answer_seconds: float
    engine: str
    dropped: int = 0


def never() -> bool:
    """Nobody asks this search to end early."""
    return False


def overtime(limits: Limits, *, began: float, clock: Seconds) -> Cancelled:
    """Proofs may use what the search left of its time, and a tenth beyond: a few seconds at most.

    With a work limit their depth alone bounds them, so that the same question has the same answer.
    """
    if limits.seconds is None or limits.work is not None:
        return never
    beyond = min(max(SHARE * limits.seconds, LEAST), MOST)
    ends = min(began + limits.seconds + beyond, clock() + LONGEST)
    return lambda: clock() >= ends


def either(one: Cancelled, other: Cancelled) -> Cancelled:
    return lambda: one() or other()


def has_highs() -> bool:
    """Whether HiGHS can be loaded here: a wheel for another machine is there and of no use."""
    try:
        import_module("highspy")
    except (ImportError, OSError):
        return False
    return True


def best_solver() -> Solver:
    """The portfolio, or the greedy where HiGHS is missing or will not load."""
    if not has_highs():
        from paceline.engines.scheduling.greedy import Greedy  # noqa: PLC0415

        return Greedy()
    from paceline.engines.scheduling.slots.portfolio import Portfolio  # noqa: PLC0415

    return Portfolio()


def solve_instance(
    instance: Instance,
    seed: int,
    limits: Limits,
    report: Callable[[Progress], None],
    stop: Callable[[], bool] = never,
) -> Answer:
    """The best solver at hand. Raises Invalid as `Solver.solve` does."""
    # numpy is heavy
    from paceline.engines.scheduling.co_facilitators import with_co_facilitators  # noqa: PLC0415
    from paceline.engines.scheduling.proofs import Depth, Proofs  # noqa: PLC0415
    from paceline.engines.scheduling.reasons import explain, why  # noqa: PLC0415

    solver, began = best_solver(), monotonic()
    solved = solver.solve(
        instance, seed=seed, limits=limits, report=report, cancelled=stop, clock=monotonic
    )
    told = TOLD if limits.seconds is None or limits.work is not None else len(instance.members)
    proofs = Proofs(
        solver=solver,
        seed=seed,
        depth=Depth(told=told),
        over=either(stop, overtime(limits, began=began, clock=monotonic)),
    )
    solution = with_co_facilitators(instance, proofs.proved(instance, solved.solution))
    unplaced = solution.unplaced or ()
    return Answer(
        solution=solution,
        score=solved.score,
        placed=sum(len(group.members) for group in solution.groups),
        members=len(instance.members),
        explanations=tuple(explain(instance, solution, who) for who in unplaced),
        reasons=tuple(why(instance, who) for who in unplaced),
        upper_bound=solved.upper_bound,
        gap_pct=solved.gap_pct,
        seconds=solved.seconds,
        first_answer_seconds=solved.first_answer_seconds,
        engine=solved.engine,
        dropped=solved.dropped,
    )
