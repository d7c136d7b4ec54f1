"""What people do with jobs: look, replay, discard, cancel. Joins the caller's unit of work."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select

from paceline.db.ledger.handlers import Handlers
from paceline.db.ledger.ledger import JOBS, LIVE_STATES
from paceline.db.ledger.outbox import Wake, job_values, upsert
from paceline.db.ledger.tables import EventRow, JobRow, JobState
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
        """A dead letter gets a fresh set of attempts. Raises Conflict when it is not dead."""
        job = await self.job_unscoped(job_id)
        if job.state is not JobState.DEAD:
            raise JobNotInState(f"Only a dead job can be replayed; this one is {job.state}.")
        if job.key is not None and await self._live_twin(job):
            raise JobNotInState("A newer job with the same key is waiting; discard this one.")
        job.state, job.attempt, job.due_at = JobState.READY, 0, self._clock.now()
        job.ended_at = None
        self._unit.after_commit(self._wake.ring)
        return job

    async def _live_twin(self, job: JobRow) -> bool:
        twins = select(JOBS.id).where(
            JOBS.kind == job.kind, JOBS.key == job.key, JOBS.state.in_(LIVE_STATES)
        )
        return (await (await self._unit.session()).execute(twins)).first() is not None

    async def discard(self, job_id: UUID) -> JobRow:
        """A dead letter nobody wants. Raises Conflict when it is not dead."""
        job = await self.job_unscoped(job_id)
        if job.state is not JobState.DEAD:
            raise JobNotInState(f"Only a dead job can be discarded; this one is {job.state}.")
        job.state, job.ended_at = JobState.DISCARDED, self._clock.now()
        return job

    async def cancel(self, job_id: UUID) -> JobRow:
        """A waiting job ends at once, a running one at its next heartbeat."""
        job = await self.job_unscoped(job_id)
        if job.state is JobState.READY:
            job.state, job.ended_at = JobState.CANCELLED, self._clock.now()
        elif job.state is JobState.RUNNING:
            job.cancel_asked = True
        else:
            raise JobNotInState(f"This job is {job.state}; there is nothing to cancel.")
        return job

    async def replay_events(self, name: str, *, since: datetime) -> int:
        """Tells every subscriber again; answers how many deliveries that makes."""
        session = await self._unit.session()
        stored = select(EventRow).where(EventRow.name == name, EventRow.at >= since)
        now, count = self._clock.now(), 0
        for event in (await session.scalars(stored.order_by(EventRow.id))).all():
            for entry in self._handlers.deliveries_of_name(event.name):
                values = job_values(entry, event.body, key=None, at=now, now=now)
                await session.execute(upsert(session.get_bind().dialect.name).values(**values))
                count += 1
        self._unit.after_commit(self._wake.ring)
        return count

    async def prune(self, *, jobs_before: datetime, events_before: datetime) -> None:
        """Forgets what ended long ago; dead letters stay until someone decides."""
        session = await self._unit.session()
        ended = delete(JobRow).where(JOBS.state.in_(FINAL_STATES), JOBS.ended_at < jobs_before)
        await session.execute(ended.execution_options(synchronize_session=False))
        old = delete(EventRow).where(EventRow.at < events_before)
        await session.execute(old.execution_options(synchronize_session=False))
