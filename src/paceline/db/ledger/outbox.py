import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final, TypeAlias

import msgspec
from sqlalchemy import Insert, case, func, insert, text
from sqlalchemy.dialects import postgresql, sqlite
from typing_extensions import override

from paceline.db.ledger.handlers import Entry, Handlers
from paceline.db.ledger.tables import LIVE, EventRow, JobRow, JobState
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.clock import Clock
from paceline.kernel.ids import new_id
from paceline.kernel.messages import Event, JobPayload, Outbox

Values: TypeAlias = dict[str, object]
JOBS: Final = JobRow.__table__.c
SOON: Final = 1.0
WISH: Final = 0
ENDING: Final = 1
"""In one transaction a wish for a key comes before the end of its run, which then sees it."""


def upsert(dialect: str) -> Insert:
    """A second wish for a live job never waits behind it and never gets lost.

    While ready, the row takes the newer payload and the earlier time, but keeps the wait of a
    retry; while running, it is told to run again: DO NOTHING here would lose what changed after
    the run began.
    """
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = make(JobRow)
    new, running = statement.excluded, JOBS.state == JobState.RUNNING
    waits = running | JOBS.error.is_not(None)
    earlier = func.least if dialect == "postgresql" else func.min
    return statement.on_conflict_do_update(
        index_elements=["kind", "key"],
        index_where=text(LIVE),
        set_={
            "payload": new.payload,
            "priority": earlier(JOBS.priority, new.priority),
            "due_at": case((waits, JOBS.due_at), else_=earlier(JOBS.due_at, new.due_at)),
            "again_at": case(
                (running, earlier(func.coalesce(JOBS.again_at, new.due_at), new.due_at)),
                else_=None,
            ),
        },
    )


def plant(dialect: str) -> Insert:
    """For the rows of periodic jobs: a live one is left alone, or it would run twice."""
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(JobRow).on_conflict_do_nothing(
        index_elements=["kind", "key"], index_where=text(LIVE)
    )


class Wake:
    """Rings the dispatcher of this process; others find the rows when they poll."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def listen(self, ring: Callable[[], None]) -> None:
        self._listeners.append(ring)

    def ring(self) -> None:
        for listener in self._listeners:
            listener()

    def ring_at(self, seconds: float) -> None:
        """For what is due sooner than anybody polls."""
        if 0 < seconds < SOON:
            asyncio.get_running_loop().call_later(seconds, self.ring)


class SqlOutbox(Outbox):
    """Collects during the unit of work and writes last, keys in order, so none wait crosswise."""

    def __init__(self, unit: SqlUnitOfWork, clock: Clock, handlers: Handlers, wake: Wake) -> None:
        self._unit = unit
        self._clock = clock
        self._handlers = handlers
        self._wake = wake
        self._events: list[Values] = []
        self._jobs: list[Values] = []

    @override
    def publish(self, event: Event) -> None:
        body = msgspec.json.encode(event).decode()
        now = self._clock.now()
        self._collect()
        self._events.append({"id": new_id(), "name": event.name, "body": body, "at": now})
        for entry in self._handlers.deliveries(type(event)):
            self._jobs.append(job_values(entry, body, key=None, at=now, now=now))

    @override
    def enqueue(self, payload: JobPayload, *, at: datetime | None = None) -> None:
        entry = self._handlers.entry(payload.name)
        body = msgspec.json.encode(payload).decode()
        now = self._clock.now()
        self._collect()
        self._jobs.append(job_values(entry, body, key=payload.key, at=at or now, now=now))
        if at is not None:
            self._unit.after_commit(partial(self._wake.ring_at, (at - now).total_seconds()))

    def _collect(self) -> None:
        if not self._events and not self._jobs:
            self._unit.before_commit(self._write)
            self._unit.after_commit(self._wake.ring)

    async def _write(self) -> None:
        events, self._events = self._events, []
        jobs, self._jobs = self._jobs, []
        session = await self._unit.session()
        if events:
            await session.execute(insert(EventRow), events)
        if free := [values for values in jobs if values["key"] is None]:
            await session.execute(insert(JobRow), free)
        for values in jobs:
            if values["key"] is not None:
                place = (str(values["kind"]), str(values["key"]), WISH)
                self._unit.write_last(partial(self._wish, values), place=place)

    async def _wish(self, values: Values) -> None:
        session = await self._unit.session()
        await session.execute(upsert(session.get_bind().dialect.name).values(**values))


def job_values(entry: Entry, body: str, *, key: str | None, at: datetime, now: datetime) -> Values:
    return {
        "id": new_id(),
        "kind": entry.kind,
        "key": key,
        "payload": body,
        "state": JobState.READY,
        "priority": int(entry.priority),
        "due_at": at,
        "attempt": 0,
        "fence": 0,
        "cancel_asked": False,
        "done": 0,
        "total": 0,
        "note": "",
        "created_at": now,
    }
