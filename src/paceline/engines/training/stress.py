"""How much an activity asked of the body, as one number without a unit."""

from collections.abc import Iterable
from math import exp
from typing import Final

from paceline.engines.agegrade.standards import Sex
from paceline.engines.training.curves import Floats, held
from paceline.engines.training.zones import require_rate
from paceline.kernel.errors import Invalid

# Factor and exponent: Morton, Fitz-Clarke, Banister 1990. The smaller where there is no table.
WEIGHTS: Final = {Sex.MALE: (0.64, 1.92), Sex.FEMALE: (0.86, 1.67), None: (0.64, 1.92)}
MINUTE: Final = 60.0
HOUR: Final = 3600.0
HUNDRED: Final = 100.0
PAUSE: Final = 60.0


def trimp(
    seconds: Floats, heart_rate: Floats, *, maximum: float, resting: float, sex: Sex | None
) -> float:
    """Training impulse: the sum over time of minutes * r * a * exp(b * r).

    r is the share of the heart rate reserve, in beats a minute, held between 0 and 1; a and b are
    0.64 and 1.92 for men, 0.86 and 1.67 for women, and the men's without a table for somebody.
    Source: Morton, Fitz-Clarke, Banister 1990, J Appl Physiol 69:1171. Raises Invalid.
    """
    pieces = held(seconds, heart_rate, longest=PAUSE)
    spans = ((each.seconds / MINUTE, each.value) for each in pieces)
    return impulse(spans, maximum=maximum, resting=resting, sex=sex)


def impulse(
    spans: Iterable[tuple[float, float]], *, maximum: float, resting: float, sex: Sex | None
) -> float:
    """TRIMP of pairs of minutes and the heart rate held for them. Raises Invalid."""
    reserve = require_rate(maximum) - require_rate(resting)
    if reserve <= 0:
        raise Invalid("The resting heart rate is below the maximum.")
    factor, exponent = WEIGHTS[sex]
    total = 0.0
    for minutes, heart_rate in spans:
        share = max(0.0, min(1.0, (heart_rate - resting) / reserve))
        total += minutes * share * factor * exp(exponent * share)
    return total


def heart_score(
    impulses: float, *, threshold: float, maximum: float, resting: float, sex: Sex | None
) -> float:
    """hrTSS: TRIMP as a share of what an hour at the threshold heart rate is, times 100.

    Source: TrainingPeaks' definition that an hour at threshold scores 100, with Banister's weight
    as in Elevate. Raises Invalid.
    """
    hour = [(HOUR / MINUTE, require_rate(threshold))]
    at_threshold = impulse(hour, maximum=maximum, resting=resting, sex=sex)
    if not at_threshold:
        raise Invalid("The threshold heart rate is above the resting one.")
    return HUNDRED * impulses / at_threshold


def running_score(seconds: float, *, speed: float, threshold: float) -> float:
    """rTSS: hours * IF^2 * 100, where IF is normalised graded speed over threshold speed.

    Both speeds in metres a second, the threshold the fastest that is held for about an hour.
    Source: McGregor and Friel, TrainingPeaks, after Coggan's TSS. Raises Invalid.
    """
    if not threshold > 0:
        raise Invalid("A threshold speed is a positive number of metres a second.")
    intensity = speed / threshold
    return seconds / HOUR * intensity**2 * HUNDRED
