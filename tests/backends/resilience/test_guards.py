"""Retry, budget and bulkhead, each alone and all together by the neighbour's name."""

import asyncio
from datetime import timedelta
from random import Random

import pytest

from paceline.backends.processes.children import ChildProcesses
from paceline.backends.resilience.budget import TokenBucket
from paceline.backends.resilience.bulkhead import QueuedBulkhead
from paceline.backends.resilience.guards import (
    GuardedMailer,
    GuardedProcesses,
    ProcessResilience,
)
from paceline.backends.resilience.retry import JitteredRetry
from paceline.kernel.breaker import Breaking, Resting
from paceline.kernel.budget import Budgeting, Spent
from paceline.kernel.bulkhead import Full, Places
from paceline.kernel.errors import Defect, Invalid, Limited, Unavailable
from paceline.kernel.mail import Mail
from paceline.kernel.processes import Limits
from paceline.kernel.resilience import OWN_ACT, Guarding, own_act
from paceline.kernel.retry import Retrying
from tests.times import MovableClock

pytestmark = pytest.mark.anyio


class Peer:
    """Answers what it was told to, one after the other; the last for good."""

    def __init__(self, *answers: Exception | str) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self) -> str:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Naps:
    """Remembers how long it was asked to sleep."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def retrying(rule: Retrying, naps: Naps) -> JitteredRetry:
    return JitteredRetry(rule, Random(7), naps)


class TestRetry:
    async def test_asks_again_until_it_is_answered(self) -> None:
        peer, naps = Peer(Unavailable("no"), Unavailable("no"), "yes"), Naps()

        answer = await retrying(Retrying(), naps).call(peer)

        assert (answer, len(naps.taken)) == ("yes", 2)

    async def test_gives_up_after_its_attempts(self) -> None:
        peer = Peer(Unavailable("no"))

        with pytest.raises(Unavailable):
            await retrying(Retrying(attempts=3), Naps()).call(peer)

        assert peer.asked == 3

    async def test_waits_are_anything_up_to_a_bound_that_doubles(self) -> None:
        naps, rule = Naps(), Retrying(attempts=2, first=timedelta(seconds=1), share=1)
        retry = retrying(rule, naps)
        for _ in range(200):
            await retry.call(Peer(Unavailable("no"), "yes"))

        assert all(0 <= nap <= 1 for nap in naps.taken)
        assert min(naps.taken) < 0.1 < 0.9 < max(naps.taken)

    async def test_a_neighbours_wait_is_waited_out(self) -> None:
        naps = Naps()

        await retrying(Retrying(), naps).call(Peer(Unavailable("no", retry_after=3), "yes"))

        assert 3 <= naps.taken[0] <= 3.2

    async def test_a_wait_beyond_our_patience_is_left_to_the_caller(self) -> None:
        peer = Peer(Unavailable("no", retry_after=60))

        with pytest.raises(Unavailable):
            await retrying(Retrying(), Naps()).call(peer)

        assert peer.asked == 1

    async def test_what_is_wrong_with_the_call_is_not_repeated(self) -> None:
        peer = Peer(Invalid("no"))

        with pytest.raises(Invalid):
            await retrying(Retrying(), Naps()).call(peer)

        assert peer.asked == 1

    async def test_when_all_fail_few_are_repeated(self) -> None:
        peer, retry = Peer(Unavailable("no")), retrying(Retrying(share=0.1, purse=5), Naps())

        for _ in range(100):
            with pytest.raises(Unavailable):
                await retry.call(peer)

        assert peer.asked < 120


class TestBudget:
    @pytest.fixture
    def budget(self, clock: MovableClock) -> TokenBucket:
        rule = Budgeting(amount=10, per=timedelta(seconds=100), reserved=0.3)
        return TokenBucket("peer", rule, clock)

    async def test_the_background_leaves_a_share_for_people(self, budget: TokenBucket) -> None:
        for _ in range(7):
            await budget.take()

        with pytest.raises(Spent) as refused:
            await budget.take()
        for _ in range(3):
            await budget.take(own_act=True)

        assert refused.value.retry_after == pytest.approx(10)
        assert budget.left == pytest.approx(0)

    async def test_it_comes_back_evenly(self, budget: TokenBucket, clock: MovableClock) -> None:
        for _ in range(10):
            await budget.take(own_act=True)

        clock.advance(timedelta(seconds=25))
        after_a_quarter = budget.left
        clock.advance(timedelta(hours=1))

        assert after_a_quarter == pytest.approx(2.5)
        assert budget.left == 10

    async def test_a_clock_set_back_brings_nothing(
        self, budget: TokenBucket, clock: MovableClock
    ) -> None:
        await budget.take(cost=5)

        clock.advance(timedelta(hours=-1))

        assert budget.left == 5

    async def test_rests_as_long_as_it_was_told_and_no_shorter(
        self, budget: TokenBucket, clock: MovableClock
    ) -> None:
        await budget.rest(5)
        await budget.rest(2)

        with pytest.raises(Spent) as refused:
            await budget.take(own_act=True)
        clock.advance(timedelta(seconds=5))
        await budget.take()

        assert refused.value.retry_after == pytest.approx(5)
        assert budget.left == 9


class TestBulkhead:
    async def test_so_many_run_so_many_wait_and_no_more(self) -> None:
        bulkhead = QueuedBulkhead("peer", Places(at_once=2, waiting=1))
        door = asyncio.Event()

        async def stay() -> None:
            async with bulkhead.place():
                await door.wait()

        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(stay())
            await asyncio.sleep(0)
            seen = bulkhead.running, bulkhead.waiting
            with pytest.raises(Full):
                await stay()
            door.set()

        assert seen == (2, 1)
        assert (bulkhead.running, bulkhead.waiting) == (0, 0)

    async def test_nobody_waits_for_ever(self) -> None:
        bulkhead = QueuedBulkhead("peer", Places(at_once=1, patience=timedelta(0)))

        async with bulkhead.place():
            with pytest.raises(Full):
                async with bulkhead.place():
                    pass

        assert (bulkhead.running, bulkhead.waiting) == (0, 0)


RULES = {
    "peer": Guarding(
        places=Places(at_once=2),
        retrying=Retrying(attempts=1),
        breaking=Breaking(calls=4, least=2),
        budgeting=Budgeting(amount=5, per=timedelta(minutes=1), reserved=0),
    ),
    "bare": Guarding(),
    "paid": Guarding(budgeting=Budgeting(amount=1, per=timedelta(minutes=1), reserved=0)),
    "mail": Guarding(breaking=Breaking(least=1)),
    "children": Guarding(places=Places(at_once=1)),
}


@pytest.fixture
def resilience(clock: MovableClock) -> ProcessResilience:
    return ProcessResilience(RULES, clock, Random(7))


class TestTogether:
    async def test_a_neighbour_that_fails_is_left_alone(
        self, resilience: ProcessResilience
    ) -> None:
        peer = Peer(TimeoutError())
        for _ in range(2):
            with pytest.raises(TimeoutError):
                await resilience.call("peer", peer)

        with pytest.raises(Resting):
            await resilience.call("peer", peer)

        assert peer.asked == 2
        assert resilience.states()["peer"]["breaker"] == "open"

    async def test_a_callers_mistake_is_not_held_against_the_neighbour(
        self, resilience: ProcessResilience
    ) -> None:
        for _ in range(4):
            with pytest.raises(Invalid):
                await resilience.call("peer", Peer(Invalid("no")))

        assert resilience.states()["peer"]["breaker"] == "closed"

    async def test_an_empty_budget_asks_nobody_and_is_nobodys_fault(
        self, resilience: ProcessResilience
    ) -> None:
        peer = Peer("yes")
        for _ in range(5):
            await resilience.call("peer", peer, own_act=True)

        for _ in range(4):
            with pytest.raises(Spent):
                await resilience.call("peer", peer, own_act=True)

        assert peer.asked == 5
        assert resilience.states()["peer"] == {
            "breaker": "closed",
            "running": 0,
            "waiting": 0,
            "budget_left": 0.0,
            "retries_left": 10.0,
        }

    async def test_all_calls_of_what_a_person_waits_for_may_take_what_is_kept_for_people(
        self, resilience: ProcessResilience
    ) -> None:
        peer = Peer("yes")
        with own_act():
            for _ in range(5):
                await resilience.call("peer", peer)

        assert peer.asked == 5
        assert not OWN_ACT.get()

    async def test_who_was_asked_too_often_is_left_alone_for_as_long_as_it_said(
        self, resilience: ProcessResilience, clock: MovableClock
    ) -> None:
        peer = Peer("yes")
        with pytest.raises(Limited):
            await resilience.call("peer", Peer(Limited("Slowly!", retry_after=90)))

        with pytest.raises(Spent):
            await resilience.call("peer", peer, own_act=True)
        clock.advance(timedelta(seconds=90))

        assert await resilience.call("peer", peer, own_act=True) == "yes"
        assert peer.asked == 1

    async def test_whoever_is_patient_waits_for_more_in_turn(self, clock: MovableClock) -> None:
        async def passing(seconds: float) -> None:
            clock.advance(timedelta(seconds=seconds))

        rule = Budgeting(
            amount=2, per=timedelta(seconds=2), reserved=0, patience=timedelta(seconds=3)
        )
        rules = {"peer": Guarding(budgeting=rule)}
        patient = ProcessResilience(rules, clock, Random(7), sleep=passing)
        peer, began = Peer("yes"), clock.now()

        await asyncio.gather(*(patient.call("peer", peer) for _ in range(8)))

        assert peer.asked == 8
        assert (clock.now() - began).total_seconds() == pytest.approx(6)

    async def test_a_call_that_failed_before_it_was_held_back_tells_of_the_failure(
        self, clock: MovableClock
    ) -> None:
        rules = {
            "peer": Guarding(
                retrying=Retrying(first=timedelta(milliseconds=1)),
                budgeting=Budgeting(amount=1, per=timedelta(hours=1), reserved=0),
            )
        }
        resilience = ProcessResilience(rules, clock, Random(7))

        with pytest.raises(Unavailable, match="away") as told:
            await resilience.call("peer", Peer(Unavailable("It is away.")))

        assert not isinstance(told.value, Spent)

    async def test_guards_can_be_left_out(self, resilience: ProcessResilience) -> None:
        assert await resilience.call("bare", Peer("yes")) == "yes"
        assert await resilience.call("paid", Peer("yes")) == "yes"
        with pytest.raises(Spent):
            await resilience.call("paid", Peer("yes"))

    async def test_a_name_nobody_guards_is_our_mistake(self, resilience: ProcessResilience) -> None:
        with pytest.raises(Defect, match="stranger"):
            await resilience.call("stranger", Peer("yes"))


class Post:
    def __init__(self) -> None:
        self.tried = 0

    async def send(self, mail: Mail) -> None:
        self.tried += 1
        raise Unavailable("The post is away.")


class TestUnseen:
    async def test_a_post_that_is_away_is_left_alone(self, resilience: ProcessResilience) -> None:
        post = Post()
        mailer = GuardedMailer(post, resilience)
        letter = Mail(key="1", to="ana@example.org", subject="Hello", text="Hello.")

        for _ in range(3):
            with pytest.raises(Unavailable):
                await mailer.send(letter)

        assert post.tried == 1

    async def test_children_work_behind_their_bulkhead(
        self, resilience: ProcessResilience, processes: ChildProcesses
    ) -> None:
        guarded = GuardedProcesses(processes, resilience)

        assert await guarded.run(abs_of, -3, limits=Limits()) == 3


def abs_of(number: int) -> int:
    return abs(number)
