"""Switches that are thrown while the program runs: declared in the code, turned in the database."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, Protocol, TypeAlias, TypeVar
from uuid import UUID

FlagValue: TypeAlias = bool | int | float | str
V = TypeVar("V", bool, int, float, str)
AnyFlag: TypeAlias = "Flag[bool] | Flag[int] | Flag[float] | Flag[str]"
PARTS: Final = 10_000
ALL: Final = 100


@dataclass(frozen=True, kw_only=True)
class Flag(Generic[V]):
    """`key` is `slice.name` and never changes; `default` gives the type and holds in any doubt.

    After `expires` the suite fails until the flag is gone or its day is moved: a switch nobody
    turns any more is a branch nobody needs.
    """

    key: str
    default: V
    meaning: str
    expires: date


@dataclass(frozen=True, kw_only=True)
class Target:
    """For whom a flag is asked; `person` is any id that stays with one person."""

    cohort: UUID | None = None
    person: UUID | None = None


EVERYONE: Final = Target()


@dataclass(frozen=True, kw_only=True)
class FlagRule:
    """`value` for whom it is meant: some cohorts or all, a percentage of persons or everyone."""

    value: FlagValue
    cohorts: frozenset[UUID] = frozenset()
    percentage: int = ALL

    def meets(self, key: str, target: Target) -> bool:
        """The same person is always on the same side; who is in at 10 % is in at 20 %."""
        if self.cohorts and target.cohort not in self.cohorts:
            return False
        if self.percentage >= ALL:
            return True
        return target.person is not None and part(key, target.person) < self.percentage * 100


def part(key: str, person: UUID) -> int:
    """Which of ten thousand parts a person falls in, another one for each flag."""
    digest = hashlib.sha256(key.encode() + person.bytes).digest()
    return int.from_bytes(digest[:8], "big") % PARTS


def fits(value: object, default: FlagValue) -> bool:
    """Whether `value` is of the type that the flag was declared with."""
    if isinstance(default, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(default)


@dataclass(frozen=True)
class Declared:
    """Every flag that a running feature asks for, by key."""

    flags: Mapping[str, AnyFlag]


class FlagRules(Protocol):
    """What was turned, by key."""

    async def rules(self) -> Mapping[str, FlagRule]: ...


class Flags(Protocol):
    async def value(self, flag: Flag[V], *, of: Target = EVERYONE) -> V:
        """The declared default unless a rule that fits says otherwise; never raises."""
        ...
