"""A workshop over a store: jobs of the tests' own, and the ledger's tools to handle them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import select
from typing_extensions import override

from paceline.db.database import Database
from paceline.db.ledger.desk import JobDesk
from paceline.db.ledger.handlers import Handlers
from paceline.db.ledger.ledger import Claim, Ending, Ledger, Outcome
from paceline.db.ledger.outbox import SqlOutbox, Wake
from paceline.db.ledger.tables import EventRow, JobRow
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.messages import Event, Job, JobPayload, Priority, Subscription, job, on
from tests.times import MovableClock

LEASE: Final = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class Note(JobPayload):
    """Notes with the same `about` are one wish."""

    name: ClassVar = "tests.note"

    text: str = ""
    about: str | None = None

    @property
    @override
    def key(self) -> str | None:
        return self.about


@dataclass(frozen=True, kw_only=True)
class Urgent(JobPayload):
    name: ClassVar = "tests.urgent"


@dataclass(frozen=True, kw_only=True)
class Hourly(JobPayload):
    name: ClassVar = "tests.hourly"


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    name: ClassVar = "tests.happened"

    text: str = ""


async def nothing(_payload: object) -> None:
    """Does nothing, as most of these tests look at the rows alone."""


@on(Happened)
async def hears(event: Happened) -> None:
    """One delivery for each event."""


NOTE: Final = job(Note)(nothing)
URGENT: Final = job(Urgent, priority=Priority.URGENT)(nothing)
HOURLY: Final = job(Hourly, every=timedelta(hours=1))(nothing)


class Workshop:
    def __init__(
        self,
        database: Database,
        clock: MovableClock,
        *,
        jobs: Iterable[Job] = (NOTE, URGENT),
        subscriptions: Iterable[Subscription] = (hears,),
    ) -> None:
        self.database = database
        self.clock = clock
        self.handlers = Handlers(jobs, subscriptions)
        self.ledger = Ledger(database, self.handlers, clock)
        self.wake = Wake()

    def unit(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.database)

    def outbox(self, unit: SqlUnitOfWork) -> SqlOutbox:
        return SqlOutbox(unit, self.clock, self.handlers, self.wake)

    def desk(self, unit: SqlUnitOfWork) -> JobDesk:
        return JobDesk(unit, self.handlers, self.clock, self.wake)

    async def enqueue(self, *payloads: JobPayload, at: datetime | None = None) -> None:
        unit = self.unit()
        outbox = self.outbox(unit)
        for payload in payloads:
            outbox.enqueue(payload, at=at)
        await unit.commit()

    async def publish(self, *events: Event) -> None:
        unit = self.unit()
        outbox = self.outbox(unit)
        for event in events:
            outbox.publish(event)
        await unit.commit()

    async def claim(self, limit: int = 10, *, lease: timedelta = LEASE) -> Sequence[Claim]:
        return await self.ledger.exchange([], limit=limit, lease=lease)

    async def claimed(self) -> Claim:
        [claim] = await self.claim()
        return claim

    async def end(
        self,
        claim: Claim,
        ending: Ending = Ending.DONE,
        *,
        next_at: datetime | None = None,
        error: str | None = None,
        counted: bool = True,
    ) -> None:
        outcome = Outcome(claim=claim, ending=ending, next_at=next_at, error=error, counted=counted)
        await self.ledger.exchange([outcome], limit=0, lease=LEASE)

    async def rows(self) -> Sequence[JobRow]:
        async with self.database.session() as session:
            return (await session.scalars(select(JobRow).order_by(JobRow.id))).all()

    async def row(self) -> JobRow:
        [row] = await self.rows()
        return row

    async def states(self) -> list[str]:
        return [row.state.value for row in await self.rows()]

    async def events(self) -> Sequence[EventRow]:
        async with self.database.session() as session:
            return (await session.scalars(select(EventRow).order_by(EventRow.id))).all()

    async def cancel(self, job_id: UUID) -> None:
        unit = self.unit()
        try:
            await self.desk(unit).cancel(job_id)
            await unit.commit()
        finally:
            await unit.rollback()
