import asyncio
from datetime import timedelta

import pytest

from paceline.db.database import Database
from paceline.db.ledger.ledger import Ending, LeaseLost, Outcome
from paceline.db.ledger.tables import JobState
from tests.times import NOON, MovableClock
from tests.workshop import HOURLY, LEASE, NOTE, Happened, Note, Urgent, Workshop

pytestmark = pytest.mark.anyio


def done(claim: object, **fields: object) -> Outcome:
    return Outcome(claim=claim, ending=Ending.DONE, **fields)  # type: ignore[arg-type]


class TestClaim:
    async def test_the_urgent_come_first_then_the_oldest(self, shop: Workshop) -> None:
        for number in range(2):
            await shop.enqueue(Note(text=str(number)))
            shop.clock.advance(timedelta(seconds=1))
        await shop.enqueue(Urgent())

        claims = [claim for _ in range(3) for claim in await shop.claim(1)]

        assert [claim.kind for claim in claims] == ["tests.urgent", "tests.note", "tests.note"]
        assert '"0"' in claims[1].payload

    async def test_a_job_is_claimed_once(self, shop: Workshop) -> None:
        await shop.enqueue(*(Note(text=str(number)) for number in range(40)))

        batches = await asyncio.gather(*(shop.claim(10) for _ in range(8)))

        ids = [claim.id for batch in batches for claim in batch]
        assert len(ids) == len(set(ids)) == 40

    async def test_a_lease_that_ran_out_brings_the_job_back(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        first = await shop.claimed()

        within = await shop.claim()
        shop.clock.advance(LEASE)
        again = await shop.claimed()

        assert list(within) == []
        assert (again.id, again.attempt, again.fence) == (first.id, 2, first.fence + 1)

    async def test_jobs_of_features_that_do_not_run_here_are_left(self, shop: Workshop) -> None:
        await shop.enqueue(Urgent())
        other = Workshop(shop.database, shop.clock, jobs=[NOTE])

        assert list(await other.claim()) == []

    async def test_nothing_is_claimed_without_room(self, shop: Workshop) -> None:
        await shop.enqueue(Note())

        assert list(await shop.claim(0)) == []


class TestFence:
    async def test_a_stale_write_back_changes_nothing(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        stale = await shop.claimed()
        shop.clock.advance(LEASE)
        fresh = await shop.claimed()

        await shop.end(stale, Ending.DEAD, error="too late")

        row = await shop.row()
        assert (row.state, row.error, row.fence) == (JobState.RUNNING, None, fresh.fence)

    async def test_a_stale_handler_commits_nothing_at_all(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        stale = await shop.claimed()
        shop.clock.advance(LEASE)
        await shop.claimed()
        unit = shop.unit()
        shop.outbox(unit).publish(Happened())
        shop.ledger.complete_in(unit, done(stale))

        with pytest.raises(LeaseLost):
            await unit.commit()

        assert list(await shop.events()) == []

    async def test_the_end_and_the_changes_are_one_transaction(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        unit = shop.unit()
        shop.outbox(unit).publish(Happened())
        shop.ledger.complete_in(unit, done(await shop.claimed()))

        await unit.commit()

        assert sorted(await shop.states()) == [JobState.DONE, JobState.READY]
        assert len(await shop.events()) == 1

    async def test_what_ended_is_not_ended_twice(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        claim = await shop.claimed()
        await shop.end(claim)

        await shop.end(claim, Ending.DEAD)

        assert await shop.states() == [JobState.DONE]


class TestWishesMeetEndings:
    """Both stores; on PostgreSQL the two transactions are really open at once."""

    async def test_the_wish_is_written_first(self, shop: Workshop) -> None:
        await shop.enqueue(Note(about="x"))
        claim = await shop.claimed()
        wishing = shop.unit()
        shop.outbox(wishing).enqueue(Note(about="x", text="new"))
        written = asyncio.Event()
        go_on = asyncio.Event()

        async def pause() -> None:
            written.set()
            await go_on.wait()

        wishing.write_last(pause, place=("~", "~", 9))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(wishing.commit())
            await written.wait()
            ending = tasks.create_task(shop.end(claim))
            await asyncio.wait({ending}, timeout=0.1)
            assert not ending.done()
            go_on.set()

        assert (await shop.claimed()).payload == '{"text":"new","about":"x"}'

    async def test_the_end_is_written_first(self, shop: Workshop) -> None:
        await shop.enqueue(Note(about="x"))
        claim = await shop.claimed()
        ending = shop.unit()
        shop.ledger.complete_in(ending, done(claim))
        written = asyncio.Event()
        go_on = asyncio.Event()

        async def pause() -> None:
            written.set()
            await go_on.wait()

        ending.write_last(pause, place=("~", "~", 9))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(ending.commit())
            await written.wait()
            wishing = tasks.create_task(shop.enqueue(Note(about="x", text="new")))
            await asyncio.wait({wishing}, timeout=0.1)
            assert not wishing.done()
            go_on.set()

        assert await shop.states() == [JobState.DONE, JobState.READY]

    async def test_a_handler_may_wish_for_itself(self, shop: Workshop) -> None:
        await shop.enqueue(Note(about="x"))
        unit = shop.unit()
        shop.outbox(unit).enqueue(Note(about="x", text="next"))
        shop.ledger.complete_in(unit, done(await shop.claimed()))

        await unit.commit()

        assert (await shop.row()).state is JobState.READY

    async def test_jobs_that_wish_for_each_other_do_not_lock_each_other_out(
        self, shop: Workshop
    ) -> None:
        keys = ["a", "b", "c", "d"]
        await shop.enqueue(*(Note(about=key) for key in keys))
        claims = {str(claim.key): claim for claim in await shop.claim()}

        async def ended(key: str) -> None:
            unit = shop.unit()
            outbox = shop.outbox(unit)
            for other in keys:
                outbox.enqueue(Note(about=other))
            shop.ledger.complete_in(unit, done(claims[key]))
            await unit.commit()

        await asyncio.gather(*(ended(key) for key in keys))

        assert {str(row.key) for row in await shop.rows() if row.state is JobState.READY} == {*keys}

    async def test_group_endings_and_crossing_wishes_do_not_either(self, shop: Workshop) -> None:
        keys = [f"k{number}" for number in range(10)]

        async def wishes(turned: list[str]) -> None:
            for _ in range(5):
                await shop.enqueue(*(Note(about=key) for key in turned))

        async def endings() -> None:
            for _ in range(10):
                claims = await shop.claim()
                await shop.ledger.keep(claims, lease=LEASE)
                ended = [done(claim) for claim in reversed(claims)]
                await shop.ledger.exchange(ended, limit=0, lease=LEASE)

        await asyncio.gather(wishes(keys), wishes(keys[::-1]), endings(), endings())

        live = [row.key for row in await shop.rows() if row.state is not JobState.DONE]
        assert len(live) == len(set(live))


class TestRetry:
    async def test_it_waits_and_counts(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        await shop.end(
            await shop.claimed(), Ending.RETRY, next_at=NOON + timedelta(seconds=5), error="why"
        )

        early = await shop.claim()
        shop.clock.advance(timedelta(seconds=5))
        again = await shop.claimed()

        row = await shop.row()
        assert (list(early), again.attempt, row.error, row.ended_at) == ([], 2, "why", None)

    async def test_a_wait_that_was_asked_for_takes_no_attempt(self, shop: Workshop) -> None:
        await shop.enqueue(Note())

        await shop.end(await shop.claimed(), Ending.RETRY, next_at=NOON, counted=False)

        assert (await shop.claimed()).attempt == 1

    async def test_a_wish_during_the_run_does_not_break_the_wait(self, shop: Workshop) -> None:
        later = NOON + timedelta(minutes=1)
        await shop.enqueue(Note(about="x"))
        claim = await shop.claimed()
        await shop.enqueue(Note(about="x", text="new"))

        await shop.end(claim, Ending.RETRY, next_at=later, error="why")

        row = await shop.row()
        assert (row.state, row.due_at, row.attempt) == (JobState.READY, later, 1)

    async def test_a_newer_wish_outlives_a_dead_run(self, shop: Workshop) -> None:
        await shop.enqueue(Note(about="x"))
        claim = await shop.claimed()
        await shop.enqueue(Note(about="x", text="new"))

        await shop.end(claim, Ending.DEAD, error="why")

        row = await shop.row()
        assert (row.state, row.attempt, row.error) == (JobState.READY, 0, None)

    async def test_a_long_error_is_cut(self, shop: Workshop) -> None:
        await shop.enqueue(Note())

        await shop.end(await shop.claimed(), Ending.DEAD, error="x" * 9000)

        assert len((await shop.row()).error or "") == 4000


class TestCancelAsked:
    async def test_the_heartbeat_tells(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        claim = await shop.claimed()
        await shop.cancel(claim.id)

        found = await shop.ledger.keep([claim], lease=LEASE)

        assert (found.cancelled, found.lost) == (frozenset({claim.id}), frozenset())

    async def test_it_is_not_forgotten_by_a_retry(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        claim = await shop.claimed()
        await shop.cancel(claim.id)

        await shop.end(claim, Ending.RETRY, next_at=NOON, error="why")

        assert await shop.states() == [JobState.CANCELLED]

    async def test_it_is_not_forgotten_by_a_dead_worker(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        await shop.cancel((await shop.claimed()).id)

        shop.clock.advance(LEASE)

        assert (await shop.claimed()).cancel_asked

    async def test_a_wish_that_came_after_it_counts(self, shop: Workshop) -> None:
        await shop.enqueue(Note(about="x"))
        claim = await shop.claimed()
        await shop.enqueue(Note(about="x", text="before"))
        await shop.cancel(claim.id)
        await shop.enqueue(Note(about="x", text="after"))

        await shop.end(claim, Ending.CANCELLED)

        again = await shop.claimed()
        assert (again.payload, again.cancel_asked) == ('{"text":"after","about":"x"}', False)

    async def test_wishes_that_came_before_it_end_with_the_run(self, shop: Workshop) -> None:
        await shop.enqueue(Note(about="x"))
        claim = await shop.claimed()
        await shop.enqueue(Note(about="x"))
        await shop.cancel(claim.id)

        await shop.end(claim, Ending.CANCELLED)

        assert await shop.states() == [JobState.CANCELLED]


class TestKeep:
    async def test_a_long_job_keeps_its_lease(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        claim = await shop.claimed()
        for _ in range(3):
            shop.clock.advance(LEASE / 2)
            await shop.ledger.keep([claim], lease=LEASE)

        assert list(await shop.claim()) == []

    async def test_a_lost_lease_is_told(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        stale = await shop.claimed()
        shop.clock.advance(LEASE)
        await shop.claimed()

        found = await shop.ledger.keep([stale], lease=LEASE)

        assert (found.lost, found.cancelled) == (frozenset({stale.id}), frozenset())

    async def test_a_row_in_another_hand_is_neither_waited_for_nor_lost(
        self, shop: Workshop, store: str
    ) -> None:
        if store == "sqlite":
            pytest.skip("one writer at a time: there is no other hand")
        await shop.enqueue(Note(about="x"))
        claim = await shop.claimed()
        unit = shop.unit()
        await shop.desk(unit).job_unscoped(claim.id)

        found = await shop.ledger.keep([claim], lease=LEASE)

        await unit.rollback()
        assert found.lost == found.cancelled == frozenset()


class TestProgress:
    async def test_it_is_stored(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        claim = await shop.claimed()

        heard = await shop.ledger.report(claim, 3, 10, "x" * 900)

        row = await shop.row()
        assert (heard, row.done, row.total, len(row.note)) == (True, 3, 10, 400)

    async def test_it_tells_of_an_asked_end_and_of_a_lost_lease(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        claim = await shop.claimed()
        await shop.cancel(claim.id)

        asked = await shop.ledger.report(claim, 1, 2, "")
        shop.clock.advance(LEASE)
        await shop.claimed()
        lost = await shop.ledger.report(claim, 1, 2, "")

        assert (asked, lost) == (False, False)


class TestPeriodic:
    async def test_many_processes_plant_one_row(
        self, database: Database, clock: MovableClock
    ) -> None:
        shop = Workshop(database, clock, jobs=[HOURLY, NOTE])

        await asyncio.gather(*(shop.ledger.plant_periodic() for _ in range(8)))

        assert [row.kind for row in await shop.rows()] == ["tests.hourly"]

    async def test_planting_while_it_runs_does_not_run_it_twice(
        self, database: Database, clock: MovableClock
    ) -> None:
        shop = Workshop(database, clock, jobs=[HOURLY])
        await shop.ledger.plant_periodic()
        claim = await shop.claimed()

        await shop.ledger.plant_periodic()
        await shop.end(claim, next_at=NOON + timedelta(hours=1))

        assert (await shop.row()).due_at == NOON + timedelta(hours=1)

    async def test_the_next_turn_follows_the_end(
        self, database: Database, clock: MovableClock
    ) -> None:
        shop = Workshop(database, clock, jobs=[HOURLY])
        await shop.ledger.plant_periodic()
        await shop.end(await shop.claimed(), next_at=NOON + timedelta(hours=1))

        early = await shop.claim()
        clock.advance(timedelta(hours=1))
        late = await asyncio.gather(*(shop.claim() for _ in range(4)))

        assert (len(early), sum(map(len, late))) == (0, 1)
        assert (await shop.row()).attempt == 1
