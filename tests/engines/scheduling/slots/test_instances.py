"""Two cohorts of our own, for what the open instances lack, judged by the checker."""

import json
from pathlib import Path

import pytest

from paceline.engines.scheduling.instance import FacilitatorNeed, Instance
from paceline.engines.scheduling.read import read_instance
from paceline.engines.scheduling.slots.portfolio import Portfolio
from paceline.engines.scheduling.solution import Solution, solution_to_json
from paceline.engines.scheduling.solver import Limits, Progress, Solved
from tests.engines.scheduling.cohorts import answered, pid
from tests.engines.scheduling.judge import judge

DATA = Path(__file__).parents[3] / "data" / "scheduling"
NAMES = ("wanted-gap", "none-quarters")
WORK = Limits(work=60)


def stored(name: str) -> Instance:
    return read_instance(json.loads((DATA / f"{name}.json").read_text()))


def as_bytes(solution: Solution) -> bytes:
    return json.dumps(solution_to_json(solution)).encode()


class TestOurOwnInstances:
    @pytest.mark.parametrize("name", NAMES)
    def test_are_solved_without_a_fault_and_better_than_by_the_greedy(self, name: str) -> None:
        heard: list[Progress] = []
        instance = stored(name)

        answer = answered(Portfolio(), instance, limits=WORK, report=heard.append)

        verdict = judge(instance, answer.solution)
        assert verdict["valid"], verdict["errors"]
        assert verdict["score"] == answer.score <= answer.upper_bound
        assert answer.score > heard[0].score

    def test_a_wanted_facilitator_who_is_missing_is_paid_for_and_the_best_is_proved(self) -> None:
        instance = stored("wanted-gap")

        answer = answered(Portfolio(), instance, limits=WORK)

        assert instance.facilitator is FacilitatorNeed.WANTED
        assert answer.gap_pct == 0

    @pytest.mark.parametrize("name", NAMES)
    def test_use_quarter_hours_a_gap_and_skipped_weeks(self, name: str) -> None:
        instance = stored(name)

        assert instance.grid_minutes == 15
        assert instance.facilitator_gap_minutes > 0
        assert instance.skip_weeks
        assert any(
            "f" in who for rule in instance.rules_by_person[pid("m003")] for who in rule.ids[2]
        )


class TestTheSameWork:
    @pytest.mark.parametrize("name", NAMES)
    def test_gives_the_same_bytes_however_fast_the_clock_runs(self, name: str) -> None:
        instance = stored(name)

        def solved(pace: float) -> Solved:
            ticks = iter(range(10**9))
            return Portfolio().solve(
                instance,
                seed=3,
                limits=Limits(seconds=1, work=40),
                report=lambda _: None,
                cancelled=lambda: False,
                clock=lambda: pace * next(ticks),
            )

        slow, fast = solved(1000.0), solved(0.0)

        assert as_bytes(slow.solution) == as_bytes(fast.solution)
        assert slow.score == fast.score


class TestACancelAtAnyMoment:
    @pytest.mark.parametrize("patience", [0, 1, 2, 3, 5, 8, 13, 21, 55, 144, 400])
    def test_leaves_a_valid_answer(self, patience: int) -> None:
        instance = stored("none-quarters")
        asked = iter(range(patience))

        answer = answered(
            Portfolio(), instance, limits=WORK, cancelled=lambda: next(asked, None) is None
        )

        assert judge(instance, answer.solution)["valid"]


class TestAGapThatIsEnough:
    def test_ends_the_search(self) -> None:
        instance = stored("none-quarters")

        answer = answered(Portfolio(), instance, limits=Limits(work=300, gap=50))

        assert 0 < answer.gap_pct <= 50
