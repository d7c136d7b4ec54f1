"""A neighbour that fails is left alone for a while, then asked once."""

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from paceline.backends.resilience.breaker import SlidingBreaker
from paceline.kernel.breaker import BreakerState, Breaking, Permit, Resting
from tests.times import MovableClock

RULE = Breaking(calls=4, least=2, failures=0.5, rest=timedelta(seconds=10))


@pytest.fixture
def breaker(clock: MovableClock) -> SlidingBreaker:
    return SlidingBreaker("peer", RULE, clock)


def happened(breaker: SlidingBreaker, *outcomes: bool | None) -> None:
    for went_well in outcomes:
        breaker.leave(breaker.enter(), went_well=went_well)


class TestClosed:
    def test_a_single_failure_says_nothing_yet(self, breaker: SlidingBreaker) -> None:
        happened(breaker, False)

        assert breaker.state is BreakerState.CLOSED

    def test_opens_when_too_many_of_the_last_failed(self, breaker: SlidingBreaker) -> None:
        happened(breaker, True, True, True, False)
        before = breaker.state
        happened(breaker, False)

        assert (before, breaker.state) == (BreakerState.CLOSED, BreakerState.OPEN)

    def test_calls_that_say_nothing_do_not_count(self, breaker: SlidingBreaker) -> None:
        happened(breaker, None, None, None, False)

        assert breaker.state is BreakerState.CLOSED


class TestOpen:
    def test_nobody_gets_in_and_all_are_told_how_long(
        self, breaker: SlidingBreaker, clock: MovableClock
    ) -> None:
        happened(breaker, False, False)
        clock.advance(timedelta(seconds=4))

        with pytest.raises(Resting) as refused:
            breaker.enter()

        assert refused.value.retry_after == 6

    def test_a_clock_set_back_does_not_lengthen_the_rest(
        self, breaker: SlidingBreaker, clock: MovableClock
    ) -> None:
        happened(breaker, False, False)

        clock.advance(timedelta(hours=-1))

        assert breaker.state is BreakerState.HALF_OPEN

    def test_a_late_answer_from_before_changes_nothing(self, breaker: SlidingBreaker) -> None:
        late = breaker.enter()
        happened(breaker, False, False)

        breaker.leave(late, went_well=True)

        assert breaker.state is BreakerState.OPEN


class TestHalfOpen:
    @pytest.fixture(autouse=True)
    def rested(self, breaker: SlidingBreaker, clock: MovableClock) -> None:
        happened(breaker, False, False)
        clock.advance(RULE.rest)

    def test_one_may_try_and_the_others_wait(self, breaker: SlidingBreaker) -> None:
        breaker.enter()

        with pytest.raises(Resting):
            breaker.enter()

    def test_one_success_closes_it(self, breaker: SlidingBreaker) -> None:
        happened(breaker, True)

        assert breaker.state is BreakerState.CLOSED

    def test_one_failure_begins_another_rest(self, breaker: SlidingBreaker) -> None:
        happened(breaker, False)

        assert breaker.state is BreakerState.OPEN

    def test_a_try_that_was_cancelled_leaves_room_for_the_next(
        self, breaker: SlidingBreaker
    ) -> None:
        happened(breaker, None, True)

        assert breaker.state is BreakerState.CLOSED


class Machine(RuleBasedStateMachine):
    """Any calls that overlap in any way, at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = MovableClock()
        self.breaker = SlidingBreaker("peer", RULE, self.clock)
        self.inside: list[Permit] = []

    @rule()
    def enter(self) -> None:
        before = self.breaker.state
        probing = any(p.is_probe and p.turn == self.breaker._turn for p in self.inside)
        try:
            permit = self.breaker.enter()
        except Resting:
            assert before is BreakerState.OPEN or (before is BreakerState.HALF_OPEN and probing)
            return
        assert before is not BreakerState.OPEN
        assert permit.is_probe == (before is BreakerState.HALF_OPEN)
        self.inside.append(permit)

    @rule(place=st.integers(min_value=0), went_well=st.sampled_from([True, False, None]))
    def leave(self, place: int, went_well: bool | None) -> None:
        if self.inside:
            permit = self.inside.pop(place % len(self.inside))
            before, turn = self.breaker.state, self.breaker._turn
            self.breaker.leave(permit, went_well=went_well)
            if permit.turn != turn:
                assert self.breaker.state is before

    @rule(seconds=st.integers(min_value=0, max_value=20))
    def wait(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    @invariant()
    def at_most_one_tries_in_a_turn(self) -> None:
        tries = [p for p in self.inside if p.is_probe and p.turn == self.breaker._turn]
        assert len(tries) <= 1

    @invariant()
    def after_the_rest_it_lets_someone_in_unless_someone_tries(self) -> None:
        tries = any(p.is_probe and p.turn == self.breaker._turn for p in self.inside)
        if self.breaker.state is BreakerState.HALF_OPEN:
            assert self.breaker._is_probing == tries


Machine.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAnyOrder = Machine.TestCase
