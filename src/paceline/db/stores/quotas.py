"""Quotas in the database: one row for each user, quota and window, counted by one statement."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Insert, String, UniqueConstraint, Uuid, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from typing_extensions import override

from paceline.db.read_lane import Ask, ReadLane
from paceline.db.record import Record
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.ids import new_id
from paceline.kernel.limits import Limit, Plans
from paceline.kernel.quota import EVERYDAY, Quotas, QuotaSettings, QuotaSpent, Usage
from paceline.kernel.rates import STANDARD, limit_of

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
WINDOW: Final = ("user_id", "name", "began_at")


class QuotaRow(Record):
    __tablename__ = "quotas"
    __table_args__ = (UniqueConstraint(*WINDOW),)

    user_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(40))
    began_at: Mapped[datetime] = mapped_column(index=True)
    used: Mapped[int] = mapped_column(BigInteger)


USED: Final = select(QuotaRow.name, QuotaRow.began_at, QuotaRow.used).where(
    QuotaRow.user_id == bindparam("user_id", type_=Uuid())
)


def counting(dialect: str, amount: int) -> Insert:
    """Changes no row that would go over `amount`; of two at once the second sees the first."""
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = make(QuotaRow)
    used = QuotaRow.used + statement.excluded.used
    return statement.on_conflict_do_update(
        index_elements=WINDOW, set_={"used": used}, where=used <= amount
    )


class SqlQuotas(Quotas):
    def __init__(
        self,
        unit: SqlUnitOfWork,
        lane: ReadLane,
        plans: Plans,
        settings: QuotaSettings,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._lane = lane
        self._plans = plans
        self._settings = settings
        self._clock = clock

    @override
    async def reserve(self, name: str, *, by: Principal, amount: int = 1) -> None:
        if by.everything:
            return
        limit = self._limits(by)[name]
        began = began_at(self._clock.now(), limit.per)
        if amount > limit.amount or not await self._count(limit, began, by, amount):
            raise self._spent(limit)

    @override
    async def require(self, name: str, *, by: Principal) -> None:
        if by.everything:
            return
        (found,) = (each for each in await self.usage(by=by) if each.name == name)
        if found.used >= found.amount:
            raise self._spent(self._limits(by)[name])

    def _spent(self, limit: Limit) -> QuotaSpent:
        now = self._clock.now()
        ends = began_at(now, limit.per) + limit.per
        return QuotaSpent(
            f"At most {limit.amount} {limit.name} in {limit.per} are in your plan. "
            f"The next time begins at {ends:%Y-%m-%d %H:%M} UTC.",
            retry_after=(ends - now).total_seconds(),
        )

    async def _count(self, limit: Limit, began: datetime, by: Principal, amount: int) -> bool:
        session = await self._unit.session()
        statement = counting(session.get_bind().dialect.name, limit.amount)
        values = {"user_id": by.user_id, "name": limit.name, "began_at": began, "used": amount}
        asked = statement.values({"id": new_id(), **values}).returning(QuotaRow.used)
        return (await session.execute(asked)).first() is not None

    @override
    async def usage(self, *, by: Principal) -> Sequence[Usage]:
        now = self._clock.now()
        limits = self._limits(by)
        [rows] = await self._lane.rows(Ask(statement=USED, binds={"user_id": by.user_id}))
        used = {(row["name"], instant(row["began_at"])): int(str(row["used"])) for row in rows}
        return [
            Usage(
                name=name,
                used=used.get((name, began_at(now, limit.per)), 0),
                amount=limit.amount,
                resets_at=began_at(now, limit.per) + limit.per,
            )
            for name, limit in sorted(limits.items())
        ]

    @override
    async def prune(self, *, before: datetime) -> None:
        session = await self._unit.session()
        await session.execute(delete(QuotaRow).where(QuotaRow.began_at < before))

    def _limits(self, who: Principal) -> Mapping[str, Limit]:
        plans = self._settings.plans
        own = plans.get(self._plans.plan(who), {})
        rates = {**EVERYDAY, **plans.get(STANDARD, {}), **own}
        return {name: limit_of(name, rate) for name, rate in rates.items()}


def began_at(now: datetime, per: timedelta) -> datetime:
    return EPOCH + (now - EPOCH) // per * per


def instant(value: object) -> datetime:
    return datetime.fromisoformat(str(value))
