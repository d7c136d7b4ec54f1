"""What a re-run costs the groups that run: people placed against people who change, to choose."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.score import score
from paceline.engines.scheduling.solution import Solution
from paceline.engines.scheduling.solver import Cancelled, Limits, Report, Seconds, Solver

# Changes for nothing, as the cohort weighs them, dearer, and only where nothing else would do.
FACTORS: Final = (1, 0, 8, 100)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One re-run; `changed` people leave their group (`moved`) or meet at another time.

    `score` is by the weights of the instance itself, whatever the solver was asked to weigh;
    `factor` is how many times dearer than that changes were.
    """

    factor: int
    solution: Solution
    placed: int
    moved: int
    retimed: int
    score: int

    @property
    def changed(self) -> int:
        return self.moved + self.retimed


def weighed(instance: Instance, *, factor: int) -> Instance:
    """The same question where a change of what runs costs `factor` times as much."""
    weights = instance.weights
    return replace(
        instance,
        weights=replace(
            weights,
            moved=weights.moved * factor,
            retimed=weights.retimed * factor,
            fac_changed=weights.fac_changed * factor,
        ),
    )


def _point(instance: Instance, solution: Solution, *, factor: int) -> Point:
    found = score(instance, solution)
    return Point(
        factor=factor,
        solution=solution,
        placed=found.placed,
        moved=found.moved,
        retimed=found.retimed,
        score=found.total,
    )


def pareto(points: Iterable[Point]) -> tuple[Point, ...]:
    """Those that no other beats in both placed and changed, fewest changes first.

    Of two with the same figures the one with the better score stays.
    """
    ranked = sorted(points, key=lambda point: (point.changed, -point.placed, -point.score))
    best: list[Point] = []
    for point in ranked:
        if not best or point.placed > best[-1].placed:
            best.append(point)
    return tuple(best)


def frontier(
    instance: Instance,
    *,
    solver: Solver,
    seed: int,
    limits: Limits,
    report: Report,
    cancelled: Cancelled,
    clock: Seconds,
) -> tuple[Point, ...]:
    """The choices of a re-run, from one solve for each factor; each has `limits` for itself.

    A cancel ends it with the solves so far, at least one. Without existing groups there is
    nothing to change and one solve is all.

    Raises:
        Invalid: the locked groups break a hard rule by themselves.
    """
    factors = FACTORS if instance.existing_groups else FACTORS[:1]
    points: list[Point] = []
    for factor in factors:
        if points and cancelled():
            break
        solved = solver.solve(
            weighed(instance, factor=factor),
            seed=seed,
            limits=limits,
            report=report,
            cancelled=cancelled,
            clock=clock,
        )
        points.append(_point(instance, solved.solution, factor=factor))
    return pareto(points)
