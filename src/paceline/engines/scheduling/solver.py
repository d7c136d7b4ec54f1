"""The interface every solver of group formation stands behind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.solution import Solution


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The best found so far: `placed` of `members` people in `groups`, worth `score` points.

    It carries no time: whoever listens has a clock.
    """

    placed: int
    members: int
    groups: int
    score: int


Report: TypeAlias = Callable[[Progress], None]
Cancelled: TypeAlias = Callable[[], bool]


class Solver(Protocol):
    """Forms groups. The same instance and seed give the same solution."""

    def solve(
        self, instance: Instance, *, seed: int, report: Report, cancelled: Cancelled
    ) -> Solution:
        """A solution without violations, every unplaced member with a reason.

        `report` hears of each better solution; `cancelled` is asked often, and a yes ends the
        search with the best found so far.

        Raises:
            Invalid: the locked groups break a hard rule by themselves; it says which and how.
        """
