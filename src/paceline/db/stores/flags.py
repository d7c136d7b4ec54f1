"""What was turned of the flags: a row for each, remembered for a few seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column
from typing_extensions import override

from paceline.db.failures import FAILURES, meaning
from paceline.db.read_lane import Ask, ReadLane
from paceline.db.record import Audited, Record
from paceline.db.repository import Repository
from paceline.db.statements import Row
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.clock import Clock
from paceline.kernel.errors import NotFound
from paceline.kernel.flags import FlagRule, FlagRules, FlagValue
from paceline.kernel.identity import Principal

FRESH: Final = timedelta(seconds=5)


class FlagNotTurned(NotFound):
    code = "flag_not_turned"

    def __init__(self) -> None:
        super().__init__("This flag was not turned; its declared default holds.")


class FlagRow(Record):
    """Empty `cohorts` mean all; `percentage` is of persons."""

    __tablename__ = "flags"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("percentage BETWEEN 0 AND 100", name="percentage"),
    )
    audited: ClassVar = Audited(
        subject="flag", shows=frozenset({"key", "value", "cohorts", "percentage"})
    )

    key: Mapped[str] = mapped_column(String(120))
    value: Mapped[FlagValue] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID]
    cohorts: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    percentage: Mapped[int] = mapped_column(default=100)


ALL: Final = select(
    FlagRow.key, FlagRow.value, FlagRow.cohorts, FlagRow.percentage, FlagRow.changed_at
)


@dataclass(frozen=True, kw_only=True)
class TurnedFlag:
    key: str
    rule: FlagRule
    changed_at: datetime


class SqlFlagRules(FlagRules):
    """This process sees its own changes at once, another's within five seconds."""

    def __init__(self, lane: ReadLane, clock: Clock) -> None:
        self._lane = lane
        self._clock = clock
        self._known: Mapping[str, FlagRule] = {}
        self._fresh_until: datetime | None = None

    @override
    async def rules(self) -> Mapping[str, FlagRule]:
        now = self._clock.now()
        if self._fresh_until is None or now >= self._fresh_until:
            self._known = {turned.key: turned.rule for turned in await self.turned()}
            self._fresh_until = now + FRESH
        return self._known

    async def turned(self) -> Sequence[TurnedFlag]:
        """As they are stored now."""
        try:
            [rows] = await self._lane.rows(Ask(statement=ALL))
        except FAILURES as error:
            raise meaning(error) from error
        return [turned_of(row) for row in rows]

    def forget(self) -> None:
        self._fresh_until = None


class FlagDesk(Repository[FlagRow]):
    """Turns flags; which there are, and of what type, is for the caller to know."""

    def __init__(self, unit: SqlUnitOfWork, rules: SqlFlagRules, clock: Clock) -> None:
        super().__init__(unit)
        self._rules = rules
        self._clock = clock

    async def turn(self, key: str, rule: FlagRule, *, by: Principal) -> TurnedFlag:
        now = self._clock.now()
        row = await self.first(select(FlagRow).where(FlagRow.key == key).with_for_update())
        if row is None:
            row = self.add(
                FlagRow(key=key, value=rule.value, changed_at=now, changed_by=by.user_id)
            )
        row.value = rule.value
        row.cohorts = sorted(str(each) for each in rule.cohorts)
        row.percentage = rule.percentage
        row.changed_at, row.changed_by = now, by.user_id
        self._unit.after_commit(self._rules.forget)
        return TurnedFlag(key=key, rule=rule, changed_at=now)

    async def turn_back(self, key: str) -> None:
        """Raises FlagNotTurned."""
        row = await self.one(select(FlagRow).where(FlagRow.key == key), missing=FlagNotTurned())
        await self.remove(row)
        self._unit.after_commit(self._rules.forget)


def turned_of(row: Row) -> TurnedFlag:
    rule = FlagRule(
        value=msgspec.convert(plain(row["value"]), FlagValue),
        cohorts=msgspec.convert(plain(row["cohorts"]), frozenset[UUID]),
        percentage=msgspec.convert(row["percentage"], int),
    )
    changed_at = datetime.fromisoformat(str(row["changed_at"]))
    return TurnedFlag(key=str(row["key"]), rule=rule, changed_at=changed_at)


def plain(raw: object) -> object:
    return msgspec.json.decode(raw) if isinstance(raw, msgspec.Raw) else raw
