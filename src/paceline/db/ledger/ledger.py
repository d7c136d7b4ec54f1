"""The ledger's own statements: claim, write back, keep alive. Each is one short transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import BindParameter, String, Update, bindparam, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from paceline.db.database import Database
from paceline.db.ledger.handlers import Entry, Handlers
from paceline.db.ledger.outbox import job_values, upsert
from paceline.db.ledger.tables import JobRow, JobState
from paceline.db.record import Instant
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.clock import Clock

JOBS: Final = JobRow.__table__.c
LIVE_STATES: Final = (JobState.READY, JobState.RUNNING)
PERIODIC_KEY: Final = "periodic"
MAX_ERROR: Final = 4000


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A job in this worker's hands while its lease lasts; `fence` proves it when writing back."""

    id: UUID
    kind: str
    payload: str
    attempt: int
    fence: int


class Ending(StrEnum):
    """What becomes of the row; a retry makes it ready again."""

    DONE = "done"
    RETRY = "ready"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a claim ended. `next_at` is when a retry or a periodic job runs again."""

    id: UUID
    fence: int
    ending: Ending
    error: str | None = None
    next_at: datetime | None = None
    counted: bool = True


def write_back() -> Update:
    """Only the newest fence may write: who lost the lease has nothing to say any more.

    A wish that came during the run makes the row ready again; a retry keeps its own time, so that
    a newer wish does not break a provider's Retry-After.
    """
    target: BindParameter[str] = bindparam("target", type_=String)
    next_at: BindParameter[datetime | None] = bindparam("next", type_=Instant)
    retried = target == Ending.RETRY.value
    wished = JOBS.again_at.is_not(None) & (target != Ending.CANCELLED.value)
    ready = JobState.READY.value
    held = update(JobRow).where(
        JOBS.id == bindparam("held_id"),
        JOBS.fence == bindparam("held_fence"),
        JOBS.state == JobState.RUNNING,
    )
    return held.values(
        state=case((or_(wished, next_at.is_not(None)), ready), else_=target),
        due_at=case(
            (retried, next_at),
            (wished, JOBS.again_at),
            (next_at.is_not(None), next_at),
            else_=JOBS.due_at,
        ),
        attempt=case(
            (retried, JOBS.attempt - bindparam("uncounted")),
            (or_(wished, next_at.is_not(None)), 0),
            else_=JOBS.attempt,
        ),
        again_at=None,
        cancel_asked=False,
        error=bindparam("error_text", type_=String),
        ended_at=bindparam("now", type_=Instant),
    )


WRITE_BACK: Final = write_back()


def claiming(kinds: Sequence[str], now: datetime, until: datetime, limit: int) -> Update:
    due = (
        select(JOBS.id)
        .where(JOBS.state.in_(LIVE_STATES), JOBS.due_at <= now, JOBS.kind.in_(kinds))
        .order_by(JOBS.priority, JOBS.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (
        update(JobRow)
        .where(JOBS.id.in_(due))
        .values(
            state=JobState.RUNNING,
            due_at=until,
            attempt=JOBS.attempt + 1,
            fence=JOBS.fence + 1,
        )
        .execution_options(synchronize_session=False)
    )


class Ledger:
    """What a dispatcher needs. Many may run at once, in one process or in many."""

    def __init__(self, database: Database, handlers: Handlers, clock: Clock) -> None:
        self._database = database
        self._handlers = handlers
        self._clock = clock

    async def exchange(
        self, outcomes: Sequence[Outcome], *, limit: int, lease: timedelta
    ) -> Sequence[Claim]:
        """Writes back what ended and claims what is due, in one transaction."""
        unit = SqlUnitOfWork(self._database)
        try:
            session = await unit.session()
            if outcomes:
                values = [self._values(outcome) for outcome in outcomes]
                await (await session.connection()).execute(WRITE_BACK, values)
            claims = await self._claim(session, limit, lease) if limit else []
            await unit.commit()
        finally:
            await unit.rollback()
        return claims

    async def _claim(self, session: AsyncSession, limit: int, lease: timedelta) -> Sequence[Claim]:
        now = self._clock.now()
        statement = claiming(list(self._handlers.kinds), now, now + lease, limit)
        returning = statement.returning(
            JOBS.id, JOBS.kind, JOBS.payload, JOBS.attempt, JOBS.fence, JOBS.priority
        )
        rows = (await session.execute(returning)).all()
        ordered = sorted(rows, key=lambda row: (row.priority, row.id))
        return [
            Claim(id=r.id, kind=r.kind, payload=r.payload, attempt=r.attempt, fence=r.fence)
            for r in ordered
        ]

    async def complete_in(self, unit: SqlUnitOfWork, outcome: Outcome) -> bool:
        """Ends the claim in the handler's own transaction; False when the lease was lost."""
        connection = await (await unit.session()).connection()
        return (await connection.execute(WRITE_BACK, self._values(outcome))).rowcount == 1

    def _values(self, outcome: Outcome) -> dict[str, object]:
        return {
            "held_id": outcome.id,
            "held_fence": outcome.fence,
            "target": outcome.ending.value,
            "next": outcome.next_at,
            "uncounted": 0 if outcome.counted else 1,
            "error_text": outcome.error and outcome.error[:MAX_ERROR],
            "now": self._clock.now(),
        }

    async def keep(self, claims: Sequence[Claim], *, lease: timedelta) -> frozenset[UUID]:
        """Extends the leases; answers which claims are lost or asked to end."""
        until = self._clock.now() + lease
        kept: set[UUID] = set()
        unit = SqlUnitOfWork(self._database)
        try:
            session = await unit.session()
            for claim in sorted(claims, key=lambda each: each.id):
                mine = (
                    update(JobRow)
                    .where(
                        JOBS.id == claim.id,
                        JOBS.fence == claim.fence,
                        JOBS.state == JobState.RUNNING,
                        JOBS.cancel_asked.is_(False),
                    )
                    .values(due_at=until)
                    .execution_options(synchronize_session=False)
                )
                if (await (await session.connection()).execute(mine)).rowcount:
                    kept.add(claim.id)
            await unit.commit()
        finally:
            await unit.rollback()
        return frozenset(claim.id for claim in claims) - kept

    async def report(self, claim: Claim, done: int, total: int, note: str) -> bool:
        """Stores progress; False when the lease was lost or an end was asked for."""
        unit = SqlUnitOfWork(self._database)
        try:
            mine = (
                update(JobRow)
                .where(JOBS.id == claim.id, JOBS.fence == claim.fence)
                .where(JOBS.state == JobState.RUNNING)
                .values(done=done, total=total, note=note[:400])
                .returning(JOBS.cancel_asked)
                .execution_options(synchronize_session=False)
            )
            asked = (await (await unit.session()).execute(mine)).scalar_one_or_none()
            await unit.commit()
        finally:
            await unit.rollback()
        return asked is False

    async def plant_periodic(self) -> None:
        """One row for each periodic job, however many processes start at once."""
        now = self._clock.now()
        periodic = [entry for entry in self._handlers.kinds.values() if entry.every]
        unit = SqlUnitOfWork(self._database)
        try:
            for entry in sorted(periodic, key=lambda each: each.kind):
                await self._plant(await unit.session(), entry, now)
            await unit.commit()
        finally:
            await unit.rollback()

    async def _plant(self, session: AsyncSession, entry: Entry, now: datetime) -> None:
        there = select(JOBS.id).where(
            JOBS.kind == entry.kind, JOBS.key == PERIODIC_KEY, JOBS.state.in_(LIVE_STATES)
        )
        if (await session.execute(there)).first() is None:
            values = job_values(entry, "{}", key=PERIODIC_KEY, at=now, now=now)
            await session.execute(upsert(session.get_bind().dialect.name).values(**values))
