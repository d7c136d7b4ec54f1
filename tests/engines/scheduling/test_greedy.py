import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from paceline.engines.scheduling.greedy import Greedy
from paceline.engines.scheduling.instance import (
    Apart,
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    Instance,
    Same,
    Together,
)
from paceline.engines.scheduling.read import read_instance
from paceline.engines.scheduling.score import score
from paceline.engines.scheduling.solution import Reason, Solution, solution_to_json
from paceline.engines.scheduling.solver import Progress, Solver
from paceline.engines.scheduling.validate import validate
from paceline.kernel.errors import Invalid
from tests.engines.scheduling.cohorts import (
    answered,
    cohort,
    facilitator,
    few_examples,
    instances,
    member,
    members,
    pid,
    pids,
    solved,
    solved_or_none,
)
from tests.engines.scheduling.judge import judge, load_check

JULY = date(2026, 7, 6)


def seats(solution: Solution) -> list[set[str]]:
    return [set(group.members) for group in solution.groups]


class TestAnySolution:
    @few_examples
    @given(instances())
    def test_is_valid_or_the_locks_are_named(self, instance: Instance) -> None:
        answer = solved_or_none(instance)

        if answer is None:
            assert any(existing.locked for existing in instance.existing_groups)
            return
        verdict = judge(instance, answer)

        assert verdict["valid"], verdict["errors"]
        assert validate(instance, answer) == ()

    @few_examples
    @given(instances())
    def test_is_the_same_for_the_same_seed(self, instance: Instance) -> None:
        unlocked = replace(instance, existing_groups=())

        assert solved(unlocked, seed=5) == solved(unlocked, seed=5)


class TestEdges:
    def test_an_empty_cohort_has_no_groups(self) -> None:
        assert solved(cohort()) == Solution(instance="made-up", groups=(), unplaced=())

    def test_one_person_is_too_few(self) -> None:
        answer = solved(cohort(member("a", "Mon 18:00-19:00")))

        assert [who.reason for who in answer.unplaced or ()] == [Reason.TOO_FEW_OVERLAP]

    def test_without_facilitators_nobody_is_placed_where_one_is_required(self) -> None:
        answer = solved(cohort(*members("a b c"), need=FacilitatorNeed.REQUIRED))

        assert answer.groups == ()
        assert {who.reason for who in answer.unplaced or ()} == {Reason.NO_FACILITATOR_OVERLAP}

    def test_without_facilitators_groups_stand_where_one_is_only_wanted(self) -> None:
        answer = solved(cohort(*members("a b c"), need=FacilitatorNeed.WANTED))

        assert seats(answer) == [{"a", "b", "c"}]

    def test_everyone_identical_is_seated_at_once(self) -> None:
        names = " ".join(f"p{number}" for number in range(12))

        answer = solved(cohort(*members(names)))

        assert answer.unplaced == ()
        assert [len(group.members) for group in answer.groups] == [3, 3, 3, 3]

    def test_hundreds_are_seated_too(self) -> None:
        names = " ".join(f"p{number}" for number in range(600))

        assert len(solved(cohort(*members(names))).groups) == 200

    def test_new_york_meets_lagos(self) -> None:
        from_new_york = member("n", "Mon 09:00-10:00", zone="America/New_York")
        from_lagos = member("l", "Mon 14:00-15:00", zone="Africa/Lagos")

        answer = solved(replace(cohort(from_new_york, from_lagos), first_week=JULY))

        assert [group.slot for group in answer.groups] == [780]


class TestRules:
    def test_together_is_one_group_or_none(self) -> None:
        rules = (Together(ids=pids("a b")), Together(ids=pids("b late")))
        people = (*members("a b c d"), member("late", "Tue 18:00-19:00"))

        answer = solved(cohort(*people, rules=rules))

        assert seats(answer) == [{"c", "d"}]
        assert {who.reason for who in answer.unplaced or ()} == {Reason.RULE_CONFLICT}

    def test_apart_counts_the_facilitator(self) -> None:
        people = (*members("a b c"), facilitator("f"), facilitator("g"))
        instance = cohort(*people, need=FacilitatorNeed.REQUIRED, rules=(Apart(ids=pids("a f")),))

        answer = solved(instance)

        assert [group.facilitator for group in answer.groups] == ["g"]

    def test_apart_from_the_only_facilitator_leaves_one_out(self) -> None:
        instance = cohort(
            *members("a b c"),
            facilitator("f"),
            need=FacilitatorNeed.REQUIRED,
            rules=(Apart(ids=pids("a f")),),
        )

        assert seats(solved(instance)) == [{"b", "c"}]

    def test_same_opens_no_group_for_two_who_share_nothing(self) -> None:
        people = [
            replace(who, attributes={"language": (who.id,)}) for who in members("english spanish")
        ]

        assert solved(cohort(*people, rules=(Same(attr="language"),))).groups == ()

    def test_same_parts_those_who_share_nothing(self) -> None:
        english = [replace(who, attributes={"language": ("en",)}) for who in members("a b")]
        spanish = [replace(who, attributes={"language": ("es",)}) for who in members("c d")]

        answer = solved(cohort(*english, *spanish, rules=(Same(attr="language"),)))

        assert sorted(map(sorted, seats(answer))) == [["a", "b"], ["c", "d"]]


class TestExistingGroups:
    def existing(self, names: str, *, locked: bool, led_by: str | None = None) -> ExistingGroup:
        return ExistingGroup(
            id=ExistingId("old"),
            slot=1080,
            members=pids(names),
            facilitator=pid(led_by) if led_by else None,
            locked=locked,
        )

    def test_a_locked_one_stays_and_takes_in_others(self) -> None:
        old = self.existing("a gone", locked=True, led_by="f")
        instance = cohort(*members("a b"), facilitator("f"), existing=(old,))

        answer = solved(instance)

        assert seats(answer) == [{"a", "b"}]
        assert answer.groups[0].existing_id == "old"
        assert answer.groups[0].facilitator == "f"

    def test_a_locked_one_everybody_left_is_filled_again(self) -> None:
        old = self.existing("gone", locked=True)

        answer = solved(cohort(*members("a b"), existing=(old,)))

        assert seats(answer) == [{"a", "b"}]

    def test_a_locked_one_that_cannot_go_on_is_named(self) -> None:
        old = self.existing("a late", locked=True)
        instance = cohort(*members("a b"), member("late", "Tue 18:00-19:00"), existing=(old,))

        with pytest.raises(Invalid, match="late cannot come on Mon 18:00 UTC in week 1"):
            solved(instance)

    def test_two_locked_ones_with_one_member_are_named(self) -> None:
        old = self.existing("a b", locked=True)
        other = replace(old, id=ExistingId("older"))

        with pytest.raises(Invalid, match="a stays in locked group older"):
            solved(cohort(*members("a b"), existing=(old, other)))

    def test_an_open_one_is_kept_with_a_new_facilitator_if_need_be(self) -> None:
        old = self.existing("a b", locked=False, led_by="gone")
        instance = cohort(
            *members("a b"), facilitator("f"), need=FacilitatorNeed.REQUIRED, existing=(old,)
        )

        answer = solved(instance)

        assert answer.groups[0].existing_id == "old"
        assert answer.groups[0].facilitator == "f"

    def test_an_open_one_without_a_facilitator_ends(self) -> None:
        old = self.existing("a b", locked=False)

        answer = solved(cohort(*members("a b"), need=FacilitatorNeed.REQUIRED, existing=(old,)))

        assert answer.groups == ()

    def test_an_open_one_too_small_to_go_on_ends(self) -> None:
        old = self.existing("a late", locked=False)
        people = (member("a", "Mon 18:00-19:00"), member("late", "Tue 18:00-19:00"))

        assert solved(cohort(*people, existing=(old,))).groups == ()


class TestProgress:
    def test_tells_each_better_solution_and_its_score(self) -> None:
        heard: list[Progress] = []
        instance = cohort(*members("a b c d"))

        answer = answered(Greedy(), instance, report=heard.append)

        groups = len(answer.solution.groups)
        assert (heard[-1].placed, heard[-1].members, heard[-1].groups) == (4, 4, groups)
        assert heard[-1].score == score(instance, answer.solution).total == answer.score
        assert answer.engine == "greedy"

    def test_a_cancelled_search_answers_with_what_it_has(self) -> None:
        instance = cohort(*members("a b c d"))
        solver: Solver = Greedy()

        answer = answered(solver, instance, cancelled=lambda: True).solution

        assert judge(instance, answer)["valid"]
        assert answer.groups == ()

    @pytest.mark.parametrize("patience", range(1, 12))
    def test_a_search_may_be_cancelled_at_any_moment(self, patience: int) -> None:
        instance = cohort(*members("a b c d e"), member("late", "Tue 18:00-19:00"))
        asked = iter(range(patience))

        answer = answered(Greedy(), instance, cancelled=lambda: next(asked, None) is None)

        assert judge(instance, answer.solution)["valid"]


SHARED = [
    *("n0024-small-o", "n0050-local-o", "n0050-tight-o", "n0120-rules-o", "n0200-base-o"),
    *("n0200-dst-sparse-o", "n0200-resolve-o", "n0500-tight-o", "n1000-base-o", "n1000-rules-o"),
    "n10000-base-o",
]


@pytest.mark.shared
@pytest.mark.timeout(180)
class TestTheOpenInstances:
    @pytest.mark.parametrize("name", SHARED)
    def test_are_solved_without_a_fault(self, name: str, shared_scheduling: Path) -> None:
        given_instance = json.loads((shared_scheduling / f"{name}.json").read_text())
        best = json.loads((shared_scheduling / "best.json").read_text())[name]
        check = load_check(shared_scheduling / "check.py")
        instance = read_instance(given_instance)

        answer = solved(instance)

        verdict = check(given_instance, solution_to_json(answer))
        assert verdict["valid"], verdict["errors"]
        assert verdict["score"] == score(instance, answer).total
        assert verdict["placed"] >= 0.8 * best["best_placed"]
