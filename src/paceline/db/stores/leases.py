"""Leases: one row each, changed only by whoever has it, or once it has run out."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Insert, String, UniqueConstraint, delete, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from typing_extensions import override

from paceline.db.aside import Aside
from paceline.db.record import Record
from paceline.kernel.clock import Clock
from paceline.kernel.ids import new_id
from paceline.kernel.leases import Leases

LONGEST_NAME: Final = 40


class LeaseRow(Record):
    """`holder` has it until `ends_at`, and nobody afterwards."""

    __tablename__ = "leases"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    holder: Mapped[UUID]
    ends_at: Mapped[datetime]


def taking(dialect: str, name: str, holder: UUID, *, now: datetime, lasting: timedelta) -> Insert:
    """Of two who come at once the store lets one in, and the second sees what the first wrote."""
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    ends_at = now + lasting
    statement = make(LeaseRow).values(id=new_id(), name=name, holder=holder, ends_at=ends_at)
    free = or_(LeaseRow.holder == holder, LeaseRow.ends_at <= now)
    changed = {"holder": holder, "ends_at": ends_at}
    taken = statement.on_conflict_do_update(index_elements=["name"], set_=changed, where=free)
    return taken.returning(LeaseRow.id)


class SqlLeases(Leases):
    def __init__(self, aside: Aside, clock: Clock) -> None:
        self._aside = aside
        self._clock = clock

    @override
    async def take(self, name: str, *, holder: UUID, lasting: timedelta) -> bool:
        now = self._clock.now()
        async with self._aside.stored() as session:
            dialect = session.get_bind().dialect.name
            asked = taking(dialect, name, holder, now=now, lasting=lasting)
            return (await session.execute(asked)).first() is not None

    @override
    async def give_back(self, name: str, *, holder: UUID) -> None:
        held = delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder)
        await self._aside.execute(held)
