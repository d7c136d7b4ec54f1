from dataclasses import replace

from hypothesis import given

from paceline.engines.scheduling.co_facilitators import with_co_facilitators
from paceline.engines.scheduling.instance import (
    Apart,
    ExistingGroup,
    ExistingId,
    Instance,
    Person,
    Rule,
)
from paceline.engines.scheduling.solution import Group, Solution
from paceline.engines.scheduling.validate import validate
from tests.engines.scheduling.cohorts import (
    cohort,
    facilitator,
    few_examples,
    group,
    member,
    members,
    pid,
    pids,
    rich_instances,
    solution,
    solved_or_none,
)

PAIR = group("Mon 18:00", "a b", led_by="f")


def helped(instance: Instance, *groups: Group) -> list[tuple[str, ...]]:
    answer = with_co_facilitators(instance, solution(*groups))
    assert validate(instance, answer) == ()
    return [each.co_facilitators for each in answer.groups]


def staffed(*more: Person, rules: tuple[Rule, ...] = (), helpers: int = 1) -> Instance:
    instance = cohort(*members("a b c d"), facilitator("f"), *more, rules=rules)
    return replace(instance, co_facilitators=helpers)


class TestHelp:
    def test_goes_to_a_group_that_somebody_leads(self) -> None:
        unled = group("Mon 18:30", "c d")

        assert helped(staffed(facilitator("g")), PAIR, unled) == [("g",), ()]

    def test_is_not_given_where_none_is_wanted(self) -> None:
        given = replace(PAIR, co_facilitators=pids("g"))

        assert helped(staffed(facilitator("g"), helpers=0), given) == [()]

    def test_is_given_twice_where_two_are_wanted(self) -> None:
        more = (facilitator("g"), facilitator("h"))

        assert helped(staffed(*more, helpers=2), PAIR) == [("g", "h")]

    def test_keeps_availability_load_clashes_and_rules(self) -> None:
        away, full = facilitator("g", "Tue 18:00-19:00"), facilitator("h", max_groups=0)
        rule = Apart(ids=pids("a i"))

        assert helped(staffed(away, full, facilitator("i"), rules=(rule,)), PAIR) == [()]

    def test_never_comes_from_who_leads_at_that_time(self) -> None:
        other = group("Mon 18:30", "c d", led_by="g")

        assert helped(staffed(facilitator("g", max_groups=2)), PAIR, other) == [(), ()]

    def test_reaches_the_group_with_the_fewest_chances_first(self) -> None:
        late = "Mon 19:00-20:00"
        instance = staffed(facilitator("e", late), facilitator("g"), facilitator("h", late))
        second = group("Mon 19:00", "c d", led_by="e")

        assert helped(instance, PAIR, second) == [("g",), ("h",)]

    def test_stays_with_the_group_it_was_with(self) -> None:
        old = ExistingGroup(
            id=ExistingId("old"), slot=1080, members=pids("a b"), co_facilitators=pids("h")
        )
        instance = replace(staffed(facilitator("g"), facilitator("h")), existing_groups=(old,))

        assert helped(instance, replace(PAIR, existing_id=ExistingId("old"))) == [("h",)]

    def test_prefers_who_prefers_the_time(self) -> None:
        unwilling = replace(member("g", spare=("Mon 18:00-20:00",)), role=facilitator("f").role)

        assert helped(staffed(unwilling, facilitator("h")), PAIR) == [("h",)]

    @few_examples
    @given(rich_instances())
    def test_leaves_any_draft_valid_and_everybody_where_they_are(self, instance: Instance) -> None:
        answer = solved_or_none(instance) or Solution(instance="made-up", groups=())

        after = with_co_facilitators(instance, replace(answer, unplaced=None))

        assert {each.code for each in validate(instance, after)} <= {"locked_missing"}
        assert [replace(each, co_facilitators=()) for each in after.groups] == [*answer.groups]


class TestTheValidator:
    def codes(self, given: Group, *, helpers: int = 1) -> list[str]:
        instance = staffed(facilitator("g"), facilitator("h"), helpers=helpers)
        return [each.code for each in validate(instance, solution(given))]

    def test_accepts_no_more_help_than_is_wanted(self) -> None:
        two = replace(PAIR, co_facilitators=pids("g h"))

        assert self.codes(two) == ["co_facilitators"]
        assert self.codes(two, helpers=2) == []

    def test_accepts_nobody_twice(self) -> None:
        codes = self.codes(replace(PAIR, co_facilitators=(pid("f"),)))

        assert codes == ["repeated_facilitator"]

    def test_wants_somebody_to_lead(self) -> None:
        unled = replace(PAIR, facilitator=None, co_facilitators=pids("g"))

        assert self.codes(unled) == ["help_without_leader"]

    def test_accepts_facilitators_only(self) -> None:
        assert self.codes(replace(PAIR, co_facilitators=pids("c"))) == ["not_a_facilitator"]
