from datetime import timedelta
from uuid import UUID

import pytest

from paceline.db.database import Database
from paceline.db.failures import meaning
from paceline.db.ledger.desk import JobDesk, JobNotFound, JobNotInState
from paceline.db.ledger.ledger import Claim, Ending
from paceline.db.ledger.tables import JobState, LiveTwin
from paceline.kernel.ids import new_id
from tests.times import NOON, MovableClock
from tests.workshop import HOURLY, Happened, Note, Workshop

pytestmark = pytest.mark.anyio


async def buried(shop: Workshop, note: Note) -> Claim:
    await shop.enqueue(note)
    claim = await shop.claimed()
    await shop.end(claim, Ending.DEAD, error="defect: why")
    return claim


class TestReplay:
    async def test_a_dead_letter_gets_a_fresh_set_of_attempts(self, shop: Workshop) -> None:
        dead = await buried(shop, Note())
        unit = shop.unit()

        await shop.desk(unit).replay(dead.id)
        await unit.commit()

        again = await shop.claimed()
        assert (again.id, again.attempt) == (dead.id, 1)
        assert ((await shop.row()).error, (await shop.row()).ended_at) == (None, None)

    async def test_the_dispatcher_is_woken(self, shop: Workshop) -> None:
        dead = await buried(shop, Note())
        rung: list[str] = []
        shop.wake.listen(lambda: rung.append("ring"))
        unit = shop.unit()

        await shop.desk(unit).replay(dead.id)
        await unit.commit()

        assert rung == ["ring"]

    async def test_a_live_job_is_not_replayed(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        unit = shop.unit()

        with pytest.raises(JobNotInState, match="ready"):
            await shop.desk(unit).replay((await shop.row()).id)

        await unit.rollback()

    async def test_a_newer_job_with_its_key_is_a_conflict(self, shop: Workshop) -> None:
        dead = await buried(shop, Note(about="x"))
        await shop.enqueue(Note(about="x"))
        unit = shop.unit()

        with pytest.raises(LiveTwin):
            await shop.desk(unit).replay(dead.id)

        await unit.rollback()

    async def test_a_keyed_one_without_a_twin_is_replayed(self, shop: Workshop) -> None:
        dead = await buried(shop, Note(about="x"))
        unit = shop.unit()

        await shop.desk(unit).replay(dead.id)
        await unit.commit()

        assert await shop.states() == [JobState.READY]

    async def test_a_twin_that_slips_in_is_the_same_conflict(
        self, shop: Workshop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dead = await buried(shop, Note(about="x"))
        await shop.enqueue(Note(about="x"))
        unit = shop.unit()

        async def looks_too_early(_desk: JobDesk, _job: object) -> bool:
            return False

        monkeypatch.setattr(JobDesk, "_live_twin", looks_too_early)
        with pytest.raises(Exception, match="kind") as caught:
            await shop.desk(unit).replay(dead.id)

        await unit.rollback()
        assert isinstance(meaning(caught.value), LiveTwin)


class TestDiscard:
    async def test_a_dead_letter_is_put_away(self, shop: Workshop) -> None:
        dead = await buried(shop, Note())
        unit = shop.unit()

        await shop.desk(unit).discard(dead.id)
        await unit.commit()

        assert await shop.states() == [JobState.DISCARDED]

    async def test_nothing_else_is(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        unit = shop.unit()

        with pytest.raises(JobNotInState):
            await shop.desk(unit).discard((await shop.row()).id)

        await unit.rollback()

    async def test_a_job_that_is_not_there_is_told(self, shop: Workshop) -> None:
        unit = shop.unit()

        with pytest.raises(JobNotFound):
            await shop.desk(unit).discard(new_id())

        await unit.rollback()


class TestCancel:
    async def test_a_waiting_job_ends_at_once(self, shop: Workshop) -> None:
        await shop.enqueue(Note())

        await shop.cancel((await shop.row()).id)

        row = await shop.row()
        assert (row.state, row.ended_at) == (JobState.CANCELLED, NOON)

    async def test_a_running_job_is_asked_to(self, shop: Workshop) -> None:
        await shop.enqueue(Note())

        await shop.cancel((await shop.claimed()).id)

        row = await shop.row()
        assert (row.state, row.cancel_asked) == (JobState.RUNNING, True)

    async def test_what_has_ended_is_a_conflict(self, shop: Workshop) -> None:
        dead = await buried(shop, Note())

        with pytest.raises(JobNotInState, match="dead"):
            await shop.cancel(dead.id)

    async def test_of_a_periodic_job_only_this_turn_ends(
        self, database: Database, clock: MovableClock
    ) -> None:
        shop = Workshop(database, clock, jobs=[HOURLY])
        await shop.ledger.plant_periodic()

        await shop.cancel((await shop.row()).id)

        row = await shop.row()
        assert (row.state, row.due_at) == (JobState.READY, NOON + timedelta(hours=1))


class TestDeadLetters:
    async def test_they_are_listed_in_the_order_of_their_keys(self, shop: Workshop) -> None:
        late, early = await buried(shop, Note(about="z")), await buried(shop, Note(about="a"))
        await shop.enqueue(Note(about="live"))
        unit = shop.unit()

        found = await shop.desk(unit).dead_unscoped()

        await unit.rollback()
        assert list(found) == [early.id, late.id]


class TestEvents:
    async def test_subscribers_are_told_again(self, shop: Workshop) -> None:
        await shop.publish(Happened(text="old"))
        shop.clock.advance(timedelta(hours=1))
        await shop.publish(Happened(text="new"))
        unit = shop.unit()

        told = await shop.desk(unit).replay_events("tests.happened", since=shop.clock.now())
        await unit.commit()

        payloads = [row.payload for row in await shop.rows()]
        assert (told, payloads) == (1, ['{"text":"old"}', '{"text":"new"}', '{"text":"new"}'])

    async def test_an_event_nobody_knows_is_told_to_nobody(self, shop: Workshop) -> None:
        unit = shop.unit()

        told = await shop.desk(unit).replay_events("tests.unknown", since=NOON)

        await unit.rollback()
        assert told == 0


class TestPrune:
    async def test_the_old_is_forgotten_and_dead_letters_stay(self, shop: Workshop) -> None:
        await shop.publish(Happened())
        await shop.end(await shop.claimed())
        dead = await buried(shop, Note())
        shop.clock.advance(timedelta(days=8))
        await shop.enqueue(Note(text="young"))
        await shop.end(await shop.claimed())
        unit = shop.unit()
        week_ago = shop.clock.now() - timedelta(days=7)

        await shop.desk(unit).prune(jobs_before=week_ago, events_before=week_ago)
        await unit.commit()

        kept: list[UUID] = [row.id for row in await shop.rows()]
        assert (kept[0], len(kept), list(await shop.events())) == (dead.id, 2, [])


class TestUnknownKind:
    async def test_a_waiting_job_of_no_running_feature_can_be_cancelled(
        self, shop: Workshop
    ) -> None:
        await shop.enqueue(Note())
        bare = Workshop(shop.database, shop.clock, jobs=[])

        await bare.cancel((await shop.row()).id)

        assert await shop.states() == [JobState.CANCELLED]
