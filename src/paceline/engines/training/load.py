"""Load over the days: what was built up, what is still felt, and the difference."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import exp
from typing import Final

from paceline.kernel.errors import Invalid

FITNESS_DAYS: Final = 42.0
FATIGUE_DAYS: Final = 7.0


class Model(StrEnum):
    """How a day is worked in: linear as TrainingPeaks, exponential as GoldenCheetah."""

    LINEAR = "linear"
    EXPONENTIAL = "exponential"


@dataclass(frozen=True, kw_only=True)
class Load:
    """At the end of a day: CTL, ATL, in points a day; `form` (TSB) is CTL - ATL of yesterday."""

    fitness: float
    fatigue: float
    form: float


REST: Final = Load(fitness=0.0, fatigue=0.0, form=0.0)


def loads(
    scores: Iterable[float],
    *,
    start: Load = REST,
    model: Model = Model.LINEAR,
    fitness_days: float = FITNESS_DAYS,
    fatigue_days: float = FATIGUE_DAYS,
) -> list[Load]:
    """One for each day; `scores` has every day's sum, 0 for a day of rest, after the day `start`.

    CTL = CTL of yesterday + (score - CTL of yesterday) * w, ATL likewise. w is 1/42 and 1/7
    (linear: Coggan, Performance Manager, TrainingPeaks) or 1 - exp(-1/42) and 1 - exp(-1/7)
    (exponential: Banister et al. 1975; GoldenCheetah). Raises Invalid.
    """
    slow, quick = weight(fitness_days, model), weight(fatigue_days, model)
    found: list[Load] = []
    yesterday = start
    for score in scores:
        yesterday = Load(
            fitness=yesterday.fitness + (score - yesterday.fitness) * slow,
            fatigue=yesterday.fatigue + (score - yesterday.fatigue) * quick,
            form=yesterday.fitness - yesterday.fatigue,
        )
        found.append(yesterday)
    return found


def weight(days: float, model: Model) -> float:
    if not days >= 1:
        raise Invalid("A load is worked out over at least one day.")
    return 1 / days if model is Model.LINEAR else 1 - exp(-1 / days)
