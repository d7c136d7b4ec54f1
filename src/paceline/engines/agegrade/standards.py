"""The tables, read once from the file beside; its head names sources and licences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

YOUNGEST: Final = 5
OLDEST: Final = 100
PARTS: Final = 10_000


class Surface(StrEnum):
    ROAD = "road"
    TRACK = "track"


class Sex(StrEnum):
    """Whose table is meant; there are no others."""

    FEMALE = "F"
    MALE = "M"


@dataclass(frozen=True, kw_only=True)
class Standard:
    """One event of one table. `factors` are those of ages 5 to 100, open over age standard."""

    event: str
    metres: float
    seconds: float
    factors: Sequence[float]

    def factor(self, age: int) -> float:
        return self.factors[age - YOUNGEST]


@dataclass(frozen=True, kw_only=True)
class Key:
    edition: str
    surface: Surface
    sex: Sex


@cache
def tables() -> Mapping[Key, Sequence[Standard]]:
    """Shortest event first."""
    found: dict[Key, list[Standard]] = {}
    text = files("paceline.engines.agegrade").joinpath("standards.csv").read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            edition, surface, sex, event, metres, seconds, *factors = line.split(",")
            key = Key(edition=edition, surface=Surface(surface), sex=Sex(sex))
            standard = Standard(
                event=event,
                metres=float(metres),
                seconds=float(seconds),
                factors=tuple(int(each) / PARTS for each in factors),
            )
            found.setdefault(key, []).append(standard)
    return found


def editions(surface: Surface) -> Sequence[str]:
    """The newest first."""
    return sorted({key.edition for key in tables() if key.surface is surface}, reverse=True)
