"""Age grades of any time, whoever ran it. Pure."""

from typing import Final

from paceline.engines.agegrade.grading import grade, level_of
from paceline.engines.agegrade.standards import (
    OLDEST,
    YOUNGEST,
    Sex,
    Surface,
    editions,
    tables,
)
from paceline.features.performance.schemas import AgeGradeOut, AgeGradeTablesOut, TablesOut

PLACES: Final = 2


def graded(
    *,
    sex: Sex | None,
    age: int,
    metres: float,
    seconds: float,
    surface: Surface,
    edition: str | None,
) -> AgeGradeOut:
    """Raises Undefined where the tables say nothing, Invalid for an edition that is not there."""
    found = grade(
        sex=sex, age=age, metres=metres, seconds=seconds, surface=surface, edition=edition
    )
    return AgeGradeOut(
        percentage=round(found.percentage, PLACES),
        level=level_of(found.percentage),
        factor=found.factor,
        open_standard_s=round(found.open_standard, PLACES),
        age_standard_s=round(found.open_standard / found.factor, PLACES),
        age_graded_s=round(found.age_graded, PLACES),
        edition=found.edition,
        surface=found.surface,
        sex=found.sex,
    )


def known_tables() -> AgeGradeTablesOut:
    surfaces = [tables_of(each) for each in Surface]
    return AgeGradeTablesOut(youngest=YOUNGEST, oldest=OLDEST, surfaces=surfaces)


def tables_of(surface: Surface) -> TablesOut:
    """The distances are those of the newest edition."""
    known = editions(surface)
    found = [
        each.metres
        for key, standards in tables().items()
        if key.surface is surface and key.edition == known[0]
        for each in standards
    ]
    return TablesOut(surface=surface, editions=list(known), shortest=min(found), longest=max(found))
