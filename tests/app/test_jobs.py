import asyncio
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text as sql

from paceline.db.ledger.ledger import Claim
from paceline.db.ledger.tables import JobState
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.errors import Conflict, Denied, Unavailable
from paceline.kernel.messages import JobContext, Outbox, on
from tests.app.staging import Stage, doing, failing
from tests.workshop import LEASE, Happened, Note

pytestmark = pytest.mark.anyio


class Refused(Denied):
    code = "refused"
    keeps_changes = True


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
            await (await unit.session()).execute(sql("SELECT id FROM jobs WHERE"))

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
