"""The ledger's own statements: claim, write back, keep alive. Each is one short transaction."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Select,
    String,
    Update,
    bindparam,
    case,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from paceline.db.database import Database
from paceline.db.ledger.handlers import Handlers
from paceline.db.ledger.outbox import ENDING, job_values, plant
from paceline.db.ledger.tables import JobRow, JobState
from paceline.db.record import Instant
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Conflict

JOBS: Final = JobRow.__table__.c
LIVE_STATES: Final = (JobState.READY, JobState.RUNNING)
PERIODIC_KEY: Final = "periodic"
MAX_ERROR: Final = 4000
MAX_NOTE: Final = 400


class LeaseLost(Conflict):
    """Another worker has the job now; what this one did for it is undone."""

    code = "lease_lost"

    def __init__(self) -> None:
        super().__init__("The lease of this job was lost; its newer run counts.")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A job in this worker's hands while its lease lasts; `fence` proves it when writing back."""

    id: UUID
    kind: str
    key: str | None
    payload: str
    attempt: int
    fence: int
    cancel_asked: bool = False


class Ending(StrEnum):
    """What becomes of the row; a retry makes it ready again."""

    DONE = "done"
    RETRY = "ready"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a claim ended. `next_at` is when a retry or a periodic job runs again.

    A run that is not `counted` takes no attempt away: a wait that was asked for, a worker that
    had to stop.
    """

    claim: Claim
    ending: Ending
    error: str | None = None
    next_at: datetime | None = None
    counted: bool = True

    @property
    def place(self) -> tuple[str, str, int]:
        """Where it stands in the order in which everyone takes keyed rows."""
        return self.claim.kind, self.claim.key or "", ENDING


@dataclass(frozen=True, kw_only=True)
class Interrupted:
    """Claims whose run should end: `lost` ones have another worker, `cancelled` ones no use."""

    lost: frozenset[UUID] = frozenset()
    cancelled: frozenset[UUID] = frozenset()


def write_back() -> Update:
    """Only the newest fence may write: who lost the lease has nothing to say any more.

    A wish that came during the run makes the row ready again; a retry keeps its own time, so that
    a newer wish does not break a provider's Retry-After. Asking to cancel ends a retry, but not
    a wish that came after the asking.
    """
    target: BindParameter[str] = bindparam("target", type_=String)
    next_at: BindParameter[datetime | None] = bindparam("next", type_=Instant)
    retried = target == Ending.RETRY.value
    wished = JOBS.again_at.is_not(None)
    stopped = retried & JOBS.cancel_asked
    retrying = retried & ~JOBS.cancel_asked
    again = or_(wished, next_at.is_not(None) & ~stopped)
    held = update(JobRow).where(
        JOBS.id == bindparam("held_id"),
        JOBS.fence == bindparam("held_fence"),
        JOBS.state == JobState.RUNNING,
    )
    return held.values(
        state=case(
            (again, JobState.READY.value), (stopped, JobState.CANCELLED.value), else_=target
        ),
        due_at=case(
            (retrying, next_at),
            (wished, JOBS.again_at),
            (next_at.is_not(None), next_at),
            else_=JOBS.due_at,
        ),
        attempt=case(
            (retrying, JOBS.attempt - bindparam("uncounted")),
            (again, 0),
            else_=JOBS.attempt,
        ),
        again_at=None,
        cancel_asked=False,
        error=case((wished & ~retrying, null()), else_=bindparam("error_text", type_=String)),
        ended_at=case((again, null()), else_=bindparam("now", type_=Instant)),
    )


WRITE_BACK: Final = write_back()


def claiming(kinds: Sequence[str], now: datetime, until: datetime, limit: int) -> Update:
    """The most urgent due rows; a running one is due when its lease is over."""
    due = (
        select(JOBS.id)
        .where(JOBS.state.in_(LIVE_STATES), JOBS.due_at <= now, JOBS.kind.in_(kinds))
        .order_by(JOBS.priority, JOBS.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(JobRow)
        .where(JOBS.id.in_(select(due.c.id)))
        .values(
            state=JobState.RUNNING,
            due_at=until,
            attempt=JOBS.attempt + 1,
            fence=JOBS.fence + 1,
        )
        .execution_options(synchronize_session=False)
    )


def held_by(claims: Sequence[Claim]) -> Select[tuple[UUID, bool]]:
    fences = [(claim.id, claim.fence) for claim in claims]
    return select(JOBS.id, JOBS.cancel_asked).where(
        tuple_(JOBS.id, JOBS.fence).in_(fences), JOBS.state == JobState.RUNNING
    )


class Ledger:
    """What a dispatcher needs. Many may run at once, in one process or in many."""

    def __init__(self, database: Database, handlers: Handlers, clock: Clock) -> None:
        self._database = database
        self._handlers = handlers
        self._clock = clock

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        unit = SqlUnitOfWork(self._database)
        try:
            yield await unit.session()
            await unit.commit()
        finally:
            await unit.rollback()

    async def exchange(
        self, outcomes: Sequence[Outcome], *, limit: int, lease: timedelta
    ) -> Sequence[Claim]:
        """Writes back what ended and claims at most `limit` of what is due, in one transaction."""
        async with self._transaction() as session:
            if outcomes:
                ordered = sorted(outcomes, key=lambda outcome: outcome.place)
                values = [self._values(outcome) for outcome in ordered]
                await (await session.connection()).execute(WRITE_BACK, values)
            return await self._claim(session, limit, lease) if limit > 0 else []

    async def _claim(self, session: AsyncSession, limit: int, lease: timedelta) -> Sequence[Claim]:
        now = self._clock.now()
        statement = claiming(list(self._handlers.kinds), now, now + lease, limit)
        returning = statement.returning(
            JOBS.id,
            JOBS.kind,
            JOBS.key,
            JOBS.payload,
            JOBS.attempt,
            JOBS.fence,
            JOBS.cancel_asked,
            JOBS.priority,
        )
        rows = (await (await session.connection()).execute(returning)).all()
        return [
            Claim(
                id=row.id,
                kind=row.kind,
                key=row.key,
                payload=row.payload,
                attempt=row.attempt,
                fence=row.fence,
                cancel_asked=row.cancel_asked,
            )
            for row in sorted(rows, key=lambda row: (row.priority, row.id))
        ]

    def complete_in(self, unit: SqlUnitOfWork, outcome: Outcome) -> None:
        """Ends the claim in the handler's own transaction.

        The unit's commit raises LeaseLost, and stores nothing, when the fence is an old one.
        """

        async def complete() -> None:
            connection = await (await unit.session()).connection()
            written = await connection.execute(WRITE_BACK, self._values(outcome))
            if written.rowcount != 1:
                raise LeaseLost

        unit.write_last(complete, place=outcome.place)

    def _values(self, outcome: Outcome) -> dict[str, object]:
        return {
            "held_id": outcome.claim.id,
            "held_fence": outcome.claim.fence,
            "target": outcome.ending.value,
            "next": outcome.next_at,
            "uncounted": 0 if outcome.counted else 1,
            "error_text": outcome.error and outcome.error[:MAX_ERROR],
            "now": self._clock.now(),
        }

    async def keep(self, claims: Sequence[Claim], *, lease: timedelta) -> Interrupted:
        """Extends the leases; answers which runs should end.

        Rows that someone is just writing are left for the next beat: waiting for them, in no
        order, could wait crosswise.
        """
        async with self._transaction() as session:
            connection = await session.connection()
            held = {row.id: row.cancel_asked for row in await connection.execute(held_by(claims))}
            kept = held_by(claims).where(JOBS.cancel_asked.is_(False))
            due = kept.with_for_update(skip_locked=True).cte("kept")
            longer = update(JobRow).where(JOBS.id.in_(select(due.c.id)))
            await connection.execute(longer.values(due_at=self._clock.now() + lease))
        return Interrupted(
            lost=frozenset(claim.id for claim in claims) - held.keys(),
            cancelled=frozenset(job_id for job_id, asked in held.items() if asked),
        )

    async def report(self, claim: Claim, done: int, total: int, note: str) -> bool:
        """Stores progress; False when the lease was lost or an end was asked for."""
        mine = (
            update(JobRow)
            .where(JOBS.id == claim.id, JOBS.fence == claim.fence)
            .where(JOBS.state == JobState.RUNNING)
            .values(done=done, total=total, note=note[:MAX_NOTE])
            .returning(JOBS.cancel_asked)
            .execution_options(synchronize_session=False)
        )
        async with self._transaction() as session:
            asked = (await session.execute(mine)).scalar_one_or_none()
        return asked is False

    async def plant_periodic(self) -> None:
        """One row for each periodic job, however many processes start at once."""
        now = self._clock.now()
        periodic = [entry for entry in self._handlers.kinds.values() if entry.every]
        async with self._transaction() as session:
            for entry in sorted(periodic, key=lambda each: each.kind):
                values = job_values(entry, "{}", key=PERIODIC_KEY, at=now, now=now)
                await session.execute(plant(session.get_bind().dialect.name).values(**values))
