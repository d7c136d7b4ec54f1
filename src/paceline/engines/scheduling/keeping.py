"""The best solution of a search so far, when it may go on, and who hears of it."""

from dataclasses import dataclass, field
from math import inf

from paceline.engines.scheduling.cells import Cells
from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.score import score
from paceline.engines.scheduling.solution import Solution
from paceline.engines.scheduling.solver import (
    Cancelled,
    Limits,
    Progress,
    Report,
    Seconds,
    Solved,
    gap_pct,
    plain_bound,
)
from paceline.engines.scheduling.sound import Unheld


@dataclass(kw_only=True)
class Budget:
    """What is left of the limits. With a work limit the clock is read, but decides nothing."""

    limits: Limits
    cancelled: Cancelled
    clock: Seconds
    spent: int = 0
    began: float = 0.0

    def __post_init__(self) -> None:
        self.began = self.clock()

    @property
    def elapsed(self) -> float:
        return self.clock() - self.began

    def left_seconds(self) -> float | None:
        """None where no clock decides."""
        if self.limits.work is not None or self.limits.seconds is None:
            return None
        return max(0.0, self.limits.seconds - self.elapsed)

    def left_work(self) -> int | None:
        return None if self.limits.work is None else max(0, self.limits.work - self.spent)

    def spend(self, work: int) -> None:
        self.spent += work

    def over(self) -> bool:
        return self.cancelled() or self.left_seconds() == 0 or self.left_work() == 0


@dataclass(kw_only=True)
class Keeper:
    """Keeps the best valid solution and the lowest bound, and reports both.

    While none is known `score` is -inf and `refusal` says why the first try was none.
    """

    instance: Instance
    cells: Cells
    budget: Budget
    report: Report
    solution: Solution = field(init=False)
    score: float = -inf
    upper_bound: int = field(init=False)
    refusal: Unheld | None = None
    first_answer_seconds: float = 0.0

    def __post_init__(self) -> None:
        self.solution = Solution(instance=self.instance.name, groups=())
        self.upper_bound = plain_bound(self.instance)

    def worth(self, solution: Solution) -> int:
        return score(self.instance, solution, cells=self.cells).total

    def offer(self, solution: Solution) -> bool:
        """Keep it if it is better; whether it was."""
        found = score(self.instance, solution, cells=self.cells)
        if found.total <= self.score:
            return False
        if self.score == -inf:
            self.first_answer_seconds = self.budget.elapsed
        self.solution, self.score = solution, found.total
        self.upper_bound = max(self.upper_bound, found.total)
        self._tell(found.placed, found.groups)
        return True

    def correct(self, solution: Solution) -> None:
        """What is left of the best after the last check: worth what it is worth by itself."""
        self.solution, self.score = solution, self.worth(solution)

    @property
    def found(self) -> bool:
        return self.score > -inf

    def bound(self, value: int) -> None:
        """No solution is worth more than `value`, nor less than the one that was found."""
        value = max(value, int(self.score)) if self.found else value
        if value >= self.upper_bound:
            return
        self.upper_bound = value
        if not self.found:
            return
        placed = sum(len(group.members) for group in self.solution.groups)
        self._tell(placed, len(self.solution.groups))

    def _tell(self, placed: int, groups: int) -> None:
        self.report(
            Progress(
                placed=placed,
                members=len(self.instance.members),
                groups=groups,
                score=int(self.score),
                upper_bound=self.upper_bound,
                seconds=self.budget.elapsed,
            )
        )

    def done(self) -> bool:
        """The limits are reached, or the gap is as small as was asked."""
        if self.budget.over():
            return True
        if not self.found:
            return False
        return gap_pct(int(self.score), self.upper_bound) <= self.budget.limits.gap

    def require_found(self) -> None:
        """Raises Unheld where nothing valid is known."""
        if self.refusal is not None and not self.found:
            raise self.refusal

    def solved(self, solution: Solution, *, engine: str, dropped: int = 0) -> Solved:
        return Solved(
            solution=solution,
            score=int(self.score),
            upper_bound=self.upper_bound,
            seconds=self.budget.elapsed,
            first_answer_seconds=self.first_answer_seconds,
            engine=engine,
            dropped=dropped,
        )
