from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from paceline.engines.availability.windows import parse_window
from paceline.engines.scheduling.claims import Claims
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
from paceline.engines.scheduling.proofs import Proofs
from paceline.engines.scheduling.reasons import with_reasons
from paceline.engines.scheduling.solution import (
    Displace,
    ExtraGroup,
    Group,
    MayMiss,
    NearestPlace,
    Reason,
    Remedy,
    Solution,
    Unplaced,
    Widen,
)
from paceline.engines.scheduling.times import Place
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

FIVE = cohort(*members("a b c d e"))
FULL = group("Mon 18:00", "a b c d")
LATE = member("late", "Tue 18:00-19:00")


def holds(
    instance: Instance,
    *groups: Group,
    reason: Reason,
    name: str = "e",
    left: bool = False,
    nearest: NearestPlace | None = None,
) -> bool:
    who = Unplaced(id=pid(name), reason=reason, left=left, nearest=nearest)
    return Claims(instance, solution(*groups)).reason_holds(who)


def mends(instance: Instance, *groups: Group, remedy: Remedy, name: str = "e") -> bool:
    return Claims(instance, solution(*groups)).remedy_holds(pid(name), remedy)


class TestAReason:
    def test_of_full_groups_is_false_if_one_has_room_or_none_is_reachable(self) -> None:
        assert holds(FIVE, FULL, reason=Reason.CAPACITY)
        assert not holds(FIVE, group("Mon 18:00", "a b"), reason=Reason.CAPACITY)
        assert not holds(FIVE, reason=Reason.CAPACITY)

    def test_of_no_availability_is_false_for_who_gave_some(self) -> None:
        assert not holds(FIVE, reason=Reason.NO_AVAILABILITY)
        assert holds(cohort(member("e")), reason=Reason.NO_AVAILABILITY)

    def test_of_short_windows_is_false_if_a_week_would_do(self) -> None:
        assert not holds(FIVE, reason=Reason.WINDOW_TOO_SHORT)
        assert holds(cohort(member("e", "Mon 18:00-18:30")), reason=Reason.WINDOW_TOO_SHORT)

    def test_of_unsafe_dates_names_the_weeks_that_fail(self) -> None:
        person = member("e", "Mon 18:00-19:00", zone="Europe/London")
        instance = cohort(person, monday=date(2026, 3, 23))
        right = NearestPlace(place=Place(1020), weeks=(0,), elsewhere=False)

        def claim(nearest: NearestPlace | None) -> bool:
            return holds(instance, reason=Reason.NO_DST_SAFE_SLOT, nearest=nearest)

        assert claim(right)
        assert not claim(None)
        assert not claim(replace(right, weeks=(1,)))
        assert not claim(replace(right, elsewhere=True))
        assert not claim(NearestPlace(place=Place(1080), weeks=(1, 2, 3), elsewhere=False))

    def test_of_company_counts_everybody_or_those_who_are_left(self) -> None:
        placed = group("Mon 18:00", "a b c d")

        assert not holds(FIVE, placed, reason=Reason.TOO_FEW_OVERLAP)
        assert holds(FIVE, placed, reason=Reason.TOO_FEW_OVERLAP, left=True)
        assert not holds(FIVE, reason=Reason.TOO_FEW_OVERLAP, left=True)

    def test_of_company_does_not_count_who_breaks_a_rule_alone(self) -> None:
        speaks = member("e", "Mon 18:00-19:00", attributes={"language": ("en",)})
        mute = member("m", "Mon 18:00-19:00", attributes={"language": ()})
        instance = cohort(speaks, mute, rules=(Same(attr="language"),))

        assert holds(instance, reason=Reason.TOO_FEW_OVERLAP)

    def test_of_company_looks_only_where_somebody_can_lead(self) -> None:
        leader = facilitator("f", "Tue 18:00-19:00")
        instance = cohort(*members("a e"), leader, need=FacilitatorNeed.REQUIRED)

        assert holds(instance, reason=Reason.TOO_FEW_OVERLAP)
        assert holds(instance, reason=Reason.NO_FACILITATOR_OVERLAP)

    def test_of_busy_facilitators_is_false_if_one_is_free(self) -> None:
        instance = cohort(*members("a b e"), facilitator("f"), need=FacilitatorNeed.REQUIRED)
        led = group("Mon 18:00", "a b", led_by="f")

        assert holds(instance, led, reason=Reason.FACILITATOR_CAPACITY)
        assert not holds(instance, reason=Reason.FACILITATOR_CAPACITY)
        twice = replace(instance, people=(*instance.people[:3], facilitator("f", max_groups=2)))
        assert not holds(twice, led, reason=Reason.FACILITATOR_CAPACITY)

    @pytest.mark.parametrize(
        ("ids", "groups", "found"),
        [
            ("a e", ("a b",), True),
            ("d e", ("a b",), False),
            ("a e", (), False),
        ],
    )
    def test_of_a_rule_needs_a_group_that_the_rule_closes(
        self, ids: str, groups: tuple[str, ...], found: bool
    ) -> None:
        instance = replace(FIVE, rules=(Apart(ids=pids(ids)),))
        formed = [group("Mon 18:00", names) for names in groups]

        assert holds(instance, *formed, reason=Reason.RULE_CONFLICT) is found

    def test_of_a_rule_is_true_of_who_breaks_one_alone(self) -> None:
        alone = replace(FIVE, rules=(Same(attr="language"),))
        block = cohort(
            member("e", "Mon 18:00-19:00"), LATE, rules=(Together(ids=pids("e late gone")),)
        )

        assert holds(alone, reason=Reason.RULE_CONFLICT)
        assert holds(block, reason=Reason.RULE_CONFLICT)

    def test_of_bad_luck_claims_nothing(self) -> None:
        assert holds(FIVE, reason=Reason.NOT_FOUND)


class TestARemedy:
    def widened(self, text: str) -> Widen:
        return Widen(group=0, windows=(parse_window(text, preferred=False),))

    def test_of_more_availability_must_do(self) -> None:
        instance, pair = cohort(*members("a b"), LATE), group("Mon 18:00", "a b")

        assert mends(instance, pair, remedy=self.widened("Mon 18:00-19:00"), name="late")
        assert not mends(instance, pair, remedy=self.widened("Mon 18:00-18:45"), name="late")

    def test_of_missed_weeks_names_exactly_those(self) -> None:
        person = member("e", "Mon 18:00-19:00", zone="Europe/London")
        instance = cohort(*members("a b"), person, monday=date(2026, 3, 23), weeks=4)
        pair = group("Mon 18:00", "a b")

        assert mends(instance, pair, remedy=MayMiss(group=0, weeks=(1, 2, 3)))
        assert not mends(instance, pair, remedy=MayMiss(group=0, weeks=(0, 1, 2)))

    def test_of_one_more_group_gives_the_facilitator_that_one_only(self) -> None:
        people = (*members("a b"), *members("d e", "Tue 18:00-19:00"))
        leader = facilitator("f", "Mon 18:00-19:00", "Tue 18:00-19:00")
        instance = cohort(*people, leader, need=FacilitatorNeed.REQUIRED)
        led = group("Mon 18:00", "a b", led_by="f")
        more = group("Tue 18:00", "d e", led_by="f")

        def extra(name: str, *groups: Group) -> ExtraGroup:
            changes = tuple(enumerate(groups, start=1))
            return ExtraGroup(facilitator=pid(name), place=Place(2520), changes=changes)

        assert mends(instance, led, remedy=extra("f", more))
        assert not mends(instance, led, remedy=extra("a", more))
        assert not mends(instance, led, remedy=extra("f"))

    def test_names_everybody_who_loses_their_place(self) -> None:
        swapped = ((0, group("Mon 18:00", "a b c e")),)

        assert mends(FIVE, FULL, remedy=Displace(displaced=pids("d"), changes=swapped))
        assert not mends(FIVE, FULL, remedy=Displace(displaced=(), changes=swapped))
        assert not mends(FIVE, FULL, remedy=Displace(displaced=pids("c d"), changes=swapped))

    def test_does_not_close_a_locked_group(self) -> None:
        old = ExistingGroup(id=ExistingId("old"), slot=1080, members=pids("a"), locked=True)
        instance = cohort(*members("a b e"), existing=(old,))
        locked = group("Mon 18:00", "a", continues="old")
        closed = (
            (0, replace(locked, members=())),
            (1, group("Mon 18:00", "b e")),
        )
        remedy = Displace(displaced=pids("a"), changes=closed)

        assert not mends(instance, locked, remedy=remedy)
        assert mends(replace(instance, existing_groups=()), group("Mon 18:00", "a"), remedy=remedy)


# Every place of every person is looked up on every date.
fewer_examples = settings(few_examples, max_examples=12)


class TestWhatIsClaimed:
    def checked(self, instance: Instance, told: Solution) -> None:
        claims = Claims(instance, told)
        for who in told.unplaced or ():
            assert claims.reason_holds(who), who
            for remedy in who.remedies:
                assert claims.remedy_holds(who.id, remedy), remedy

    @fewer_examples
    @given(rich_instances())
    def test_is_true_of_any_draft(self, instance: Instance) -> None:
        answer = solved_or_none(instance) or solution()

        self.checked(instance, with_reasons(instance, replace(answer, unplaced=None)))

    @fewer_examples
    @given(rich_instances())
    def test_is_true_after_proofs(self, instance: Instance) -> None:
        answer = solved_or_none(instance)
        if answer is None:
            return

        self.checked(instance, Proofs(solver=Greedy()).proved(instance, answer))
