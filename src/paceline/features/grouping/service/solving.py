"""What a solving child is asked of a draft."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.solution import Solution
from paceline.engines.scheduling.solver import Limits, Progress
from paceline.engines.scheduling.solving import solve_instance
from paceline.features.grouping.service.instances import holding
from paceline.features.grouping.service.made import Made, made_of


@dataclass(frozen=True, kw_only=True)
class Order:
    """`longest` seconds end also a search that counts its work instead of looking at a clock.

    `homes` says for each locked person which existing group is theirs.
    """

    seed: int
    limits: Limits
    longest: float
    homes: Mapping[str, str]


def solve_order(
    instance: Instance, order: Order, report: Callable[[Progress], None], stop: Callable[[], bool]
) -> Made:
    """A locked person whom a free search would move keeps their whole group where it is.

    Raises Invalid as `Solver.solve` does.
    """
    began = monotonic()

    def ended() -> bool:
        return stop() or monotonic() - began > order.longest

    found = solve_instance(instance, order.seed, order.limits, report, ended)
    left = homes_left(found.solution, order.homes)
    if not left:
        return made_of(found)
    held = holding(instance, left)
    return made_of(solve_instance(held, order.seed, order.limits, report, ended))


def homes_left(solution: Solution, homes: Mapping[str, str]) -> frozenset[str]:
    """Groups that somebody locked to them would leave."""
    seats = {str(who): group.existing_id for group in solution.groups for who in group.members}
    return frozenset(home for person, home in homes.items() if seats.get(person) != home)
