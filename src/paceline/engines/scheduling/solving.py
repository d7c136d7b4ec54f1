"""What a child process is asked: solve this instance, tell of progress, answer with the score."""

from collections.abc import Callable
from dataclasses import dataclass

from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.solution import Solution
from paceline.engines.scheduling.solver import Progress


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`score` in whole points; `explanations` has a sentence for each unplaced member, in order."""

    solution: Solution
    score: int
    placed: int
    members: int
    explanations: tuple[str, ...]


def never() -> bool:
    """A child is cancelled by ending it."""
    return False


def solve_instance(instance: Instance, seed: int, report: Callable[[Progress], None]) -> Answer:
    """The best solver at hand. Raises Invalid as `Solver.solve` does."""
    from paceline.engines.scheduling.greedy import Greedy  # noqa: PLC0415, numpy is heavy
    from paceline.engines.scheduling.reasons import explain  # noqa: PLC0415
    from paceline.engines.scheduling.score import score  # noqa: PLC0415

    solution = Greedy().solve(instance, seed=seed, report=report, cancelled=never)
    found = score(instance, solution)
    told = tuple(explain(instance, solution, who) for who in solution.unplaced or ())
    return Answer(
        solution=solution,
        score=found.total,
        placed=found.placed,
        members=len(instance.members),
        explanations=told,
    )
