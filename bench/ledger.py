"""How many jobs per second the ledger moves, and how long one waits before it starts.

`bare` measures ledger and dispatcher alone, `whole` a job as features have it: container, unit of
work, end in a group. No-op jobs do nothing, I/O jobs wait 5 ms as for a socket.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import ClassVar, Final, TypeAlias

from dishka import AsyncContainer, Provider, Scope, provide
from sqlalchemy import delete, make_url
from typing_extensions import override

from bench.tables import printed
from paceline.app.bootstrap import MIGRATED, create_container
from paceline.app.jobs import JobRunner
from paceline.backends.dispatcher.embedded import EmbeddedDispatcher, Pace, Runner
from paceline.db.database import Database
from paceline.db.ledger.handlers import Handlers
from paceline.db.ledger.ledger import Claim, Ending, Ledger, Outcome
from paceline.db.ledger.outbox import SqlOutbox, Wake
from paceline.db.ledger.tables import JobRow
from paceline.db.migrate import Migrations
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.clock import SystemClock
from paceline.kernel.config import load
from paceline.kernel.keys import ServerKey
from paceline.kernel.messages import Job, JobPayload, job
from tests.stores import PostgresStore, postgres_answers

ROUNDS: Final = 3
JOBS: Final = 2000
SINGLES: Final = 200
WAIT: Final = 0.005
WORKERS: Final = (8, 50)

Act: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Empty(JobPayload):
    name: ClassVar = "bench.empty"


async def at_once() -> None:
    """Done before it began."""


async def after_a_socket() -> None:
    await asyncio.sleep(WAIT)


@dataclass
class Counter:
    """Rings once `wanted` jobs began."""

    wanted: int = 0
    begun: int = 0
    rung: asyncio.Event = field(default_factory=asyncio.Event)

    def expect(self, wanted: int) -> None:
        self.wanted, self.begun = wanted, 0
        self.rung.clear()

    def count(self) -> None:
        self.begun += 1
        if self.begun == self.wanted:
            self.rung.set()


class Bare(Runner):
    def __init__(self, act: Act, counter: Counter) -> None:
        self._act = act
        self._counter = counter

    @override
    async def run(self, claim: Claim) -> Outcome | None:
        self._counter.count()
        await self._act()
        return Outcome(claim=claim, ending=Ending.DONE)

    @override
    def cancelled(self, claim: Claim) -> Outcome:
        return Outcome(claim=claim, ending=Ending.CANCELLED)

    given_back = cancelled

    @override
    def is_long(self, claim: Claim) -> bool:
        return False


@dataclass
class Yard:
    """A store with a ledger in it, and a dispatcher over it while `running`."""

    database: Database
    ledger: Ledger
    handlers: Handlers
    wake: Wake
    runner: Runner
    counter: Counter

    async def enqueue(self, count: int) -> None:
        unit = SqlUnitOfWork(self.database)
        outbox = SqlOutbox(unit, SystemClock(), self.handlers, self.wake)
        for _ in range(count):
            outbox.enqueue(Empty())
        await unit.commit()

    async def forget(self) -> None:
        unit = SqlUnitOfWork(self.database)
        await (await unit.session()).execute(delete(JobRow))
        await unit.commit()

    async def drained(self, workers: int) -> float:
        """Jobs per second from the first claim to the last end stored."""
        await self.forget()
        await self.enqueue(JOBS)
        dispatcher = EmbeddedDispatcher(self.ledger, self.wake, self.runner, Pace(workers=workers))
        self.counter.expect(JOBS)
        began = perf_counter()
        await dispatcher.start()
        await self.counter.rung.wait()
        await dispatcher.stop()
        return JOBS / (perf_counter() - began)

    async def waits(self) -> list[float]:
        """Seconds from before the enqueueing commit to the start, one job at a time."""
        await self.forget()
        dispatcher = EmbeddedDispatcher(self.ledger, self.wake, self.runner, Pace())
        await dispatcher.start()
        found: list[float] = []
        for _ in range(SINGLES):
            self.counter.expect(1)
            began = perf_counter()
            await self.enqueue(1)
            await self.counter.rung.wait()
            found.append(perf_counter() - began)
        await dispatcher.stop()
        return sorted(found)


def work(act: Act, counter: Counter) -> Job:
    async def handle(_payload: Empty) -> None:
        counter.count()
        await act()

    return job(Empty)(handle)


def stage(handlers: Handlers) -> Provider:
    class Stage(Provider):
        scope = Scope.APP

        @provide
        def handlers(self) -> Handlers:
            return handlers

    return Stage()


async def opened(url: str, act: Act, *, whole: bool) -> tuple[AsyncContainer, Yard]:
    counter = Counter()
    handlers = Handlers([work(act, counter)], [])
    settings = load({"PACELINE_DATABASE_URL": url})
    container = create_container(settings, ServerKey(b"b" * 32), stage(handlers))
    yard = Yard(
        database=await container.get(Database),
        ledger=await container.get(Ledger),
        handlers=handlers,
        wake=await container.get(Wake),
        runner=await container.get(JobRunner) if whole else Bare(act, counter),
        counter=counter,
    )
    return container, yard


async def measured(store: str, url: str, *, whole: bool, rounds: int) -> dict[str, str]:
    row = {"store": f"{store}, {'whole' if whole else 'bare'}"}
    for name, act in (("no-op", at_once), ("5 ms", after_a_socket)):
        container, yard = await opened(url, act, whole=whole)
        for workers in WORKERS:
            rates = [await yard.drained(workers) for _ in range(rounds)]
            row[f"{name}/s, {workers} workers"] = f"{median(rates):,.0f}"
        if act is at_once:
            waits = await yard.waits()
            middle, late = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
            row["start p50/p99 ms"] = f"{middle * 1000:.1f} / {late * 1000:.1f}"
        await container.close()
    return row


@contextmanager
def stores() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        asyncio.run(
            Migrations(make_url(url).set(drivername="sqlite+aiosqlite"), MIGRATED).upgrade()
        )
        found = {"sqlite": url}
        postgres = PostgresStore.create() if postgres_answers() else None
        if postgres is not None:
            found["postgresql"] = postgres.address
        try:
            yield found
        finally:
            if postgres is not None:
                postgres.drop()


def main(*, quick: bool) -> None:
    with stores() as found:
        if "postgresql" not in found:
            print("postgresql: none answers; its half is left out")
        printed(
            [
                asyncio.run(measured(store, url, whole=whole, rounds=1 if quick else ROUNDS))
                for store, url in found.items()
                for whole in (False, True)
            ]
        )
