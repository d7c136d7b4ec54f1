import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest
from typing_extensions import override

from paceline.backends.dispatcher.embedded import EmbeddedDispatcher, Pace, Runner
from paceline.db.database import Database
from paceline.db.ledger.ledger import Claim, Ending, Ledger, Outcome
from paceline.db.ledger.tables import JobState
from paceline.kernel.clock import SystemClock
from tests.times import MovableClock
from tests.workshop import HOURLY, LEASE, NOTE, Note, Workshop

pytestmark = pytest.mark.anyio
QUICK: Final = Pace(poll=0.02, beat=0.02, away=0.02, patience=5, grace=1)


class Hands(Runner):
    """Runs each claim through `act`, and says what it saw."""

    are_long = False

    def __init__(self, act: Callable[[Claim], Awaitable[object]], *, every: bool = False) -> None:
        self._act = act
        self._every = every
        self.ran: list[UUID] = []

    @override
    async def run(self, claim: Claim) -> Outcome | None:
        self.ran.append(claim.id)
        await self._act(claim)
        next_at = SystemClock().now() + timedelta(days=9999) if self._every else None
        return Outcome(claim=claim, ending=Ending.DONE, next_at=next_at)

    @override
    def cancelled(self, claim: Claim) -> Outcome:
        return Outcome(claim=claim, ending=Ending.CANCELLED)

    @override
    def given_back(self, claim: Claim) -> Outcome:
        now = SystemClock().now() - timedelta(days=9999)
        return Outcome(claim=claim, ending=Ending.RETRY, next_at=now, counted=False)

    @override
    def is_long(self, claim: Claim) -> bool:
        return self.are_long


async def at_once(_claim: Claim) -> None:
    await asyncio.sleep(0)


async def for_ever(_claim: Claim) -> None:
    await asyncio.Event().wait()


async def until(true: Callable[[], bool]) -> None:
    async def looked() -> bool:
        return true()

    await eventually(looked)


async def eventually(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await true():  # noqa: ASYNC110, it is a row that changes, and rows ring no bell
            await asyncio.sleep(0.005)


async def settled(shop: Workshop, *states: JobState) -> None:
    async def reached() -> bool:
        return sorted(await shop.states()) == sorted(states)

    await eventually(reached)


@asynccontextmanager
async def dispatching(
    shop: Workshop, hands: Runner, pace: Pace = QUICK, *, ledger: Ledger | None = None
) -> AsyncIterator[EmbeddedDispatcher]:
    dispatcher = EmbeddedDispatcher(ledger or shop.ledger, shop.wake, hands, pace)
    await dispatcher.start()
    try:
        yield dispatcher
    finally:
        await dispatcher.stop()


@pytest.fixture
async def shop(database: Database, clock: MovableClock) -> Workshop:
    return Workshop(database, clock)


class TestDrain:
    async def test_two_dispatchers_run_every_job_exactly_once(self, shop: Workshop) -> None:
        hands = Hands(at_once)
        await shop.enqueue(*(Note(text=str(number)) for number in range(500)))

        async with dispatching(shop, hands), dispatching(shop, hands):
            await until(lambda: len(hands.ran) >= 500)

        assert await shop.states() == [JobState.DONE] * 500
        assert len(hands.ran) == len(set(hands.ran)) == 500

    async def test_a_commit_wakes_it(self, shop: Workshop) -> None:
        hands = Hands(at_once)

        async with dispatching(shop, hands, Pace(poll=3600)):
            await asyncio.sleep(0)
            await shop.enqueue(Note())
            await until(lambda: bool(hands.ran))

        assert await shop.states() == [JobState.DONE]

    async def test_what_others_enqueue_is_found_by_polling(self, shop: Workshop) -> None:
        hands = Hands(at_once)
        elsewhere = Workshop(shop.database, shop.clock)

        async with dispatching(shop, hands):
            await elsewhere.enqueue(Note())
            await until(lambda: bool(hands.ran))

        assert await shop.states() == [JobState.DONE]

    async def test_no_more_run_at_once_than_there_are_workers(self, shop: Workshop) -> None:
        inside: set[UUID] = set()
        most: list[int] = []

        async def counted(claim: Claim) -> None:
            inside.add(claim.id)
            most.append(len(inside))
            await asyncio.sleep(0.001)
            inside.discard(claim.id)

        hands = Hands(counted)
        await shop.enqueue(*(Note(text=str(number)) for number in range(30)))

        async with dispatching(shop, hands, Pace(workers=3, poll=0.02)):
            await until(lambda: len(hands.ran) == 30)

        assert max(most) == 3

    async def test_an_accident_of_the_runner_leaves_the_job_to_its_lease(
        self, shop: Workshop
    ) -> None:
        async def breaks(_claim: Claim) -> None:
            raise RuntimeError("the runner itself")

        await shop.enqueue(Note())
        hands = Hands(breaks)

        async with dispatching(shop, hands) as dispatcher:
            await until(lambda: bool(hands.ran) and not dispatcher.running)

        assert await shop.states() == [JobState.RUNNING]


class TestPeriodic:
    async def test_two_dispatchers_fire_it_once(
        self, database: Database, clock: MovableClock
    ) -> None:
        shop = Workshop(database, clock, jobs=[HOURLY, NOTE])
        hands = Hands(at_once, every=True)

        async with dispatching(shop, hands), dispatching(shop, hands):
            await until(lambda: bool(hands.ran))
            await shop.enqueue(Note())
            await until(lambda: len(hands.ran) >= 2)

        assert len(hands.ran) == 2


class TestCancel:
    async def test_a_running_job_ends_at_the_next_heartbeat(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        hands = Hands(for_ever)

        async with dispatching(shop, hands):
            await until(lambda: bool(hands.ran))
            await shop.cancel(hands.ran[0])
            await settled(shop, JobState.CANCELLED)

        assert len(hands.ran) == 1

    async def test_one_whose_worker_died_meanwhile_does_not_run_again(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        await shop.cancel((await shop.claimed()).id)
        shop.clock.advance(LEASE)
        hands = Hands(at_once)

        async with dispatching(shop, hands):
            await settled(shop, JobState.CANCELLED)

        assert hands.ran == []


class TestLease:
    async def test_a_heartbeat_keeps_a_long_job(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        hands = Hands(for_ever)

        async with dispatching(shop, hands, Pace(beat=0.02, patience=0)):
            await until(lambda: bool(hands.ran))
            before = (await shop.row()).due_at

            async def kept() -> bool:
                return (await shop.row()).due_at > before

            shop.clock.advance(LEASE / 2)
            await eventually(kept)

        assert len(hands.ran) == 1

    async def test_a_run_that_lost_its_lease_is_ended_and_says_nothing(
        self, shop: Workshop
    ) -> None:
        await shop.enqueue(Note())
        hands = Hands(for_ever)

        async with dispatching(shop, hands, Pace(workers=1, beat=0.1, patience=0)) as dispatcher:
            await until(lambda: bool(hands.ran))
            shop.clock.advance(LEASE * 2)
            other = await shop.claimed()
            await until(lambda: not dispatcher.running)
            row = await shop.row()

        assert (row.state, row.fence) == (JobState.RUNNING, other.fence)

    async def test_its_own_newer_claim_takes_the_place_of_the_older(self, shop: Workshop) -> None:
        await shop.enqueue(Note())
        hands = Hands(for_ever)

        async with dispatching(shop, hands, Pace(poll=0.02, beat=3600, patience=0)) as dispatcher:
            await until(lambda: bool(hands.ran))
            shop.clock.advance(LEASE * 2)
            await until(lambda: len(hands.ran) == 2)
            assert len(dispatcher.running) == 1

        row = await shop.row()
        assert (row.state, row.fence) == (JobState.READY, 2)


class TestStop:
    async def test_a_running_job_is_finished_and_no_other_is_begun(self, shop: Workshop) -> None:
        go_on = asyncio.Event()

        async def slow(_claim: Claim) -> None:
            await go_on.wait()

        await shop.enqueue(Note(text="1"), Note(text="2"))
        hands = Hands(slow)
        dispatcher = EmbeddedDispatcher(
            shop.ledger, shop.wake, hands, Pace(workers=1, poll=0.02, patience=10)
        )
        await dispatcher.start()
        await until(lambda: bool(hands.ran))

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(dispatcher.stop())
            await asyncio.sleep(0)
            go_on.set()

        assert sorted(await shop.states()) == [JobState.DONE, JobState.READY]

    async def test_a_hanging_job_is_given_back_as_if_it_had_never_begun(
        self, shop: Workshop
    ) -> None:
        await shop.enqueue(Note())
        hands = Hands(for_ever)

        async with dispatching(shop, hands, Pace(patience=0)):
            await until(lambda: bool(hands.ran))

        row = await shop.row()
        assert (row.state, row.attempt) == (JobState.READY, 0)

    @pytest.mark.parametrize(("are_long", "left"), [(True, JobState.READY), (False, JobState.DONE)])
    async def test_long_jobs_are_given_back_while_others_may_end(
        self, shop: Workshop, left: JobState, *, are_long: bool
    ) -> None:
        """A long one would never end here; the other does once the first waiting is over."""
        go_on = asyncio.Event()

        async def slow(_claim: Claim) -> None:
            await go_on.wait()

        await shop.enqueue(Note())
        hands = Hands(slow)
        hands.are_long = are_long
        dispatcher = EmbeddedDispatcher(
            shop.ledger, shop.wake, hands, Pace(poll=0.02, short=0.05, patience=60)
        )
        await dispatcher.start()
        await until(lambda: bool(hands.ran))

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(dispatcher.stop())
            await asyncio.sleep(0.5)
            was_running = bool(dispatcher.running)
            go_on.set()

        assert was_running is not are_long
        assert await shop.states() == [left]

    async def test_one_that_will_not_end_does_not_keep_the_process(self, shop: Workshop) -> None:
        let_go = asyncio.Event()

        async def stubborn(_claim: Claim) -> None:
            while not let_go.is_set():
                try:
                    await let_go.wait()
                except asyncio.CancelledError:
                    continue

        await shop.enqueue(Note())
        hands = Hands(stubborn)
        dispatcher = EmbeddedDispatcher(shop.ledger, shop.wake, hands, Pace(patience=0, grace=0.01))
        await dispatcher.start()
        await until(lambda: bool(hands.ran))

        await dispatcher.stop()

        assert await shop.states() == [JobState.RUNNING]
        let_go.set()
        await until(lambda: not dispatcher.running)

    async def test_one_that_never_started_stops_at_once(self, shop: Workshop) -> None:
        dispatcher = EmbeddedDispatcher(shop.ledger, shop.wake, Hands(at_once), QUICK)

        await dispatcher.stop()

        assert not dispatcher.running


class Failing(Ledger):
    """A store that is away for the next `outages` calls."""

    outages = 0
    refused = 0

    @override
    async def exchange(
        self, outcomes: Sequence[Outcome], *, limit: int, lease: timedelta
    ) -> Sequence[Claim]:
        if self.outages > 0:
            self.outages -= 1
            self.refused += 1
            raise ConnectionRefusedError("away")
        return await super().exchange(outcomes, limit=limit, lease=lease)


class TestAway:
    async def test_nothing_is_lost_while_the_database_is_away(self, shop: Workshop) -> None:
        ledger = Failing(shop.database, shop.handlers, shop.clock)
        ran_before: list[UUID] = []

        async def then_it_goes_away(claim: Claim) -> None:
            ran_before.append(claim.id)
            ledger.outages = 3

        await shop.enqueue(Note(text="1"))
        hands = Hands(then_it_goes_away)
        async with dispatching(shop, hands, ledger=ledger):
            await until(lambda: ledger.refused == 3)
            await settled(shop, JobState.DONE)

        assert len(hands.ran) == 1

    async def test_a_heartbeat_that_fails_ends_nobody(
        self, shop: Workshop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []

        async def away(*_arguments: object, **_fields: object) -> None:
            asked.append("kept")
            raise ConnectionRefusedError("away")

        monkeypatch.setattr(shop.ledger, "keep", away)
        await shop.enqueue(Note())
        hands = Hands(for_ever)

        async with dispatching(shop, hands, Pace(beat=0.01, patience=0)) as dispatcher:
            await until(lambda: len(asked) >= 2)
            still = len(dispatcher.running)

        assert still == 1
