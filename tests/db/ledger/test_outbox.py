import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from paceline.db.ledger.ledger import Ending
from paceline.db.ledger.tables import JobState
from paceline.kernel.errors import ModuleError
from paceline.kernel.messages import JobPayload
from tests.times import NOON
from tests.workshop import Happened, Note, Urgent, Workshop

pytestmark = pytest.mark.anyio


class Foreign(JobPayload):
    name = "tests.foreign"


class TestTransaction:
    async def test_events_and_jobs_commit_with_the_change(self, shop: Workshop) -> None:
        unit = shop.unit()
        outbox = shop.outbox(unit)
        outbox.publish(Happened(text="one"))
        outbox.enqueue(Note(text="two"))

        await unit.commit()

        assert [event.body for event in await shop.events()] == ['{"text":"one"}']
        assert {row.kind for row in await shop.rows()} == {"tests.note", "on:tests.workshop.hears"}

    async def test_a_rollback_takes_them_along(self, shop: Workshop) -> None:
        unit = shop.unit()
        outbox = shop.outbox(unit)
        outbox.publish(Happened())
        outbox.enqueue(Note())

        await unit.rollback()

        assert (list(await shop.rows()), list(await shop.events())) == ([], [])

    async def test_the_dispatcher_is_woken_after_the_commit_and_only_then(
        self, shop: Workshop
    ) -> None:
        rung: list[str] = []
        shop.wake.listen(lambda: rung.append("ring"))
        undone = shop.unit()
        shop.outbox(undone).enqueue(Note())

        await undone.rollback()
        await shop.enqueue(Note(), Urgent())

        assert rung == ["ring"]

    async def test_the_dispatcher_is_woken_for_what_is_due_before_it_polls(
        self, shop: Workshop
    ) -> None:
        rung = asyncio.Event()
        await shop.enqueue(Note(), at=NOON + timedelta(seconds=0.2))
        shop.wake.listen(rung.set)

        async with asyncio.timeout(5):
            await rung.wait()

    async def test_a_job_nobody_answers_is_refused_where_it_is_enqueued(
        self, shop: Workshop
    ) -> None:
        with pytest.raises(ModuleError, match=r"tests\.foreign"):
            await shop.enqueue(Foreign())

    async def test_a_job_may_wait_for_its_time(self, shop: Workshop) -> None:
        await shop.enqueue(Note(), at=NOON + timedelta(hours=1))

        early = await shop.claim()
        shop.clock.advance(timedelta(hours=1))
        late = await shop.claim()

        assert (len(early), len(late)) == (0, 1)


class TestKeys:
    async def test_wishes_of_one_key_are_one_row_with_the_newest_payload(
        self, shop: Workshop
    ) -> None:
        await shop.enqueue(Note(text="old", about="x"), at=NOON + timedelta(hours=1))
        await shop.enqueue(Note(text="new", about="x"), at=NOON + timedelta(hours=2))

        row = await shop.row()
        assert (row.payload, row.due_at) == (
            '{"text":"new","about":"x"}',
            NOON + timedelta(hours=1),
        )

    async def test_the_earlier_time_counts(self, shop: Workshop) -> None:
        await shop.enqueue(Note(about="x"), at=NOON + timedelta(hours=1))

        await shop.enqueue(Note(about="x"))

        assert (await shop.row()).due_at == NOON

    async def test_jobs_without_a_key_and_other_keys_stand_alone(self, shop: Workshop) -> None:
        await shop.enqueue(Note(), Note(), Note(about="x"), Note(about="y"))

        assert len(await shop.rows()) == 4

    async def test_a_wish_during_the_run_makes_it_run_again(self, shop: Workshop) -> None:
        await shop.enqueue(Note(text="old", about="x"))
        claim = await shop.claimed()

        await shop.enqueue(Note(text="new", about="x"))
        await shop.end(claim)

        again = await shop.claimed()
        assert (again.id, again.payload, again.attempt) == (
            claim.id,
            '{"text":"new","about":"x"}',
            1,
        )

    async def test_a_wish_after_the_end_is_a_row_of_its_own(self, shop: Workshop) -> None:
        await shop.enqueue(Note(about="x"))
        await shop.end(await shop.claimed())

        await shop.enqueue(Note(about="x"))

        assert await shop.states() == [JobState.DONE, JobState.READY]

    async def test_a_wish_does_not_shorten_the_wait_of_a_retry(self, shop: Workshop) -> None:
        later = NOON + timedelta(minutes=5)
        await shop.enqueue(Note(about="x"))
        await shop.end(await shop.claimed(), Ending.RETRY, next_at=later, error="unavailable")

        await shop.enqueue(Note(text="new", about="x"))

        row = await shop.row()
        assert (row.due_at, row.payload) == (later, '{"text":"new","about":"x"}')

    async def test_crossing_keys_never_wait_for_each_other(self, shop: Workshop) -> None:
        keys = [f"k{number}" for number in range(12)]

        async def wishes(seed: int) -> None:
            turned = keys[seed:] + keys[:seed]
            for _ in range(3):
                await shop.enqueue(*(Note(about=key) for key in turned))

        await asyncio.gather(*(wishes(seed) for seed in range(0, len(keys), 3)))

        assert sorted(str(row.key) for row in await shop.rows()) == sorted(keys)
        assert all(a.id < b.id for a, b in pairwise(await shop.rows()))
