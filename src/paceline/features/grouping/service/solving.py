"""What a solving child is asked of a draft."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.solver import Limits, Progress
from paceline.engines.scheduling.solving import solve_instance
from paceline.features.grouping.service.made import Made, made_of


@dataclass(frozen=True, kw_only=True)
class Order:
    """`longest` seconds end also a search that counts its work instead of looking at a clock."""

    seed: int
    limits: Limits
    longest: float


def solve_order(
    instance: Instance, order: Order, report: Callable[[Progress], None], stop: Callable[[], bool]
) -> Made:
    """Raises Invalid as `Solver.solve` does."""
    began = monotonic()

    def ended() -> bool:
        return stop() or monotonic() - began > order.longest

    return made_of(solve_instance(instance, order.seed, order.limits, report, ended))
