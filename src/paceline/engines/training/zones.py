"""Zones of heart rate: by the maximum, by the reserve, by the threshold, or as somebody likes."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from paceline.engines.training.curves import Floats, held
from paceline.kernel.errors import Invalid

SHARES: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
# Shares of the heart rate at the lactate threshold for running: zones 2, 3, 4, 5a, 5b and 5c.
FRIEL: Final = (0.85, 0.90, 0.95, 1.0, 1.03, 1.06)
FRIEL_NAMES: Final = ("1", "2", "3", "4", "5a", "5b", "5c")
LOWEST: Final = 20.0
HIGHEST: Final = 250.0
MOST: Final = 10
PAUSE: Final = 60.0


class ZoneMethod(StrEnum):
    MAXIMUM = "maximum"
    RESERVE = "reserve"
    THRESHOLD = "threshold"
    OWN = "own"


@dataclass(frozen=True, kw_only=True)
class Zones:
    """Each zone goes from its lower bound, in beats a minute, up to the next one's."""

    method: ZoneMethod
    names: tuple[str, ...]
    lower: tuple[float, ...]

    def place(self, heart_rate: float) -> int | None:
        """The zone's place, counted from 0; None below the lowest."""
        place = bisect_right(self.lower, heart_rate) - 1
        return None if place < 0 else place


@dataclass(frozen=True, kw_only=True)
class TimeInZone:
    name: str
    seconds: float


def by_maximum(maximum: float, *, shares: Sequence[float] = SHARES) -> Zones:
    """Five zones from 50 % of the maximum on, 10 % each: the bounds most devices use.

    Raises Invalid.
    """
    bounds = [require_rate(maximum) * share for share in shares]
    return zones(bounds, method=ZoneMethod.MAXIMUM)


def by_reserve(maximum: float, resting: float, *, shares: Sequence[float] = SHARES) -> Zones:
    """The same shares of the reserve: resting + share * (maximum - resting).

    Source: Karvonen, Kentala, Mustala 1957, Ann Med Exp Biol Fenn 35:307. Raises Invalid.
    """
    bounds = [target(maximum, resting, share) for share in shares]
    return zones(bounds, method=ZoneMethod.RESERVE)


def target(maximum: float, resting: float, share: float) -> float:
    """Karvonen's target in beats a minute, for a share of the reserve. Raises Invalid."""
    require_rate(maximum)
    if require_rate(resting) >= maximum:
        raise Invalid("The resting heart rate is below the maximum.")
    return resting + share * (maximum - resting)


def by_threshold(threshold: float) -> Zones:
    """Seven zones for running by the heart rate at the lactate threshold.

    Source: Friel 2009, Total Heart Rate Training: below 85 %, 85-89, 90-94, 95-99, 100-102,
    103-106 and above 106 %. Raises Invalid.
    """
    bounds = [0.0, *(require_rate(threshold) * share for share in FRIEL)]
    return Zones(method=ZoneMethod.THRESHOLD, names=FRIEL_NAMES, lower=tuple(bounds))


def own(bounds: Sequence[float], *, names: Sequence[str] = ()) -> Zones:
    """As somebody set them: lower bounds, rising. Raises Invalid."""
    for bound in bounds[1:]:
        require_rate(bound)
    return zones(bounds, method=ZoneMethod.OWN, names=names)


def zones(bounds: Sequence[float], *, method: ZoneMethod, names: Sequence[str] = ()) -> Zones:
    if not 1 <= len(bounds) <= MOST:
        raise Invalid(f"There are 1 to {MOST} zones.")
    if any(later <= earlier for earlier, later in pairwise(bounds)) or not bounds[0] >= 0:
        raise Invalid("Each zone begins above the one before.")
    if names and len(names) != len(bounds):
        raise Invalid("Each zone has one name.")
    called = names or [str(number) for number in range(1, len(bounds) + 1)]
    return Zones(method=method, names=tuple(called), lower=tuple(bounds))


def require_rate(heart_rate: float) -> float:
    if not LOWEST <= heart_rate <= HIGHEST:
        raise Invalid(f"A heart rate lies between {LOWEST:g} and {HIGHEST:g} beats a minute.")
    return heart_rate


def time_in_zones(seconds: Floats, heart_rate: Floats, *, zones: Zones) -> list[TimeInZone]:
    """Seconds in each zone; pauses and records without a heart rate count nowhere."""
    totals = [0.0] * len(zones.lower)
    for each in held(seconds, heart_rate, longest=PAUSE):
        place = zones.place(each.value)
        if place is not None:
            totals[place] += each.seconds
    pairs = zip(zones.names, totals, strict=True)
    return [TimeInZone(name=name, seconds=total) for name, total in pairs]
