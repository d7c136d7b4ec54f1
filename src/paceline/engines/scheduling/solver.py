"""The interface every solver of group formation stands behind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.solution import Solution


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When a search ends at the latest; a cancel ends it sooner.

    `work` counts neighbourhoods and nodes of branch and bound; with it no clock is consulted, and
    the same instance, seed and work give the same solution. `gap` is in percent of the bound.
    """

    seconds: float | None = 60.0
    work: int | None = None
    gap: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The best found so far: `placed` of `members` people in `groups`, worth `score` points.

    No solution at all is worth more than `upper_bound`; `seconds` are since the search began.
    """

    placed: int
    members: int
    groups: int
    score: int
    upper_bound: int
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Solved:
    """What a search ended with. Gap 0 says that no better solution exists.

    `dropped` groups were found invalid by the last check and are not in it: a defect of a solver.
    """

    solution: Solution
    score: int
    upper_bound: int
    seconds: float
    first_answer_seconds: float
    engine: str
    dropped: int = 0

    @property
    def gap_pct(self) -> float:
        return gap_pct(self.score, self.upper_bound)


Report: TypeAlias = Callable[[Progress], None]
Cancelled: TypeAlias = Callable[[], bool]
Seconds: TypeAlias = Callable[[], float]


def gap_pct(score: int, upper_bound: int) -> float:
    return 100 * (upper_bound - score) / max(1, abs(upper_bound))


def plain_bound(instance: Instance) -> int:
    """Everybody placed where they like it best, in groups led where their leader likes it."""
    weights, members = instance.weights, len(instance.members)
    smallest = 1 if instance.existing_groups else instance.group_size.min
    groups = members // smallest if instance.facilitators else 0
    return (weights.placed + weights.preferred) * members + weights.fac_preferred * groups


class Solver(Protocol):
    """Forms groups. The same instance, seed and work give the same solution."""

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
        """A solution without violations, every unplaced member with a reason.

        `report` hears of each better solution or bound; `cancelled` is asked often, and a yes
        ends the search with the best found so far. `clock` gives seconds that only ever grow.

        Raises:
            Invalid: the locked groups break a hard rule by themselves; it says which and how.
        """
        ...
