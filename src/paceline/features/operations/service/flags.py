from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from paceline.db.stores.flags import FlagDesk, SqlFlagRules, TurnedFlag
from paceline.features.operations.errors import FlagNotFound, WrongFlagValue
from paceline.kernel.flags import AnyFlag, Declared, FlagRule, FlagValue, fits
from paceline.kernel.identity import Principal


@dataclass(frozen=True, kw_only=True)
class Turned:
    """What is served instead of the default, to whom, and since when."""

    value: FlagValue
    cohorts: Sequence[str]
    percentage: int
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A declared flag as it stands; `turned` is None while the default holds for all."""

    key: str
    meaning: str
    default: FlagValue
    expires: date
    turned: Turned | None


class FlagBoard:
    """Every flag that a running feature declares."""

    def __init__(self, declared: Declared, rules: SqlFlagRules) -> None:
        self._declared = declared.flags
        self._rules = rules

    async def all(self) -> Sequence[Shown]:
        """By key, each as it stands now."""
        turned = {each.key: each for each in await self._rules.turned()}
        return [shown(self._declared[key], turned.get(key)) for key in sorted(self._declared)]


class FlagService:
    def __init__(self, declared: Declared, desk: FlagDesk) -> None:
        self._declared = declared.flags
        self._desk = desk

    async def turn(self, key: str, rule: FlagRule, *, by: Principal) -> Shown:
        """Raises FlagNotFound, or WrongFlagValue for a value of another type."""
        flag = self._flag(key)
        if not fits(rule.value, flag.default):
            raise WrongFlagValue(key, flag.default)
        return shown(flag, await self._desk.turn(key, rule, by=by))

    async def turn_back(self, key: str) -> Shown:
        """Raises FlagNotFound, or FlagNotTurned when the default held anyway."""
        flag = self._flag(key)
        await self._desk.turn_back(key)
        return shown(flag, None)

    def default(self, key: str) -> FlagValue:
        """Raises FlagNotFound."""
        return self._flag(key).default

    def _flag(self, key: str) -> AnyFlag:
        flag = self._declared.get(key)
        if flag is None:
            raise FlagNotFound(key, self._declared)
        return flag


def shown(flag: AnyFlag, turned: TurnedFlag | None) -> Shown:
    return Shown(
        key=flag.key,
        meaning=flag.meaning,
        default=flag.default,
        expires=flag.expires,
        turned=None if turned is None else served(turned),
    )


def served(turned: TurnedFlag) -> Turned:
    rule = turned.rule
    return Turned(
        value=rule.value,
        cohorts=sorted(str(each) for each in rule.cohorts),
        percentage=rule.percentage,
        changed_at=turned.changed_at,
    )
