from dataclasses import replace

from hypothesis import given

from paceline.engines.scheduling.instance import (
    Balance,
    Cluster,
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    Instance,
)
from paceline.engines.scheduling.read import read_instance
from paceline.engines.scheduling.score import score
from tests.engines.conftest import document
from tests.engines.scheduling.cohorts import (
    cohort,
    facilitator,
    few_examples,
    group,
    instances,
    member,
    members,
    pid,
    pids,
    solution,
    solved,
    solved_or_none,
)
from tests.engines.scheduling.judge import judge


class TestTheScore:
    def test_of_nothing_is_nothing(self) -> None:
        assert score(cohort(), solution()).total == 0

    def test_counts_places_sizes_and_preferences(self) -> None:
        people = (*members("a b"), member("c", spare=("Mon 18:00-19:00",)), facilitator("f"))
        instance = cohort(*people, need=FacilitatorNeed.WANTED)

        led = score(instance, solution(group("Mon 18:00", "a b c", led_by="f")))
        alone = score(instance, solution(group("Mon 18:00", "a b")))

        assert led.total == 3 * 1000 + 2 * 10 + 10
        assert alone.total == 2 * 1000 + 2 * 10 - 20 - 500

    def test_counts_what_changes_for_an_existing_group(self) -> None:
        old = ExistingGroup(
            id=ExistingId("old"), slot=1080, members=pids("a b gone c"), facilitator=pid("f")
        )
        instance = cohort(*members("a b c d"), facilitator("f"), existing=(old,))

        kept = score(instance, solution(group("Mon 18:30", "a b d", continues="old")))

        assert (kept.moved, kept.retimed, kept.fac_changed) == (1, 2, 1)

    def test_leaves_out_of_a_soft_rule_whoever_has_no_number(self) -> None:
        rules = (Balance(attr="pace", weight=2), Cluster(attr="pace", weight=1, unit=10))
        slow = member("a", "Mon 18:00-19:00", attributes={"pace": 350})
        paced = (member("b", "Mon 18:00-19:00", attributes={"pace": 300}), slow)
        instance = cohort(*paced, *members("c d e"), rules=rules)

        mixed = score(instance, solution(group("Mon 18:00", "a b c")))
        without = score(instance, solution(group("Mon 18:00", "c d e")))

        assert (mixed.soft, without.soft) == (5, 0)

    def test_of_the_spring_cohort_is_what_the_judge_says(self) -> None:
        instance = read_instance(document("spring.json"))
        answer = solved(instance)

        verdict = judge(instance, answer)

        assert verdict["valid"], verdict["errors"]
        assert score(instance, answer).total == verdict["score"]
        assert score(instance, answer).soft > 0

    @few_examples
    @given(instances())
    def test_is_what_the_judge_says_of_any_solution(self, instance: Instance) -> None:
        answer = solved_or_none(instance) or solution()

        assert score(instance, answer).total == judge(instance, answer)["score"]
        bare = replace(answer, unplaced=None)
        assert score(instance, bare).total == judge(instance, bare)["score"]
