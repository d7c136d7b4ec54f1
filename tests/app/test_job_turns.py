import asyncio
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from typing_extensions import override

from paceline.app.jobs import JobRunner
from paceline.db.ledger.handlers import Handlers
from paceline.db.ledger.tables import JobState
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.errors import Conflict
from paceline.kernel.messages import JobContext, Outbox, Priority, job
from paceline.kernel.right_of_way import Patience, RightOfWay
from tests.app.staging import LONG, Stage, doing, failing
from tests.workshop import LEASE, Happened, Hourly, Note

pytestmark = pytest.mark.anyio


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


async def nothing(_payload: Note) -> None:
    """Never begun."""


class Counted(RightOfWay):
    asked = 0

    @override
    async def free(self, patience: Patience) -> None:
        self.asked += 1


class TestRightOfWay:
    @pytest.mark.parametrize(
        ("priority", "gives"), [(Priority.URGENT, False), (Priority.NORMAL, True)]
    )
    async def test_all_but_urgent_jobs_give_way(
        self, stage: Stage, priority: Priority, *, gives: bool
    ) -> None:
        async def sleeps(_payload: Note) -> None:
            await asyncio.sleep(0)

        staged, way = await stage(job(Note, priority=priority)(sleeps)), Counted()
        handlers, ledger = await staged.container.get(Handlers), staged.shop.ledger
        runner = JobRunner(staged.container, handlers, ledger, staged.shop.clock, Random(7), way)
        await staged.shop.enqueue(Note())

        row = await replace(staged, runner=runner).run()

        assert (row.state, way.asked > 0) == (JobState.DONE, gives)


class TestLong:
    @pytest.mark.parametrize(("minutes", "is_long"), [(2, False), (3, True)])
    async def test_what_may_take_minutes_is_not_waited_for(
        self, stage: Stage, minutes: int, *, is_long: bool
    ) -> None:
        staged = await stage(job(Note, timeout=timedelta(minutes=minutes))(nothing))
        await staged.shop.enqueue(Note())

        assert staged.runner.is_long(await staged.shop.claimed()) is is_long


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
