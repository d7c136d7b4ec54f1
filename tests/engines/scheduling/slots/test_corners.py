"""Cases that are easily got wrong, each with the whole portfolio."""

from dataclasses import replace
from datetime import date

import pytest

from paceline.engines.scheduling.instance import (
    Apart,
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    GroupSize,
    Instance,
    Together,
)
from paceline.engines.scheduling.slots.portfolio import Portfolio
from paceline.engines.scheduling.solver import Limits, Solved
from paceline.kernel.errors import Invalid
from tests.engines.scheduling.cohorts import (
    answered,
    cohort,
    facilitator,
    member,
    members,
    pid,
    pids,
)
from tests.engines.scheduling.judge import judge

REQUIRED = FacilitatorNeed.REQUIRED


def best(instance: Instance) -> Solved:
    """What the portfolio answers: valid, and proven to be the best."""
    answer = answered(Portfolio(), instance, limits=Limits(work=500))
    assert judge(instance, answer.solution)["valid"]
    assert answer.gap_pct == 0
    return answer


def placed(answer: Solved) -> int:
    return sum(len(group.members) for group in answer.solution.groups)


class TestFacilitators:
    def test_one_who_is_free_once_leads_one_group_whatever_their_capacity(self) -> None:
        leader = facilitator("f", "Mon 18:00-19:00", max_groups=2)

        answer = best(cohort(leader, *members("a b c d e f2 g h"), need=REQUIRED))

        assert len(answer.solution.groups) == 1
        assert placed(answer) == 4

    def test_every_group_of_a_slot_has_exactly_one(self) -> None:
        leaders = (facilitator("f", "Mon 18:00-19:00"), facilitator("g", "Mon 18:00-19:00"))
        people = members("a b c d e h i", "Mon 18:00-19:00")

        answer = best(cohort(*leaders, *people, need=REQUIRED))

        assert {group.facilitator for group in answer.solution.groups} == {"f", "g"}
        assert sorted(len(group.members) for group in answer.solution.groups) == [3, 4]

    def test_one_kept_apart_from_a_member_leads_the_other_group(self) -> None:
        leaders = (facilitator("f", "Mon 18:00-19:00"), facilitator("g", "Mon 18:00-19:00"))
        people = members("a b c d", "Mon 18:00-19:00")
        rule = Apart(ids=pids("f a"))
        size = GroupSize(min=2, ideal=2, max=2)

        answer = best(
            replace(cohort(*leaders, *people, need=REQUIRED, rules=(rule,)), group_size=size)
        )

        led = {group.facilitator: group.members for group in answer.solution.groups}
        assert "a" in led[pid("g")]

    def test_a_gap_between_two_groups_is_kept(self) -> None:
        leader = facilitator("f", "Mon 18:00-20:00", max_groups=2)
        people = (*members("a b", "Mon 18:00-19:00"), *members("c d", "Mon 19:00-20:00"))
        instance = cohort(leader, *people, need=REQUIRED)

        assert placed(best(instance)) == 4
        assert placed(best(replace(instance, facilitator_gap_minutes=15))) == 2


class TestSplitting:
    def test_blocks_that_do_not_pack_are_no_hope_of_the_bound(self) -> None:
        """Two groups of four hold eight people, but not blocks of three, three and two."""
        leaders = (facilitator("f", "Mon 18:00-19:00"), facilitator("g", "Mon 18:00-19:00"))
        people = members("a b c d e h i j", "Mon 18:00-19:00")
        rules = tuple(Together(ids=pids(names)) for names in ("a b c", "d e h", "i j"))

        answer = best(cohort(*leaders, *people, need=REQUIRED, rules=rules))

        assert placed(answer) == 6


class TestClocks:
    @pytest.mark.parametrize(
        ("window", "groups"),
        [("Mon 23:00-24:00", 1), ("Mon 23:30-24:00", 0), ("Mon 23:30-00:00", 0)],
    )
    def test_a_window_to_midnight_ends_there(self, window: str, groups: int) -> None:
        answer = best(cohort(*members("a b", window)))

        assert len(answer.solution.groups) == groups

    def test_half_an_hour_before_midnight_holds_half_an_hour(self) -> None:
        answer = best(cohort(*members("a b", "Mon 23:30-24:00"), minutes=30))

        assert answer.solution.groups[0].slot == 1410

    def test_a_week_goes_round_on_sunday_night(self) -> None:
        answer = best(cohort(*members("a b", "Sun 23:00-Mon 01:00"), minutes=120))

        assert answer.solution.groups[0].slot == 6 * 1440 + 23 * 60

    @pytest.mark.parametrize(("lagos", "meets"), [("Mon 14:00-15:00", 1), ("Mon 15:00-16:00", 0)])
    def test_new_york_meets_lagos_in_july(self, lagos: str, meets: int) -> None:
        here = member("n", "Mon 09:00-10:00", zone="America/New_York")
        there = member("l", lagos, zone="Africa/Lagos")

        answer = best(cohort(here, there, monday=date(2026, 7, 6), anchor="America/New_York"))

        assert len(answer.solution.groups) == meets

    def test_kathmandu_is_a_quarter_to(self) -> None:
        here = member("u", "Mon 12:00-13:00")
        there = member("k", "Mon 17:45-18:45", zone="Asia/Kathmandu")

        assert placed(best(cohort(here, there))) == 2

    def test_lord_howe_changes_its_clocks_by_half_an_hour(self) -> None:
        here = member("u", "Mon 10:00-11:00")
        narrow = member("l", "Mon 21:00-22:00", zone="Australia/Lord_Howe")
        wide = member("l", "Mon 20:30-22:00", zone="Australia/Lord_Howe")
        change = date(2026, 3, 23)

        assert placed(best(cohort(here, narrow, monday=change))) == 0
        assert placed(best(cohort(here, wide, monday=change))) == 2

    def test_three_quarters_of_an_hour_hold_no_hour(self) -> None:
        answer = best(replace(cohort(*members("a b", "Mon 10:00-10:45")), grid_minutes=15))

        assert answer.solution.groups == ()

    def test_a_zone_nobody_knows_is_refused_by_name(self) -> None:
        with pytest.raises(Invalid, match="Mars/Base"):
            best(cohort(member("a", "Mon 10:00-12:00", zone="Mars/Base")))


class TestFewPeople:
    def test_an_empty_cohort_has_no_groups(self) -> None:
        assert best(cohort()).solution.groups == ()

    def test_without_facilitators_nobody_is_placed_where_one_is_required(self) -> None:
        assert placed(best(cohort(*members("a b c"), need=REQUIRED))) == 0

    def test_everybody_alike_is_placed(self) -> None:
        people = members(" ".join(f"m{number}" for number in range(40)))

        assert placed(best(cohort(*people))) == 40

    def test_one_person_alone_is_no_group(self) -> None:
        answer = best(cohort(*members("a")))

        assert answer.solution.groups == ()
        assert answer.solution.unplaced is not None


class TestExistingGroups:
    def test_a_group_moves_to_another_slot_when_most_of_it_can(self) -> None:
        old = ExistingGroup(id=ExistingId("g0"), slot=1080, members=pids("a b c"))
        people = members("a b c", "Tue 18:00-19:00")

        answer = best(cohort(*people, existing=(old,)))

        assert [group.existing_id for group in answer.solution.groups] == ["g0"]

    def test_locks_that_cannot_hold_are_named(self) -> None:
        locked = ExistingGroup(id=ExistingId("g0"), slot=1080, members=pids("a late"), locked=True)
        people = (member("a", "Mon 18:00-20:00"), member("late", "Tue 18:00-19:00"))

        with pytest.raises(Invalid, match="late"):
            best(cohort(*people, existing=(locked,)))
