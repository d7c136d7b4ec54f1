import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

import pytest
from dishka import AsyncContainer, Provider, Scope, provide
from sqlalchemy import text as sql

from paceline.app.bootstrap import create_container
from paceline.app.jobs import JobRunner
from paceline.db.database import Database
from paceline.db.ledger.handlers import Handlers
from paceline.db.ledger.ledger import Claim, Ledger
from paceline.db.ledger.tables import JobRow, JobState
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.clock import Clock
from paceline.kernel.config import load
from paceline.kernel.errors import Conflict, Denied, Unavailable
from paceline.kernel.keys import ServerKey
from paceline.kernel.messages import Job, JobContext, Outbox, Subscription, job, on
from tests.times import MovableClock
from tests.workshop import LEASE, Happened, Hourly, Note, Workshop

pytestmark = pytest.mark.anyio

Doing: TypeAlias = Callable[[Note, Outbox, JobContext, SqlUnitOfWork], Awaitable[None]]
LONG: Final = timedelta(hours=1)


class Refused(Denied):
    code = "refused"
    keeps_changes = True


@dataclass(kw_only=True)
class Staged:
    """A running application whose only jobs are a test's own."""

    shop: Workshop
    container: AsyncContainer
    runner: JobRunner

    async def run(self) -> JobRow:
        """Claims the one due job and runs it to its end, as a dispatcher would."""
        claim = await self.shop.claimed()
        await self.run_claim(claim)
        return await self.row(claim)

    async def run_claim(self, claim: Claim) -> None:
        outcome = await self.runner.run(claim)
        if outcome is not None:
            await self.shop.ledger.exchange([outcome], limit=0, lease=LEASE)

    async def row(self, claim: Claim) -> JobRow:
        return next(row for row in await self.shop.rows() if row.id == claim.id)


Stage: TypeAlias = Callable[..., Awaitable[Staged]]


@pytest.fixture
async def stage(
    anyio_backend: str, database_url: str, clock: MovableClock, tmp_path: Path
) -> AsyncIterator[Stage]:
    opened: list[AsyncContainer] = []

    async def staged(*jobs: Job, subscriptions: tuple[Subscription, ...] = ()) -> Staged:
        class Props(Provider):
            scope = Scope.APP

            @provide
            def clock(self) -> Clock:
                return clock

            @provide
            def handlers(self) -> Handlers:
                return Handlers(jobs, subscriptions)

            @provide
            def runner(
                self, container: AsyncContainer, handlers: Handlers, ledger: Ledger
            ) -> JobRunner:
                return JobRunner(container, handlers, ledger, clock, Random(7))

        environ = {"PACELINE_DATABASE_URL": database_url, "PACELINE_DATABASE_POOL": "5"}
        container = create_container(
            load(environ, data_dir=tmp_path), ServerKey(b"k" * 32), Props()
        )
        opened.append(container)
        database = await container.get(Database)
        shop = Workshop(database, clock, jobs=jobs, subscriptions=subscriptions)
        return Staged(shop=shop, container=container, runner=await container.get(JobRunner))

    yield staged
    for container in opened:
        await container.close()


def doing(act: Doing, *, retries: int = 3, timeout: timedelta = LONG) -> Job:
    async def handle(
        payload: Note, outbox: Outbox, context: JobContext, unit: SqlUnitOfWork
    ) -> None:
        await act(payload, outbox, context, unit)

    return job(Note, retries=retries, timeout=timeout)(handle)


def failing(*errors: Exception, retries: int = 3) -> Job:
    ahead = list(errors)

    async def act(_note: Note, outbox: Outbox, _context: JobContext, _unit: SqlUnitOfWork) -> None:
        if ahead:
            outbox.publish(Happened(text="undone"))
            raise ahead.pop(0)

    return doing(act, retries=retries)


async def tells(note: Note, outbox: Outbox, _context: JobContext, _unit: SqlUnitOfWork) -> None:
    outbox.publish(Happened(text=note.text))


class TestDone:
    async def test_changes_and_end_are_one_transaction(self, stage: Stage) -> None:
        staged = await stage(doing(tells))
        await staged.shop.enqueue(Note(text="a"))
        claim = await staged.shop.claimed()

        outcome = await staged.runner.run(claim)

        assert outcome is None, "its end is stored already"
        assert (await staged.row(claim)).state is JobState.DONE
        assert [event.body for event in await staged.shop.events()] == ['{"text":"a"}']

    async def test_without_changes_the_end_goes_with_the_group(self, stage: Stage) -> None:
        staged = await stage(failing())
        await staged.shop.enqueue(Note())
        claim = await staged.shop.claimed()

        outcome = await staged.runner.run(claim)

        assert outcome is not None
        assert (await staged.row(claim)).state is JobState.RUNNING

    async def test_a_run_that_lost_its_lease_stores_nothing(self, stage: Stage) -> None:
        staged = await stage(doing(tells))
        await staged.shop.enqueue(Note(text="a"))
        stale = await staged.shop.claimed()
        staged.shop.clock.advance(LEASE)
        fresh = await staged.shop.claimed()

        await staged.run_claim(stale)
        await staged.run_claim(fresh)

        assert len(await staged.shop.events()) == 1

    async def test_a_subscription_hears_of_an_event_as_a_job(self, stage: Stage) -> None:
        heard: list[str] = []

        @on(Happened)
        async def hears(event: Happened) -> None:
            heard.append(event.text)

        staged = await stage(subscriptions=(hears,))
        await staged.shop.publish(Happened(text="news"))

        row = await staged.run()

        assert (heard, row.state) == (["news"], JobState.DONE)


class TestTryLater:
    async def test_it_waits_with_full_jitter_and_is_undone(self, stage: Stage) -> None:
        staged = await stage(failing(Unavailable("away"), Unavailable("away")))
        await staged.shop.enqueue(Note())
        expected = Random(7)

        for attempt in (1, 2):
            now = staged.shop.clock.now()
            row = await staged.run()
            assert row.due_at == now + timedelta(seconds=expected.uniform(0, 2**attempt))
            staged.shop.clock.advance(timedelta(minutes=1))
        done = await staged.run()

        assert (done.state, list(await staged.shop.events())) == (JobState.DONE, [])

    async def test_the_wait_that_was_asked_for_is_kept_and_takes_no_attempt(
        self, stage: Stage
    ) -> None:
        staged = await stage(failing(*[Unavailable("full", retry_after=90)] * 5, retries=0))
        await staged.shop.enqueue(Note())

        for _ in range(5):
            now = staged.shop.clock.now()
            row = await staged.run()
            assert (row.state, row.attempt) == (JobState.READY, 0)
            assert row.due_at == now + timedelta(seconds=90)
            staged.shop.clock.advance(timedelta(seconds=90))

        assert (await staged.run()).state is JobState.DONE

    async def test_after_its_last_try_it_is_a_dead_letter(self, stage: Stage) -> None:
        staged = await stage(failing(*[Unavailable("away")] * 2, retries=1))
        await staged.shop.enqueue(Note())

        first = await staged.run()
        staged.shop.clock.advance(timedelta(minutes=1))
        last = await staged.run()

        assert (first.state, last.state) == (JobState.READY, JobState.DEAD)
        assert last.error == "unavailable: away"

    async def test_a_database_that_is_away_takes_no_attempt(self, stage: Stage) -> None:
        staged = await stage(failing(ConnectionRefusedError("away")))
        await staged.shop.enqueue(Note())

        row = await staged.run()

        assert (row.state, row.attempt) == (JobState.READY, 0)

    async def test_longer_than_allowed_is_a_failure_that_time_may_heal(self, stage: Stage) -> None:
        async def hangs(*_arguments: object) -> None:
            await asyncio.Event().wait()

        staged = await stage(doing(hangs, timeout=timedelta(milliseconds=10)))
        await staged.shop.enqueue(Note())

        row = await staged.run()

        assert row.state is JobState.READY
        assert "longer than 0:00:00.010000" in (row.error or "")


class TestDead:
    async def test_a_refusal_is_buried_at_once_with_its_reason(self, stage: Stage) -> None:
        staged = await stage(failing(Conflict("It is closed.")))
        await staged.shop.enqueue(Note())

        row = await staged.run()

        assert (row.state, row.error) == (JobState.DEAD, "conflict: It is closed.")

    async def test_a_defect_is_buried_without_its_words(self, stage: Stage) -> None:
        staged = await stage(failing(KeyError("ada@example.org")))
        await staged.shop.enqueue(Note())

        row = await staged.run()

        assert (row.state, row.error) == (JobState.DEAD, "KeyError: a defect.")

    async def test_what_an_error_quotes_is_hidden(self, stage: Stage) -> None:
        staged = await stage(failing(Conflict("'Ada' or ada@example.org isn't there.")))
        await staged.shop.enqueue(Note())

        row = await staged.run()

        assert row.error == "conflict: [hidden] or [hidden] isn't there."

    async def test_a_statement_the_store_refuses_is_a_mistake_of_ours(self, stage: Stage) -> None:
        async def wrong(
            _note: Note, _outbox: Outbox, _context: JobContext, unit: SqlUnitOfWork
        ) -> None:
            await (await unit.session()).execute(sql("SELECT * FROM no_such_table"))

        staged = await stage(doing(wrong))
        await staged.shop.enqueue(Note())

        row = await staged.run()

        assert (row.state, (row.error or "")[:6]) == (JobState.DEAD, "defect")

    async def test_a_payload_that_no_longer_fits_is_buried(self, stage: Stage) -> None:
        staged = await stage(failing())
        await staged.shop.enqueue(Note())
        claim = await staged.shop.claimed()
        broken = Claim(
            id=claim.id, kind=claim.kind, key=None, payload='{"text":5}', attempt=1, fence=1
        )

        await staged.run_claim(broken)

        assert (await staged.row(claim)).state is JobState.DEAD

    async def test_one_that_kills_its_workers_is_buried_without_another_try(
        self, stage: Stage
    ) -> None:
        staged = await stage(failing(retries=2))
        await staged.shop.enqueue(Note())
        for _ in range(3):
            await staged.shop.claimed()
            staged.shop.clock.advance(LEASE)

        row = await staged.run()

        assert row.state is JobState.DEAD
        assert "workers died" in (row.error or "")


class TestKeepsChanges:
    async def test_a_refusal_that_must_persist_is_stored_with_the_end(self, stage: Stage) -> None:
        async def refuses(
            note: Note, outbox: Outbox, _context: JobContext, _unit: SqlUnitOfWork
        ) -> None:
            outbox.publish(Happened(text=note.text))
            raise Refused("No.")

        staged = await stage(doing(refuses))
        await staged.shop.enqueue(Note(text="kept"))

        row = await staged.run()

        assert (row.state, row.error) == (JobState.DEAD, "refused: No.")
        assert [event.body for event in await staged.shop.events()] == ['{"text":"kept"}']


class TestPeriodic:
    @pytest.mark.parametrize("error", [None, Conflict("no"), KeyError("defect")])
    async def test_the_next_turn_comes_whatever_happened(
        self, stage: Stage, error: Exception | None
    ) -> None:
        async def turn(_payload: Hourly) -> None:
            if error is not None:
                raise error

        staged = await stage(job(Hourly, every=LONG)(turn))
        await staged.shop.ledger.plant_periodic()

        row = await staged.run()

        assert (row.state, row.due_at) == (JobState.READY, staged.shop.clock.now() + LONG)
        assert (row.error is None) is (error is None)

    async def test_even_when_its_workers_die(self, stage: Stage) -> None:
        async def turn(_payload: Hourly) -> None:
            raise AssertionError("it is not tried again in this turn")

        staged = await stage(job(Hourly, every=LONG, retries=0)(turn))
        await staged.shop.ledger.plant_periodic()
        await staged.shop.claimed()
        staged.shop.clock.advance(LEASE)

        row = await staged.run()

        assert (row.state, row.attempt) == (JobState.READY, 0)

    async def test_cancelling_it_skips_a_turn(self, stage: Stage) -> None:
        async def turn(_payload: Hourly) -> None:
            """Never begun."""

        staged = await stage(job(Hourly, every=LONG)(turn))
        await staged.shop.ledger.plant_periodic()
        claim = await staged.shop.claimed()

        outcome = staged.runner.cancelled(claim)
        await staged.shop.ledger.exchange([outcome], limit=0, lease=LEASE)

        row = await staged.row(claim)
        assert (row.state, row.due_at) == (JobState.READY, staged.shop.clock.now() + LONG)


class TestInterrupted:
    async def test_a_run_that_is_ended_from_outside_stores_nothing(self, stage: Stage) -> None:
        begun = asyncio.Event()

        async def hangs(
            note: Note, outbox: Outbox, _context: JobContext, unit: SqlUnitOfWork
        ) -> None:
            outbox.publish(Happened())
            await unit.session()
            begun.set()
            await asyncio.Event().wait()

        staged = await stage(doing(hangs))
        await staged.shop.enqueue(Note())
        claim = await staged.shop.claimed()
        running = asyncio.ensure_future(staged.runner.run(claim))
        await begun.wait()

        running.cancel()
        [ended] = await asyncio.gather(running, return_exceptions=True)

        assert isinstance(ended, asyncio.CancelledError)
        assert list(await staged.shop.events()) == []

    async def test_what_is_given_back_is_as_if_it_had_never_begun(self, stage: Stage) -> None:
        staged = await stage(failing())
        await staged.shop.enqueue(Note())
        claim = await staged.shop.claimed()

        outcome = staged.runner.given_back(claim)
        await staged.shop.ledger.exchange([outcome], limit=0, lease=LEASE)

        assert (await staged.shop.claimed()).attempt == 1


class TestContext:
    async def test_progress_is_stored_while_it_runs(self, stage: Stage) -> None:
        seen: list[tuple[int, int, str]] = []

        async def reports(
            _note: Note, _outbox: Outbox, context: JobContext, _unit: SqlUnitOfWork
        ) -> None:
            await context.report(2, 5, "two of five")
            row = await staged.shop.row()
            seen.append((row.done, row.total, row.note))
            assert not context.cancelled

        staged = await stage(doing(reports))
        await staged.shop.enqueue(Note())

        row = await staged.run()

        assert (seen, row.state) == ([(2, 5, "two of five")], JobState.DONE)

    async def test_a_handler_learns_that_it_should_end(self, stage: Stage) -> None:
        told: list[bool] = []

        async def reports(
            _note: Note, _outbox: Outbox, context: JobContext, _unit: SqlUnitOfWork
        ) -> None:
            await staged.shop.cancel((await staged.shop.row()).id)
            await context.report(1, 2)
            told.append(context.cancelled)

        staged = await stage(doing(reports))
        await staged.shop.enqueue(Note())

        await staged.run()

        assert told == [True]

    async def test_reporting_after_a_statement_is_a_mistake_of_the_handler(
        self, stage: Stage
    ) -> None:
        async def too_late(
            _note: Note, outbox: Outbox, context: JobContext, _unit: SqlUnitOfWork
        ) -> None:
            outbox.publish(Happened())
            await context.report(1, 2)

        staged = await stage(doing(too_late))
        await staged.shop.enqueue(Note())

        row = await staged.run()

        assert (row.state, (row.error or "")[:6]) == (JobState.DEAD, "defect")
