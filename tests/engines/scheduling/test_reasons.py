from dataclasses import replace
from datetime import date

import pytest

from paceline.engines.scheduling.claims import Claims
from paceline.engines.scheduling.instance import (
    Apart,
    FacilitatorNeed,
    GroupSize,
    Instance,
    Person,
    Together,
)
from paceline.engines.scheduling.reasons import explain, with_reasons
from paceline.engines.scheduling.solution import Fix, Group, Reason, Unplaced
from paceline.engines.scheduling.times import SocialHours
from tests.engines.scheduling.cohorts import (
    busy,
    cohort,
    facilitator,
    group,
    member,
    members,
    pid,
    pids,
    solution,
)
from tests.engines.scheduling.judge import judge


def told(instance: Instance, *groups: Group) -> dict[str, Unplaced]:
    """Who is unplaced and why; the judge must accept the reasons and fixes."""
    answer = with_reasons(instance, solution(*groups))
    verdict = judge(instance, answer)
    assert verdict["valid"], verdict["errors"]
    return {who.id: who for who in answer.unplaced or ()}


def reason(person: Person, *others: Person) -> Reason:
    return told(cohort(person, *others))[person.id].reason


class TestAPersonAlone:
    def test_gave_no_availability(self) -> None:
        assert reason(member("a")) is Reason.NO_AVAILABILITY

    @pytest.mark.parametrize("window", ["Mon 18:00-18:45", "Mon 18:15-19:15"])
    def test_has_no_window_for_a_start_of_the_grid(self, window: str) -> None:
        assert reason(member("a", window)) is Reason.WINDOW_TOO_SHORT

    def test_has_no_slot_that_survives_the_clocks(self) -> None:
        person = member("a", "Mon 18:00-19:00", zone="Europe/London")
        instance = cohort(person, monday=date(2026, 3, 23))

        assert told(instance)["a"].reason is Reason.NO_DST_SAFE_SLOT

    def test_meets_too_few(self) -> None:
        assert reason(member("a", "Mon 18:00-19:00")) is Reason.TOO_FEW_OVERLAP

    def test_could_have_been_placed(self) -> None:
        assert reason(*members("a b")) is Reason.NOT_FOUND


class TestFacilitators:
    def required(self, *people: Person) -> Instance:
        return cohort(*people, need=FacilitatorNeed.REQUIRED)

    def test_are_away(self) -> None:
        instance = self.required(*members("a b"), facilitator("f", "Tue 18:00-19:00"))

        assert told(instance)["a"].reason is Reason.NO_FACILITATOR_OVERLAP

    def test_lead_enough_elsewhere(self) -> None:
        late = members("c d", "Tue 18:00-19:00")
        leader = facilitator("f", "Mon 18:00-20:00", "Tue 18:00-19:00")
        instance = self.required(*members("a b"), *late, leader)

        assert (
            told(instance, group("Mon 18:00", "a b", led_by="f"))["c"].reason
            is Reason.FACILITATOR_CAPACITY
        )


class TestGroups:
    def test_are_full(self) -> None:
        instance = cohort(*members("a b c d e"))

        assert told(instance, group("Mon 18:00", "a b c d"))["e"].reason is Reason.CAPACITY

    def test_may_have_taken_everybody_else(self) -> None:
        both = members("a b", "Mon 18:00-19:00", "Tue 18:00-19:00")
        instance = cohort(*both, member("c", "Tue 18:00-19:00"))

        found = told(instance, group("Mon 18:00", "a b"))

        assert found["c"].reason is Reason.TOO_FEW_OVERLAP
        assert found["c"].fix == Fix(group=0, minutes=60)

    def test_are_not_few_where_only_a_tie_keeps_others_away(self) -> None:
        tied = (*members("b c", "Tue 18:00-19:00"), member("d", "Wed 18:00-19:00"))
        rules = (Together(ids=pids("b d")),)
        instance = cohort(*tied, *members("e f"), rules=rules)

        found = told(instance, group("Mon 18:00", "e f"))

        assert found["c"].reason is Reason.NOT_FOUND

    def test_with_room_that_would_do_were_not_found(self) -> None:
        instance = cohort(*members("a b c"))

        assert told(instance, group("Mon 18:00", "a b"))["c"].reason is Reason.NOT_FOUND

    def test_are_closed_by_a_rule(self) -> None:
        instance = cohort(*members("a b c"), rules=(Apart(ids=pids("a c")),))

        found = told(instance, group("Mon 18:00", "a b"))["c"]

        assert found.reason is Reason.RULE_CONFLICT
        assert found.fix is None

    def test_cannot_seat_a_block_with_no_common_slot(self) -> None:
        people = (member("a", "Mon 18:00-19:00"), member("b", "Tue 18:00-19:00"))
        instance = cohort(*people, rules=(Together(ids=pids("a b")),))

        assert {who.reason for who in told(instance).values()} == {Reason.RULE_CONFLICT}


class TestAFix:
    def test_asks_for_the_least_more_availability(self) -> None:
        near = member("near", "Tue 18:00-18:30")
        people = (*members("a b"), *members("c d", "Tue 18:00-19:00"), near)

        found = told(cohort(*people), group("Mon 18:00", "a b"), group("Tue 18:00", "c d"))

        assert found["near"].fix == Fix(group=1, minutes=30)

    def test_covers_both_hours_when_clocks_change(self) -> None:
        person = member("n", "Mon 18:00-19:00", zone="Europe/London")
        instance = cohort(*members("a b"), person, monday=date(2026, 3, 23))

        assert told(instance, group("Mon 18:00", "a b"))["n"].fix == Fix(group=0, minutes=60)

    def test_is_not_offered_in_a_full_group(self) -> None:
        instance = replace(
            cohort(*members("a b"), member("late", "Tue 18:00-19:00")),
            group_size=GroupSize(min=2, ideal=2, max=2),
        )

        assert told(instance, group("Mon 18:00", "a b"))["late"].fix is None


class TestExplain:
    @pytest.mark.parametrize("why", Reason)
    def test_says_each_reason_in_a_sentence(self, why: Reason) -> None:
        instance = cohort(*members("a"))

        said = explain(instance, solution(), Unplaced(id=pid("a"), reason=why))

        assert said.startswith("a ")
        assert said.endswith(".")
        assert "{" not in said

    def test_says_the_fix_in_the_persons_own_time(self) -> None:
        person = member("k", "Tue 18:00-19:30", zone="Asia/Kathmandu")
        answer = with_reasons(cohort(*members("a b"), person), solution(group("Mon 18:00", "a b")))

        said = [explain(cohort(person), answer, who) for who in answer.unplaced or ()]

        assert said == [
            "k shares no slot with enough others to make a group of 2. Another 60 minutes of "
            "availability around Mon 23:45 (Asia/Kathmandu) would let them join group 1, "
            "which has room."
        ]


class TestNobodyToLead:
    def test_is_told_of_who_is_alone_with_no_facilitator(self) -> None:
        instance = cohort(*members("a b"), need=FacilitatorNeed.REQUIRED)

        assert told(instance)["a"].reason is Reason.NO_FACILITATOR_OVERLAP


class TestTimesElsewhere:
    def said(self, instance: Instance, *groups: Group) -> str:
        answer = with_reasons(instance, solution(*groups))
        (who,) = answer.unplaced or ()
        assert Claims(instance, answer).reason_holds(who)
        return explain(instance, answer, who)

    def test_that_leave_no_safe_place_are_the_cause_with_their_dates(self) -> None:
        person = replace(member("e", "Mon 18:00-19:00"), busy=(busy("2026-01-19 18:30"),))

        said = self.said(cohort(person))

        assert "in every week, because of their meetings elsewhere." in said
        assert "Monday evening at 18:00 (UTC): there they would miss week 2 (2026-01-19)." in said

    def test_are_told_beside_a_number_of_weeks_that_may_be_missed(self) -> None:
        twice = (busy("2026-01-19 18:30"), busy("2026-01-26 18:30"))
        person = replace(member("e", "Mon 18:00-19:00"), busy=twice)

        assert "no slot in every week but 1, because" in self.said(
            replace(cohort(person), may_miss=1)
        )

    def test_are_not_mended_by_more_availability(self) -> None:
        person = replace(member("e", "Tue 18:00-18:30"), busy=(busy("2026-01-19 18:30"),))
        instance = cohort(*members("a b"), person)

        assert "Another" not in self.said(instance, group("Mon 18:00", "a b"))

    def test_nor_are_social_hours(self) -> None:
        instance = cohort(*members("a b"), member("e", "Mon 18:00-19:00"))
        early = replace(
            instance,
            people=(
                *members("a b"),
                replace(instance.people[2], social_hours=SocialHours(480, 1080)),
            ),
        )

        said = self.said(early, group("Mon 18:00", "a b"))

        assert said == (
            "e has no stretch of availability within the social hours 08:00-18:00 that holds a "
            "meeting of 60 minutes from a start this cohort uses."
        )

    def test_count_among_what_leaves_no_stretch(self) -> None:
        weekly = tuple(busy(f"2026-01-{day} 18:30") for day in (12, 19, 26))
        person = replace(member("e", "Mon 18:00-19:00"), busy=weekly)

        assert "availability beside their meetings elsewhere that holds" in self.said(
            cohort(person, weeks=3)
        )
