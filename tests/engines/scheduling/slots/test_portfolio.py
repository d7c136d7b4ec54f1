"""The portfolio against every possible answer of small instances."""

from dataclasses import replace

import pytest
from hypothesis import assume, given

from paceline.engines.scheduling.co_facilitators import with_co_facilitators
from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.score import score
from paceline.engines.scheduling.slots.portfolio import Portfolio
from paceline.engines.scheduling.solver import Limits
from paceline.engines.scheduling.validate import validate
from paceline.kernel.errors import Invalid
from tests.engines.scheduling.cohorts import (
    answered,
    few_examples,
    held_instances,
    instances,
    rich_instances,
)
from tests.engines.scheduling.exhaustive import best_score
from tests.engines.scheduling.judge import judge

A_WHILE = Limits(work=400)


def small(instance: Instance) -> Instance:
    """So few people that everything can be tried."""
    return replace(instance, people=(*instance.members[:5], *instance.facilitators[:2]))


class TestAgainstEveryPossibleAnswer:
    @few_examples
    @given(instances())
    def test_valid_never_above_its_bound_and_the_best_when_the_gap_is_zero(
        self, given_instance: Instance
    ) -> None:
        instance = small(given_instance)
        best = best_score(instance)
        assume(best is not None)
        assert best is not None

        answer = answered(Portfolio(), instance, limits=A_WHILE)

        assert validate(instance, answer.solution) == ()
        assert judge(instance, answer.solution)["valid"]
        assert judge(instance, answer.solution)["score"] == answer.score
        assert answer.score <= best <= answer.upper_bound
        if answer.gap_pct == 0:
            assert answer.score == best
        if not instance.soft_rules:
            assert answer.gap_pct == 0

    @few_examples
    @given(rich_instances())
    def test_the_same_holds_of_what_the_engines_own_input_adds(
        self, given_instance: Instance
    ) -> None:
        """Busy time, social hours, zones of groups, weeks that may be missed, co-facilitators."""
        instance = small(given_instance)
        best = best_score(instance)
        assume(best is not None)
        assert best is not None

        answer = answered(Portfolio(), instance, limits=A_WHILE)
        helped = with_co_facilitators(instance, answer.solution)

        assert validate(instance, answer.solution) == ()
        assert validate(instance, helped) == ()
        assert score(instance, helped).total == answer.score
        assert answer.score <= best <= answer.upper_bound
        if answer.gap_pct == 0:
            assert answer.score == best
        if not instance.soft_rules:
            assert answer.gap_pct == 0

    @few_examples
    @given(held_instances())
    def test_whoever_is_locked_stays_or_the_search_refuses(self, given_instance: Instance) -> None:
        instance = small(given_instance)
        best = best_score(instance)
        if best is None:
            with pytest.raises(Invalid, match="locked"):
                answered(Portfolio(), instance, limits=A_WHILE)
            return

        answer = answered(Portfolio(), instance, limits=A_WHILE)

        assert validate(instance, answer.solution) == ()
        assert answer.score <= best <= answer.upper_bound
        if not instance.soft_rules:
            assert answer.score == best

    @few_examples
    @given(instances())
    def test_a_lock_that_cannot_hold_is_refused_by_name_and_no_other(
        self, given_instance: Instance
    ) -> None:
        instance = small(given_instance)
        assume(any(group.locked for group in instance.existing_groups))

        assume(best_score(instance) is None)

        with pytest.raises(Invalid, match="locked"):
            answered(Portfolio(), instance, limits=A_WHILE)
