"""Keys of requests that may be sent again: one row each, claimed at once, ended with the effect."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import Insert, String, Text, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from typing_extensions import override

from paceline.db.database import Database
from paceline.db.failures import FAILURES
from paceline.db.record import Record
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.clock import Clock
from paceline.kernel.idempotency import Asked, Claim, Idempotency, InFlight, Kept, Mismatch
from paceline.kernel.ids import new_id

log: Final = structlog.get_logger()


class IdempotencyRow(Record):
    """Without an answer it is claimed until `leased_until`; with one it is over."""

    __tablename__ = "idempotency_keys"

    key: Mapped[str] = mapped_column(String(64), unique=True)
    mark: Mapped[str] = mapped_column(String(64))
    fence: Mapped[UUID]
    leased_until: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(index=True)
    sealed: Mapped[str | None] = mapped_column(Text, default=None)


def new_row(dialect: str) -> Insert:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(IdempotencyRow).on_conflict_do_nothing(index_elements=["key"])


class SqlIdempotency(Idempotency):
    def __init__(self, database: Database, unit: SqlUnitOfWork, clock: Clock) -> None:
        self._database = database
        self._unit = unit
        self._clock = clock

    @override
    async def claim(self, asked: Asked, *, lease: timedelta) -> Claim | Kept:
        own = SqlUnitOfWork(self._database)
        try:
            found = await self._claimed(await own.session(), asked, lease)
            await own.commit()
        finally:
            await own.rollback()
        return found

    async def _claimed(self, session: AsyncSession, asked: Asked, lease: timedelta) -> Claim | Kept:
        now = self._clock.now()
        claim = Claim(key=asked.key, fence=new_id())
        held = {"fence": claim.fence, "leased_until": now + lease}
        values = {"id": new_id(), "key": asked.key, "mark": asked.mark, "created_at": now, **held}
        statement = new_row(session.get_bind().dialect.name).values(values)
        inserted = await session.execute(statement.returning(IdempotencyRow.id))
        if inserted.first() is not None:
            return claim
        rows = select(IdempotencyRow).where(IdempotencyRow.key == asked.key).with_for_update()
        row = (await session.scalars(rows)).one_or_none()
        if row is None:
            raise InFlight("The same request has just ended. Send it again.", retry_after=1)
        return self._taken(row, asked, claim, until=now + lease)

    def _taken(
        self, row: IdempotencyRow, asked: Asked, claim: Claim, *, until: datetime
    ) -> Claim | Kept:
        if row.mark != asked.mark:
            raise Mismatch("This Idempotency-Key was used for another request; make a new one.")
        if row.sealed is not None:
            return Kept(sealed=row.sealed)
        left = (row.leased_until - self._clock.now()).total_seconds()
        if left > 0:
            raise InFlight("The same request is still being answered. Wait.", retry_after=left)
        row.fence, row.leased_until = claim.fence, until
        return claim

    @override
    async def keep(self, claim: Claim, kept: Kept) -> None:
        held = update(IdempotencyRow).where(
            IdempotencyRow.key == claim.key, IdempotencyRow.fence == claim.fence
        )
        ended = held.values(sealed=kept.sealed).returning(IdempotencyRow.id)
        if (await (await self._unit.session()).execute(ended)).first() is None:
            raise InFlight("The same request was taken up elsewhere. Wait.", retry_after=1)

    @override
    async def release(self, claim: Claim) -> None:
        own = SqlUnitOfWork(self._database)
        held = delete(IdempotencyRow).where(
            IdempotencyRow.key == claim.key,
            IdempotencyRow.fence == claim.fence,
            IdempotencyRow.sealed.is_(None),
        )
        try:
            await (await own.session()).execute(held)
            await own.commit()
        except FAILURES as error:
            # The lease ends by itself.
            log.warning("idempotency.not_released", error=type(error).__name__)
        finally:
            await own.rollback()

    @override
    async def prune(self, *, before: datetime) -> None:
        old = delete(IdempotencyRow).where(IdempotencyRow.created_at < before)
        session = await self._unit.session()
        await session.execute(old.execution_options(synchronize_session=False))
