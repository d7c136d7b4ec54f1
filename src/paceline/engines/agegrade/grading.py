"""How good a time is for somebody's age: the age standard as a share of the time."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, isfinite, log
from typing import Final

from paceline.engines.agegrade.standards import (
    OLDEST,
    YOUNGEST,
    Key,
    Sex,
    Standard,
    Surface,
    editions,
    tables,
)
from paceline.kernel.errors import Invalid

HUNDRED: Final = 100.0
# A course given in whole metres, such as 21,097 or 1,609, is still the event it is meant for.
NEAR: Final = 0.001


class Undefined(Invalid):
    """The tables say nothing of this age or distance."""

    code = "age_grade_undefined"


class Level(StrEnum):
    """What a percentage is called (National Masters News, Masters Age-Graded Tables, 1994)."""

    RECORD = "record"
    WORLD = "world"
    NATIONAL = "national"
    REGIONAL = "regional"
    LOCAL = "local"


# From so many percent on: about the world record, world class and so on.
LEVELS: Final = {
    Level.RECORD: 100.0,
    Level.WORLD: 90.0,
    Level.NATIONAL: 80.0,
    Level.REGIONAL: 70.0,
    Level.LOCAL: 60.0,
}


def level_of(percentage: float) -> Level | None:
    """None below the lowest of them."""
    return next((each for each, least in LEVELS.items() if percentage >= least), None)


@dataclass(frozen=True, kw_only=True)
class AgeGrade:
    """`percentage` is 100 * open standard / (factor * time) and may be above 100.

    Without a table for somebody's sex it is that of the open standard: factor 1, `sex` None.
    Seconds throughout; `age_graded` is the time worth as much at the best age.
    """

    percentage: float
    factor: float
    open_standard: float
    age_graded: float
    edition: str
    surface: Surface
    sex: Sex | None


def grade(
    *,
    sex: Sex | None,
    age: int,
    metres: float,
    seconds: float,
    surface: Surface = Surface.ROAD,
    edition: str | None = None,
) -> AgeGrade:
    """By USATF's road standards of 2025, or those of WMA of 2023 on the track.

    Between two events the factor is linear, and the open standard a power, in the distance's
    logarithm, as the tables' authors do it for factors.

    Raises:
        Undefined: younger than 5 or older than 100, or a distance outside the tables.
        Invalid: a time that is none, or an edition that is not there.
    """
    if not (isfinite(seconds) and seconds > 0):
        raise Invalid("A time is a positive number of seconds.")
    if not YOUNGEST <= age <= OLDEST:
        raise Undefined(
            f"Age {age}: the tables hold for {YOUNGEST} to {OLDEST} years.",
            why="age",
            age=age,
            youngest=YOUNGEST,
            oldest=OLDEST,
        )
    chosen = chosen_edition(surface, edition)
    standard, factor = looked_up(sex, age, metres, surface=surface, edition=chosen)
    return AgeGrade(
        percentage=HUNDRED * standard / (factor * seconds),
        factor=factor,
        open_standard=standard,
        age_graded=seconds * factor,
        edition=chosen,
        surface=surface,
        sex=sex,
    )


def chosen_edition(surface: Surface, edition: str | None) -> str:
    known = editions(surface)
    if edition is not None and edition not in known:
        raise Invalid(f"There is no edition {edition} for {surface}; there is {', '.join(known)}.")
    return edition or known[0]


def looked_up(
    sex: Sex | None, age: int, metres: float, *, surface: Surface, edition: str
) -> tuple[float, float]:
    """The open standard, and the factor of this age; of no sex the faster standard and 1."""
    if sex is None:
        keys = [Key(edition=edition, surface=surface, sex=each) for each in Sex]
        return min(between(key, age, metres)[0] for key in keys), 1.0
    return between(Key(edition=edition, surface=surface, sex=sex), age, metres)


def between(key: Key, age: int, metres: float) -> tuple[float, float]:
    standards = tables()[key]
    metres = within(standards, metres)
    place = bisect_left(standards, metres, key=lambda each: each.metres)
    longer = standards[place]
    if longer.metres == metres:
        return longer.seconds, longer.factor(age)
    shorter = standards[place - 1]
    share = log(metres / shorter.metres) / log(longer.metres / shorter.metres)
    seconds = exp((1 - share) * log(shorter.seconds) + share * log(longer.seconds))
    return seconds, (1 - share) * shorter.factor(age) + share * longer.factor(age)


def within(standards: Sequence[Standard], metres: float) -> float:
    """The distance, at an event's own where it is that but for rounding. Raises Undefined."""
    for each in standards:
        if abs(metres - each.metres) <= NEAR * each.metres:
            return each.metres
    first, last = standards[0].metres, standards[-1].metres
    if not first <= metres <= last:
        raise Undefined(
            f"{metres:g} m: the tables hold for {first:g} to {last:g} m.",
            why="distance",
            metres=f"{metres:g}",
            first=f"{first:g}",
            last=f"{last:g}",
        )
    return metres
