"""Allowances of neighbours in the database: all processes of an installation take from one row."""

from typing import Final

from sqlalchemy import (
    Double,
    Insert,
    String,
    UniqueConstraint,
    Update,
    case,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from typing_extensions import override

from paceline.db.aside import Aside
from paceline.db.record import Record
from paceline.kernel.budget import Budget, Budgeting, Budgets, spent
from paceline.kernel.clock import Clock
from paceline.kernel.ids import new_id

# Seconds that clocks of one installation may be apart, and the longest that anybody rests.
APART: Final = 5.0
LONGEST: Final = 3600.0


class BudgetRow(Record):
    """`held` of the amount was left at `counted_at`; nobody takes any before `rests_until`.

    Both are seconds since 1970.
    """

    __tablename__ = "budgets"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str] = mapped_column(String(40))
    held: Mapped[float] = mapped_column(Double)
    counted_at: Mapped[float] = mapped_column(Double)
    rests_until: Mapped[float] = mapped_column(Double, default=0.0)


def taking(name: str, rule: Budgeting, *, now: float, cost: float, kept: float) -> Update:
    """Changes no row that would hold less than `kept`; of two at once the second sees the first.

    A machine whose clock is behind brings nothing and takes nothing.
    """
    passed = case((BudgetRow.counted_at < now, now - BudgetRow.counted_at), else_=0.0)
    grown = BudgetRow.held + passed * rule.a_second
    amount = literal(float(rule.amount))
    held = case((grown > amount, amount), else_=grown)
    latest = case((BudgetRow.counted_at < now, now), else_=BudgetRow.counted_at)
    return (
        update(BudgetRow)
        .where(BudgetRow.name == name, BudgetRow.rests_until <= now, held - cost >= kept)
        .values(held=held - cost, counted_at=latest)
        .returning(BudgetRow.held)
    )


def believing(name: str, rule: Budgeting, *, now: float) -> Update:
    """What a machine wrote whose clock is ahead holds up nobody for long."""
    soon, longest = now + rule.per.total_seconds() + APART, now + LONGEST
    return (
        update(BudgetRow)
        .where(
            BudgetRow.name == name,
            or_(BudgetRow.counted_at > soon, BudgetRow.rests_until > longest),
        )
        .values(
            counted_at=case((BudgetRow.counted_at > soon, now), else_=BudgetRow.counted_at),
            rests_until=case(
                (BudgetRow.rests_until > longest, longest), else_=BudgetRow.rests_until
            ),
        )
    )


class SharedBucket(Budget):
    """Each take is a short transaction of its own, before a call outside and never within one."""

    def __init__(self, name: str, rule: Budgeting, aside: Aside, clock: Clock) -> None:
        self._name = name
        self._rule = rule
        self._aside = aside
        self._clock = clock
        self._left = float(rule.amount)

    @property
    @override
    def left(self) -> float:
        return self._left

    @override
    async def take(self, *, cost: float = 1.0, own_act: bool = False) -> None:
        now, kept = self._clock.now().timestamp(), self._rule.kept(own_act=own_act)
        asked = taking(self._name, self._rule, now=now, cost=cost, kept=kept)
        wait = 0.0
        async with self._aside.stored() as session:
            held = (await session.execute(asked)).scalar_one_or_none()
            if held is None:
                await session.execute(self._opening(session, now=now))
                await session.execute(believing(self._name, self._rule, now=now))
                held = (await session.execute(asked)).scalar_one_or_none()
            if held is None:
                wait = await self._lacking(session, kept + cost, now=now)
            else:
                self._left = held
        if held is None:
            raise spent(self._name, wait=wait)

    @override
    async def rest(self, seconds: float) -> None:
        now, seconds = self._clock.now().timestamp(), min(seconds, LONGEST)
        longest = update(BudgetRow).where(
            BudgetRow.name == self._name, BudgetRow.rests_until < now + seconds
        )
        async with self._aside.stored() as session:
            await session.execute(self._opening(session, now=now))
            await session.execute(longest.values(rests_until=now + seconds))

    def _opening(self, session: AsyncSession, *, now: float) -> Insert:
        """Whole, unless it is there."""
        dialect = session.get_bind().dialect.name
        make = postgresql.insert if dialect == "postgresql" else sqlite.insert
        whole = {
            "id": new_id(),
            "name": self._name,
            "held": float(self._rule.amount),
            "counted_at": now,
            "rests_until": 0.0,
        }
        return make(BudgetRow).values(whole).on_conflict_do_nothing(index_elements=["name"])

    async def _lacking(self, session: AsyncSession, wanted: float, *, now: float) -> float:
        """Seconds until so much is there and may be taken."""
        asked = select(BudgetRow).where(BudgetRow.name == self._name)
        row = (await session.scalars(asked)).one()
        grown = row.held + max(0.0, now - row.counted_at) * self._rule.a_second
        self._left = min(self._rule.amount, grown)
        return max(row.rests_until - now, (wanted - self._left) / self._rule.a_second)


class SqlBudgets(Budgets):
    def __init__(self, aside: Aside, clock: Clock) -> None:
        self._aside = aside
        self._clock = clock

    @override
    def budget(self, name: str, rule: Budgeting) -> Budget:
        return SharedBucket(name, rule, self._aside, self._clock)
