"""What people do with jobs: look, replay, discard, cancel. Joins the caller's unit of work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, insert, select

from paceline.db.ledger.handlers import Handlers
from paceline.db.ledger.ledger import JOBS, LIVE_STATES, PERIODIC_KEY
from paceline.db.ledger.outbox import Wake, job_values
from paceline.db.ledger.tables import EventRow, JobRow, JobState, LiveTwin
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Conflict, NotFound

FINAL_STATES: Final = (JobState.DONE, JobState.CANCELLED, JobState.DISCARDED)


class JobNotFound(NotFound):
    code = "job_not_found"

    def __init__(self) -> None:
        super().__init__("No such job.")


class JobNotInState(Conflict):
    code = "job_not_in_state"


class JobDesk:
    def __init__(self, unit: SqlUnitOfWork, handlers: Handlers, clock: Clock, wake: Wake) -> None:
        self._unit = unit
        self._handlers = handlers
        self._clock = clock
        self._wake = wake

    async def job_unscoped(self, job_id: UUID) -> JobRow:
        found = await (await self._unit.session()).get(JobRow, job_id, with_for_update=True)
        if found is None:
            raise JobNotFound
        return found

    async def replay(self, job_id: UUID) -> JobRow:
        """A dead letter gets a fresh set of attempts.

        Raises JobNotInState when it is not dead or when a live job has its key.
        """
        job = await self.job_unscoped(job_id)
        if job.state is not JobState.DEAD:
            raise JobNotInState(f"Only a dead job can be replayed; this one is {job.state}.")
        if job.key is not None and await self._live_twin(job):
            raise LiveTwin
        job.state, job.attempt, job.due_at = JobState.READY, 0, self._clock.now()
        job.error = job.ended_at = None
        job.done, job.total, job.note = 0, 0, ""
        # A twin that commits meanwhile is told here, not as a failure of the commit.
        await self._unit.flush()
        self._unit.after_commit(self._wake.ring)
        return job

    async def _live_twin(self, job: JobRow) -> bool:
        twins = select(JOBS.id).where(
            JOBS.kind == job.kind, JOBS.key == job.key, JOBS.state.in_(LIVE_STATES)
        )
        return (await (await self._unit.session()).execute(twins)).first() is not None

    async def dead_unscoped(self) -> Sequence[UUID]:
        """Every dead letter, in the order in which keyed rows are taken."""
        dead = select(JOBS.id, JOBS.kind, JOBS.key).where(JOBS.state == JobState.DEAD)
        rows = (await (await self._unit.session()).execute(dead)).all()
        return [row.id for row in sorted(rows, key=lambda row: (row.kind, row.key or "", row.id))]

    async def discard(self, job_id: UUID) -> JobRow:
        """A dead letter nobody wants. Raises JobNotInState when it is not dead."""
        job = await self.job_unscoped(job_id)
        if job.state is not JobState.DEAD:
            raise JobNotInState(f"Only a dead job can be discarded; this one is {job.state}.")
        job.state, job.ended_at = JobState.DISCARDED, self._clock.now()
        return job

    async def cancel(self, job_id: UUID) -> JobRow:
        """A waiting job ends at once, a running one at its next heartbeat.

        Of a periodic job only this turn is cancelled. Wishes that came before are withdrawn too,
        later ones count. Raises JobNotInState when it has ended.
        """
        job = await self.job_unscoped(job_id)
        if job.state is JobState.RUNNING:
            job.cancel_asked, job.again_at = True, None
        elif job.state is JobState.READY:
            self._end_waiting(job)
        else:
            raise JobNotInState(f"This job is {job.state}; there is nothing to cancel.")
        return job

    def _end_waiting(self, job: JobRow) -> None:
        entry, now = self._handlers.kinds.get(job.kind), self._clock.now()
        if job.key == PERIODIC_KEY and entry is not None and entry.every is not None:
            job.due_at = now + entry.every
        else:
            job.state, job.ended_at = JobState.CANCELLED, now

    async def replay_events(self, name: str, *, since: datetime) -> int:
        """Tells every subscriber again; answers how many deliveries that makes."""
        session = await self._unit.session()
        stored = select(EventRow).where(EventRow.name == name, EventRow.at >= since)
        now = self._clock.now()
        deliveries = [
            job_values(entry, event.body, key=None, at=now, now=now)
            for event in (await session.scalars(stored.order_by(EventRow.id))).all()
            for entry in self._handlers.deliveries_of_name(event.name)
        ]
        if deliveries:
            await session.execute(insert(JobRow), deliveries)
            self._unit.after_commit(self._wake.ring)
        return len(deliveries)

    async def prune(self, *, jobs_before: datetime, events_before: datetime) -> None:
        """Forgets what ended long ago; dead letters stay until someone decides."""
        session = await self._unit.session()
        ended = delete(JobRow).where(JOBS.state.in_(FINAL_STATES), JOBS.ended_at < jobs_before)
        await session.execute(ended.execution_options(synchronize_session=False))
        old = delete(EventRow).where(EventRow.at < events_before)
        await session.execute(old.execution_options(synchronize_session=False))
