from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.scheduling.instance import (
    Apart,
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    Instance,
    PersonId,
    Rule,
    Same,
    Together,
)
from paceline.engines.scheduling.solution import Fix, Group, Reason, Solution, Unplaced
from paceline.engines.scheduling.validate import check_group, validate
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
    solved_or_none,
)
from tests.engines.scheduling.judge import judge

FOUR = members("a b c d")
LOCKED = ExistingGroup(id=ExistingId("old"), slot=1080, members=pids("a b"), locked=True)


def codes(instance: Instance, *groups: Group) -> list[str]:
    """The codes found; on the way the judge must be of the same mind."""
    found = validate(instance, solution(*groups))
    assert judge(instance, solution(*groups))["valid"] == (not found)
    return [violation.code for violation in found]


class TestAGroup:
    def test_of_people_who_can_come_is_valid(self) -> None:
        assert codes(cohort(*FOUR), group("Mon 18:00", "a b c d")) == []

    @pytest.mark.parametrize(
        ("names", "code"),
        [
            ("a", "size"),
            ("a b c d e", "size"),
            ("a a", "repeated_member"),
            ("a nobody", "not_a_member"),
            ("a f", "not_a_member"),
        ],
    )
    def test_with_the_wrong_members_is_not(self, names: str, code: str) -> None:
        instance = cohort(*members("a b c d e"), facilitator("f"))

        assert codes(instance, group("Mon 18:00", names)) == [code]

    def test_off_the_grid_is_not(self) -> None:
        assert codes(cohort(*FOUR), group("Mon 18:15", "a b")) == ["off_grid"]

    def test_outside_the_week_is_not(self) -> None:
        outside = Group(slot=10080, members=pids("a b"))

        assert codes(cohort(*FOUR), outside) == ["bad_slot"]

    def test_beyond_the_windows_of_somebody_names_them(self) -> None:
        found = validate(cohort(*FOUR), solution(group("Mon 19:30", "a b")))

        assert [(violation.person_id, violation.weeks) for violation in found] == [
            ("a", (0, 1, 2, 3)),
            ("b", (0, 1, 2, 3)),
        ]

    def test_names_only_the_weeks_after_the_clocks_changed(self) -> None:
        people = members("a b", "Mon 18:00-19:00", zone="Europe/London")
        instance = cohort(*people, monday=date(2026, 3, 23), weeks=2)

        found = validate(instance, solution(group("Mon 18:00", "a b")))

        assert {violation.weeks for violation in found} == {(1,)}
        assert "cannot come on Mon 18:00 UTC in week 2 (2026-03-30)" in found[0].message


class TestFacilitators:
    def test_are_required_where_the_cohort_says_so(self) -> None:
        instance = cohort(*FOUR, facilitator("f"), need=FacilitatorNeed.REQUIRED)

        assert codes(instance, group("Mon 18:00", "a b")) == ["no_facilitator"]
        assert codes(instance, group("Mon 18:00", "a b", led_by="f")) == []
        assert codes(instance, group("Mon 18:00", "a b", led_by="c")) == ["not_a_facilitator"]

    def test_may_be_missing_where_they_are_only_wanted(self) -> None:
        instance = cohort(*FOUR, facilitator("f"), need=FacilitatorNeed.WANTED)

        assert codes(instance, group("Mon 18:00", "a b")) == []

    def test_must_be_available_too(self) -> None:
        instance = cohort(*FOUR, facilitator("f", "Tue 18:00-20:00"))

        assert codes(instance, group("Mon 18:00", "a b", led_by="f")) == ["not_available"]

    def test_lead_no_more_than_they_can(self) -> None:
        instance = cohort(*FOUR, facilitator("f"))
        groups = (
            group("Mon 18:00", "a b", led_by="f"),
            group("Mon 19:00", "c d", led_by="f"),
        )

        assert codes(instance, *groups) == ["facilitator_load"]

    @pytest.mark.parametrize(("gap", "found"), [(0, []), (15, ["facilitator_overlap"])])
    def test_get_their_gap_over_sunday_midnight(self, gap: int, found: list[str]) -> None:
        late, early = "Sun 23:00-24:00", "Mon 00:00-01:00"
        people = (*members("a b", late), *members("c d", early))
        leader = facilitator("f", late, early, max_groups=2)
        instance = replace(cohort(*people, leader), facilitator_gap_minutes=gap)
        groups = (
            group("Sun 23:00", "a b", led_by="f"),
            group("Mon 00:00", "c d", led_by="f"),
        )

        assert codes(instance, *groups) == found


class TestRules:
    @pytest.mark.parametrize(
        ("rule", "found"),
        [
            (Together(ids=pids("a b")), []),
            (Together(ids=pids("a c")), ["together"]),
            (Together(ids=pids("a gone")), []),
            (Together(ids=pids("a f")), ["together"]),
            (Together(ids=pids("c d")), []),
            (Apart(ids=pids("a b")), ["apart"]),
            (Apart(ids=pids("a f")), ["apart"]),
            (Apart(ids=pids("a c")), []),
            (Same(attr="language"), ["same"]),
        ],
    )
    def test_hold_within_each_group(self, rule: Rule, found: list[str]) -> None:
        instance = cohort(*FOUR, facilitator("f"), rules=(rule,))

        assert codes(instance, group("Mon 18:00", "a b", led_by="f")) == found

    def test_of_sameness_want_one_value_shared_by_all(self) -> None:
        people = [
            member("a", "Mon 18:00-19:00", attributes={"language": ("en", "es")}),
            member("b", "Mon 18:00-19:00", attributes={"language": ("es",)}),
            member("c", "Mon 18:00-19:00", attributes={"language": ("en",)}),
            member("n", "Mon 18:00-19:00", attributes={"language": 4}),
        ]
        instance = cohort(*people, rules=(Same(attr="language"),))

        assert codes(instance, group("Mon 18:00", "a b")) == []
        assert codes(instance, group("Mon 18:00", "a b c")) == ["same"]
        assert codes(instance, group("Mon 18:00", "a n")) == ["same"]


class TestExistingGroups:
    def test_that_are_locked_keep_slot_members_and_presence(self) -> None:
        instance = cohort(*FOUR, existing=(LOCKED,))

        assert codes(instance, group("Mon 18:00", "a b c", continues="old")) == []
        assert codes(instance, group("Mon 18:30", "a b", continues="old")) == ["locked_changed"]
        assert codes(instance, group("Mon 18:00", "a c", continues="old")) == ["locked_member"]
        assert codes(instance, group("Mon 18:00", "a b")) == ["locked_missing"]

    def test_that_are_locked_may_be_small_and_off_the_grid(self) -> None:
        alone = replace(LOCKED, slot=1095, members=pids("a gone"))
        instance = cohort(*FOUR, existing=(alone,))

        assert codes(instance, group("Mon 18:15", "a", continues="old")) == []

    def test_are_continued_once_and_only_if_known(self) -> None:
        instance = cohort(*FOUR, existing=(replace(LOCKED, locked=False),))
        twice = (
            group("Mon 18:00", "a b", continues="old"),
            group("Mon 18:00", "c d", continues="old"),
        )

        assert codes(instance, *twice) == ["existing_twice"]
        assert codes(instance, group("Mon 18:00", "a b", continues="x")) == ["unknown_existing"]


class TestAcrossGroups:
    def test_nobody_is_in_two(self) -> None:
        groups = (group("Mon 18:00", "a b"), group("Mon 18:00", "a c"))

        assert codes(cohort(*FOUR), *groups) == ["two_groups"]


class TestTheUnplaced:
    def judged(self, *unplaced: Unplaced, names: str = "a b") -> list[str]:
        instance = cohort(*members("a b c d e"), member("late", "Tue 18:00-19:00"))
        given_solution = replace(solution(group("Mon 18:00", names)), unplaced=unplaced)
        return [violation.message for violation in validate(instance, given_solution)]

    def listed(self, names: str, *, fix: Fix | None = None) -> tuple[Unplaced, ...]:
        return tuple(
            Unplaced(id=name, reason=Reason.NOT_FOUND, fix=fix if name == "late" else None)
            for name in pids(names)
        )

    def test_are_listed_exactly(self) -> None:
        assert self.judged(*self.listed("c d e late")) == []
        assert "c is without a group" in self.judged(*self.listed("d e late"))[0]
        assert "a is not without a group" in self.judged(*self.listed("a c d e late"))[0]

    def test_get_a_fix_that_is_one(self) -> None:
        fix = Fix(group=0, minutes=60)

        assert self.judged(*self.listed("c d e late", fix=fix)) == []

    def test_get_no_fix_in_a_group_that_is_not_there(self) -> None:
        fix = Fix(group=1, minutes=60)

        assert "names no group" in self.judged(*self.listed("c d e late", fix=fix))[0]

    def test_get_no_fix_in_a_full_group(self) -> None:
        unplaced = self.listed("e late", fix=Fix(group=0, minutes=60))

        assert "names a full group" in self.judged(*unplaced, names="a b c d")[0]

    def test_get_no_fix_where_they_can_come_already(self) -> None:
        unplaced = Unplaced(id=pid("c"), reason=Reason.CAPACITY, fix=Fix(group=0, minutes=60))

        assert "can attend already" in self.judged(unplaced, *self.listed("d e late"))[0]


class TestCheckGroup:
    def test_tells_what_one_person_dropped_in_breaks(self) -> None:
        instance = cohort(*FOUR, facilitator("f"), rules=(Apart(ids=pids("a b")),))
        other = group("Mon 18:00", "c d", led_by="f")

        found = check_group(instance, group("Mon 18:30", "a b c", led_by="f"), others=[other])

        assert {violation.code for violation in found} == {
            "apart",
            "two_groups",
            "facilitator_load",
            "facilitator_overlap",
        }
        assert {violation.group_index for violation in found} == {1}

    def test_says_nothing_of_the_faults_of_others(self) -> None:
        lonely = group("Mon 18:00", "a")

        assert check_group(cohort(*FOUR), group("Mon 18:00", "b c"), others=[lonely]) == ()


@st.composite
def mutations(draw: st.DrawFn, instance: Instance, base: Solution) -> Solution:
    """One or two small changes, as a hand or a wrong solver would make them."""
    groups = list(base.groups) or [Group(slot=1080, members=())]
    names = [person.id for person in instance.people] or [PersonId("nobody")]
    for _ in range(draw(st.integers(0, 2))):
        index = draw(st.integers(0, len(groups) - 1))
        name = draw(st.sampled_from(names))
        changed = groups[index]
        kind = draw(st.sampled_from(["add", "drop", "slot", "leader", "existing", "copy"]))
        if kind == "add":
            changed = replace(changed, members=(*changed.members, name))
        elif kind == "drop":
            changed = replace(changed, members=changed.members[1:])
        elif kind == "slot":
            changed = replace(changed, slot=draw(st.sampled_from([1080, 1095, 2520, 10050])))
        elif kind == "leader":
            changed = replace(changed, facilitator=draw(st.sampled_from([None, name])))
        elif kind == "existing":
            carried = draw(st.sampled_from([None, ExistingId("g0"), ExistingId("x")]))
            changed = replace(changed, existing_id=carried)
        else:
            groups.append(changed)
        groups[index] = changed
    return Solution(instance=base.instance, groups=tuple(groups))


class TestAgainstTheJudge:
    @few_examples
    @given(st.data(), instances())
    def test_the_verdict_on_any_solution_is_the_same(
        self, data: st.DataObject, instance: Instance
    ) -> None:
        base = solved_or_none(instance) or solution()
        mutated = data.draw(mutations(instance, base))

        found = validate(instance, mutated)

        assert judge(instance, mutated)["valid"] == (not found), found


class TestZones:
    def there(self, zone: str, *, slot: int = 1080) -> Group:
        return replace(group("Mon 18:00", "a b"), slot=slot, zone=zone)

    def codes(self, instance: Instance, given_group: Group) -> list[str]:
        return [each.code for each in validate(instance, solution(given_group))]

    def test_are_those_the_cohort_offers(self) -> None:
        two = replace(cohort(*FOUR), group_zones=("Africa/Abidjan",))

        assert self.codes(two, self.there("Africa/Abidjan")) == []
        assert self.codes(two, self.there("Africa/Lagos")) == ["zone_not_offered"]
        assert self.codes(two, self.there("Nowhere")) == ["zone_not_offered"]
        assert self.codes(two, self.there("UTC", slot=-15)) == ["bad_slot"]

    def test_of_a_running_group_may_go_on_but_take_no_other(self) -> None:
        old = ExistingGroup(
            id=ExistingId("old"), slot=1080, zone="Africa/Abidjan", members=pids("a b"), locked=True
        )
        instance = cohort(*FOUR, existing=(old,))
        kept = replace(self.there("Africa/Abidjan"), existing_id=old.id)

        assert self.codes(instance, kept) == []
        assert self.codes(instance, replace(kept, zone=None)) == []
        moved = self.codes(instance, replace(kept, slot=1110))
        assert moved == ["zone_not_offered", "locked_changed"]

    def test_judge_overlaps_by_real_dates(self) -> None:
        leader = facilitator("f", "Mon 18:00-22:00", max_groups=2)
        two = replace(cohort(*members("a b c d", "Mon 18:00-22:00"), leader))
        two = replace(two, group_zones=("Asia/Kathmandu",))
        early = group("Mon 18:00", "a b", led_by="f")

        def found(slot: int) -> list[str]:
            late = replace(early, slot=slot, zone="Asia/Kathmandu", members=pids("c d"))
            return [each.code for each in validate(two, solution(early, late))]

        assert found(1440) == ["facilitator_overlap"]
        assert found(1500) == []
