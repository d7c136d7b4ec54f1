"""What one race says of others: VDOT, Riegel's law, critical speed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, isfinite
from typing import Final

from paceline.kernel.errors import Invalid

MINUTE: Final = 60.0
RIEGEL: Final = 1.06
# Metres a minute between which an equivalent race is looked for; nobody races outside of them.
SLOWEST: Final = 30.0
QUICKEST: Final = 800.0
STEPS: Final = 60
# Seconds between which an effort speaks for the critical speed: 2 to 15 minutes.
SHORTEST_EFFORT: Final = 120.0
LONGEST_EFFORT: Final = 900.0


def require_race(metres: float, seconds: float) -> None:
    if not (isfinite(metres) and metres > 0 and isfinite(seconds) and seconds > 0):
        raise Invalid("A race has a positive number of metres and of seconds.")


def oxygen(speed: float) -> float:
    """Millilitres of oxygen a minute for each kilogram, at `speed` metres a minute.

    VO2 = -4.60 + 0.182258 v + 0.000104 v^2. Source: Daniels and Gilbert 1979, Oxygen Power.
    """
    return -4.60 + 0.182258 * speed + 0.000104 * speed**2


def sustained(minutes: float) -> float:
    """The share of the maximal oxygen uptake that is held for `minutes` of a race.

    F = 0.8 + 0.1894393 e^(-0.012778 t) + 0.2989558 e^(-0.1932605 t). Source: as `oxygen`.
    """
    return 0.8 + 0.1894393 * exp(-0.012778 * minutes) + 0.2989558 * exp(-0.1932605 * minutes)


def vdot(metres: float, seconds: float) -> float:
    """Effective maximal oxygen uptake in ml/kg/min: the oxygen of the race over its share.

    Meant for races from about 3.5 minutes to 4 hours. Source: as `oxygen`. Raises Invalid.
    """
    require_race(metres, seconds)
    minutes = seconds / MINUTE
    return oxygen(metres / minutes) / sustained(minutes)


def equivalent(level: float, metres: float) -> float:
    """Seconds for `metres` that are worth this VDOT, to within a thousandth. Raises Invalid.

    VDOT falls as a race takes longer, so halving finds it.
    """
    slow, quick = metres / SLOWEST * MINUTE, metres / QUICKEST * MINUTE
    if not vdot(metres, slow) <= level <= vdot(metres, quick):
        raise Invalid(f"No race over {metres:g} m is worth a VDOT of {level:g}.")
    for _ in range(STEPS):
        middle = (slow + quick) / 2
        if vdot(metres, middle) < level:
            slow = middle
        else:
            quick = middle
    return (slow + quick) / 2


def riegel(metres: float, seconds: float, *, other: float, exponent: float = RIEGEL) -> float:
    """Seconds for `other` metres: T2 = T1 * (D2 / D1)^1.06, for races of 3.5 to 230 minutes.

    Source: Riegel 1981, American Scientist 69:285. Raises Invalid.
    """
    require_race(metres, seconds)
    require_race(other, seconds)
    found: float = seconds * (other / metres) ** exponent
    return found


@dataclass(frozen=True, kw_only=True)
class CriticalSpeed:
    """`speed` in metres a second is kept up for long; `reserve` metres (D') come on top of it."""

    speed: float
    reserve: float


def speaking(efforts: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Of pairs of metres and seconds those between 2 and 15 minutes, for which the law holds."""
    return [each for each in efforts if SHORTEST_EFFORT <= each[1] <= LONGEST_EFFORT]


def critical_speed(efforts: Sequence[tuple[float, float]]) -> CriticalSpeed:
    """From pairs of metres and seconds of maximal efforts: d = CS * t + D', least squares.

    Source: Galbraith et al. 2014, Int J Sports Physiol Perform 9:931, after Monod and Scherrer
    1965. Raises Invalid with less than two efforts that differ in time, or where the longer ones
    are no farther.
    """
    for metres, seconds in efforts:
        require_race(metres, seconds)
    if len({seconds for _, seconds in efforts}) < 2:
        raise Invalid("A critical speed needs two efforts of different times, or more.")
    mean_metres = sum(metres for metres, _ in efforts) / len(efforts)
    mean_seconds = sum(seconds for _, seconds in efforts) / len(efforts)
    spread = sum((seconds - mean_seconds) ** 2 for _, seconds in efforts)
    together = sum((m - mean_metres) * (s - mean_seconds) for m, s in efforts)
    if together <= 0:
        raise Invalid("These efforts are not maximal: the longer ones went no farther.")
    speed = together / spread
    return CriticalSpeed(speed=speed, reserve=mean_metres - speed * mean_seconds)
