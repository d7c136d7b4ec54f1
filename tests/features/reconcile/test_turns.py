import asyncio
from collections import Counter
from datetime import timedelta
from http import HTTPStatus

import pytest
from dishka import AsyncContainer
from sqlalchemy import event

from paceline.db.database import Database
from paceline.engines.diff.objects import Name, Seen
from paceline.features.reconcile.errors import Busy, Overtaken
from paceline.features.reconcile.repository.book import RefBook
from paceline.kernel.breaker import Resting
from paceline.testing.memory_target import MemoryTarget, Misfortune
from tests.features.meetings.stage import Stage
from tests.features.reconcile.scene import (
    PLACE,
    connected,
    connection,
    connection_id,
    kinds,
    sync,
)
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
AT_ONCE = 4


class TestATurn:
    async def test_makes_what_is_wanted(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id = await connected(stage, people=3)

        await work_off(stage.container)

        assert kinds(memory) == {"room": 1, "seat": 3, "note": 1}
        assert (await connection(stage, cohort_id))["state"] == "converged"

    async def test_writes_nothing_when_all_is_as_wanted(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage)
        await work_off(stage.container)
        before = memory.writes

        await sync(stage, cohort_id)

        assert memory.writes == before

    async def test_tells_objects_what_their_parents_are_called_there(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        await connected(stage)

        await work_off(stage.container)

        [room] = [seen.outside_id for seen in memory.at(PLACE) if seen.kind == "room"]
        seats = [seen for seen in memory.at(PLACE) if seen.kind == "seat"]
        assert {seen.fields["room"] for seen in seats} == {room}

    async def test_mends_what_somebody_changed_outside(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage)
        await work_off(stage.container)
        [room] = [seen for seen in memory.at(PLACE) if seen.kind == "room"]
        title = room.fields["title"]
        memory.paint(room.outside_id, title="Mine", color="red")

        await sync(stage, cohort_id)

        [mended] = [seen for seen in memory.at(PLACE) if seen.kind == "room"]
        assert mended.fields == {"title": title, "color": "red"}
        told = (await connection(stage, cohort_id))["drift"]
        assert {each["field"]: each["care"] for each in told} == {
            "title": "enforce",
            "color": "report",
        }

    async def test_leaves_what_people_made_alone(self, stage: Stage, memory: MemoryTarget) -> None:
        theirs = Seen(kind="room", outside_id="77", fields={"title": "Off topic"})
        memory.objects["77"] = (PLACE, theirs)
        await connected(stage)

        await work_off(stage.container)

        assert memory.objects["77"] == (PLACE, theirs)

    async def test_makes_again_what_was_removed_outside(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage)
        await work_off(stage.container)
        seats = [seen.outside_id for seen in memory.at(PLACE) if seen.kind == "seat"]
        del memory.objects[seats[0]]

        await sync(stage, cohort_id)

        assert kinds(memory) == {"room": 1, "seat": 3, "note": 1}

    async def test_tells_what_was_refused_and_does_the_rest(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage)
        memory.next = [None, Misfortune.REFUSED]

        await work_off(stage.container)

        assert kinds(memory) == {"room": 1, "seat": 2, "note": 1}
        told = await connection(stage, cohort_id)
        assert told["state"] == "failed"
        assert "will not have it" in told["note"]


class TestACallWithoutAnAnswer:
    async def test_makes_nothing_twice_when_the_work_was_done(
        self, stage: Stage, memory: MemoryTarget, clock: MovableClock
    ) -> None:
        cohort_id = await connected(stage)
        memory.next = [None, Misfortune.AFTER]
        await work_off(stage.container)
        assert (await connection(stage, cohort_id))["state"] == "waiting"

        for _ in range(4):
            clock.advance(timedelta(minutes=15))
            await work_off(stage.container)

        assert kinds(memory) == {"room": 1, "seat": 3, "note": 1}
        assert (await connection(stage, cohort_id))["state"] == "converged"

    async def test_is_repeated_when_nothing_was_done(
        self, stage: Stage, memory: MemoryTarget, clock: MovableClock
    ) -> None:
        await connected(stage)
        memory.next = [None, Misfortune.BEFORE]
        await work_off(stage.container)

        for _ in range(4):
            clock.advance(timedelta(minutes=15))
            await work_off(stage.container)

        assert kinds(memory) == {"room": 1, "seat": 3, "note": 1}

    async def test_is_not_repeated_while_it_may_still_land(
        self, stage: Stage, memory: MemoryTarget, container: AsyncContainer
    ) -> None:
        cohort_id = await connected(stage)
        memory.next = [Misfortune.BEFORE]
        await work_off(stage.container)

        await sync(stage, cohort_id)

        assert kinds(memory) == {}


class TestAHeldTurn:
    async def test_lets_nobody_else_begin(self, stage: Stage) -> None:
        cohort_id = await connected(stage)
        held_id = await connection_id(stage, cohort_id)

        async with stage.container() as scope:
            book = await scope.get(RefBook)
            await book.begin(held_id)

            with pytest.raises(Busy):
                await book.begin(held_id)

    async def test_is_taken_over_when_it_gives_no_sign_of_life(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        cohort_id = await connected(stage)
        held_id = await connection_id(stage, cohort_id)

        async with stage.container() as scope:
            book = await scope.get(RefBook)
            old = await book.begin(held_id)
            clock.advance(timedelta(minutes=1))
            await book.begin(held_id)

            with pytest.raises(Overtaken):
                await book.still(old)


class TestManyRemovals:
    async def test_wait_until_somebody_says_that_they_are_meant(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage, people=6)
        await work_off(stage.container)
        reply = await stage.client.post(
            f"/cohorts/{cohort_id}/groups/unpublish", headers=stage.headers
        )
        assert reply.status_code == HTTPStatus.OK, reply.text

        await sync(stage, cohort_id)

        assert kinds(memory)["seat"] == 6
        assert (await connection(stage, cohort_id))["state"] == "guarded"

    async def test_hold_back_nothing_else(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id = await connected(stage, people=6)
        await work_off(stage.container)
        await stage.client.post(f"/cohorts/{cohort_id}/groups/unpublish", headers=stage.headers)
        late = [await stage.sign_up(cohort_id, f"Late {number}") for number in range(2)]
        await stage.group(cohort_id, *late)

        await sync(stage, cohort_id)

        assert kinds(memory) == {"room": 2, "seat": 8, "note": 2}
        assert (await connection(stage, cohort_id))["state"] == "guarded"


class TestCallsOutside:
    async def test_of_one_kind_go_out_a_few_at_once(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        running, together = 0, asyncio.Event()

        async def watch(act: str, name: Name | None) -> None:
            nonlocal running
            if name is None or name.kind != "seat":
                return
            running += 1
            if running == AT_ONCE:
                together.set()
            await asyncio.wait_for(together.wait(), timeout=20)
            running -= 1

        memory.watch = watch
        await connected(stage, people=8)

        await work_off(stage.container)

        assert kinds(memory)["seat"] == 8

    async def test_begin_no_more_after_one_failed(
        self, stage: Stage, memory: MemoryTarget, clock: MovableClock
    ) -> None:
        cohort_id = await connected(stage, people=20)
        memory.next = [None, Misfortune.BEFORE]

        await work_off(stage.container)

        assert kinds(memory)["seat"] < AT_ONCE
        assert (await connection(stage, cohort_id))["state"] == "waiting"

    async def test_have_no_transaction_open_across_them(
        self, stage: Stage, memory: MemoryTarget, database: Database
    ) -> None:
        mine, calls = asyncio.current_task(), Counter[str]()
        begun = transactions(database)

        async def watch(act: str, name: Name | None) -> None:
            calls[act] += 1
            assert begun.isdisjoint({mine, asyncio.current_task()}), act

        memory.watch = watch
        cohort_id = await connected(stage)
        await work_off(stage.container)
        await stage.client.post(f"/cohorts/{cohort_id}/groups/unpublish", headers=stage.headers)
        await work_off(stage.container)

        assert (await connection(stage, cohort_id))["state"] == "converged"
        assert calls == {"observe": 2, "create": 5, "remove": 5}

    async def test_are_not_made_while_the_provider_rests(
        self, stage: Stage, memory: MemoryTarget, clock: MovableClock
    ) -> None:
        async def watch(act: str, name: Name | None) -> None:
            raise Resting("The memory rests.", retry_after=30)

        memory.watch = watch
        cohort_id = await connected(stage)

        await work_off(stage.container)
        assert (await connection(stage, cohort_id))["state"] == "waiting"
        memory.watch = None
        clock.advance(timedelta(seconds=31))
        await work_off(stage.container)

        assert (await connection(stage, cohort_id))["state"] == "converged"


def transactions(database: Database) -> set[asyncio.Task[object] | None]:
    """The tasks that have one open at the moment."""
    begun: set[asyncio.Task[object] | None] = set()
    engine = database.writer.sync_engine
    event.listen(engine, "begin", lambda _: begun.add(asyncio.current_task()))
    for name in ("commit", "rollback"):
        event.listen(engine, name, lambda _: begun.discard(asyncio.current_task()))
    return begun
