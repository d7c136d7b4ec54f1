"""Groups that run already: kept, moved, locked, off the grid."""

from dataclasses import replace

from paceline.engines.scheduling.instance import (
    Apart,
    Cluster,
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    GroupSize,
    Instance,
    Together,
)
from paceline.engines.scheduling.slots.portfolio import Portfolio
from paceline.engines.scheduling.solver import Limits, Solved
from tests.engines.scheduling.cohorts import (
    answered,
    cohort,
    facilitator,
    member,
    members,
    pid,
    pids,
)
from tests.engines.scheduling.exhaustive import best_score
from tests.engines.scheduling.judge import judge

REQUIRED = FacilitatorNeed.REQUIRED


def best(instance: Instance) -> Solved:
    answer = answered(Portfolio(), instance, limits=Limits(work=500))
    assert judge(instance, answer.solution)["valid"]
    assert answer.gap_pct == 0
    assert answer.score == best_score(instance)
    return answer


def existing(
    number: int, slot: int, names: str, *, led_by: str | None = None, locked: bool = False
) -> ExistingGroup:
    return ExistingGroup(
        id=ExistingId(f"g{number}"),
        slot=slot,
        members=pids(names),
        facilitator=pid(led_by) if led_by else None,
        locked=locked,
    )


class TestLockedGroups:
    def test_keep_their_people_and_leader_while_others_are_formed_around_them(self) -> None:
        leaders = (facilitator("f", "Mon 18:00-20:00"), facilitator("g", "Mon 18:00-20:00"))
        locked = existing(0, 1080, "a", led_by="f", locked=True)
        people = members("a b c d", "Mon 18:00-19:00")
        rule = Apart(ids=pids("a b"))

        answer = best(cohort(*leaders, *people, need=REQUIRED, existing=(locked,), rules=(rule,)))

        kept = next(group for group in answer.solution.groups if group.existing_id == "g0")
        assert kept.facilitator == "f"
        assert "a" in kept.members
        assert sum(len(group.members) for group in answer.solution.groups) == 4

    def test_without_a_leader_stay_without_one(self) -> None:
        locked = existing(0, 1080, "a b", locked=True)
        people = (*members("a b c d e h"), facilitator("f"))

        answer = best(cohort(*people, need=FacilitatorNeed.WANTED, existing=(locked,)))

        kept = next(group for group in answer.solution.groups if group.existing_id == "g0")
        assert kept.facilitator is None


class TestGroupsThatGoOn:
    def test_two_that_end_up_at_one_time_stay_two(self) -> None:
        leaders = (
            facilitator("f", "Mon 18:00-19:00", "Tue 18:00-19:00"),
            facilitator("g", "Tue 18:00-19:00"),
        )
        people = (*members("a b", "Tue 18:00-19:00"), *members("c d", "Tue 18:00-19:00"))
        running = (existing(0, 1080, "a b", led_by="f"), existing(1, 2520, "c d", led_by="g"))

        answer = best(cohort(*leaders, *people, need=REQUIRED, existing=running))

        held = {group.existing_id: set(group.members) for group in answer.solution.groups}
        assert held == {"g0": {"a", "b"}, "g1": {"c", "d"}}

    def test_one_off_the_grid_may_stay_there_and_no_new_one_may_join(self) -> None:
        people = members("a b c d e", "Mon 18:15-19:15")

        answer = best(cohort(*people, existing=(existing(0, 1095, "a b"),)))

        assert [group.existing_id for group in answer.solution.groups] == ["g0"]

    def test_people_leave_it_where_that_places_more(self) -> None:
        people = (
            *members("a b", "Mon 18:00-19:00", "Tue 18:00-19:00"),
            *members("c", "Mon 18:00-19:00"),
            *members("d", "Tue 18:00-19:00"),
        )
        instance = cohort(*people, existing=(existing(0, 1080, "a b"),))

        answer = best(replace(instance, group_size=GroupSize(min=2, ideal=2, max=2)))

        assert len(answer.solution.groups) == 2


class TestWhatCannotBeSplit:
    def test_is_ruled_out_where_more_groups_would_be_needed(self) -> None:
        leaders = tuple(facilitator(name, "Mon 18:00-19:00") for name in ("f", "g"))
        people = members("a b c d e", "Mon 18:00-19:00")
        rules = (Together(ids=pids("a b c")), Together(ids=pids("d e")))
        size = GroupSize(min=2, ideal=5, max=5)
        apart = (Apart(ids=pids("a d")), Apart(ids=pids("a f")), Apart(ids=pids("d f")))

        answer = best(
            replace(
                cohort(*leaders, *people, need=REQUIRED, rules=(*rules, *apart)), group_size=size
            )
        )

        assert sum(len(group.members) for group in answer.solution.groups) == 3

    def test_is_ruled_out_where_fewer_would_be(self) -> None:
        leaders = tuple(facilitator(name, "Mon 18:00-19:00") for name in ("f", "g"))
        people = (*members("a b c", "Mon 18:00-19:00"), member("d", "Mon 18:00-19:00"))
        rules = (Together(ids=pids("a b c")),)
        size = GroupSize(min=2, ideal=2, max=4)

        answer = best(
            replace(cohort(*leaders, *people, need=REQUIRED, rules=rules), group_size=size)
        )

        assert [len(group.members) for group in answer.solution.groups] == [4]


class TestSoftRulesAroundRunningGroups:
    def test_people_change_places_but_not_out_of_a_lock(self) -> None:
        people = tuple(
            member(f"m{n}", "Mon 18:00-19:00", "Tue 18:00-19:00", attributes={"pace": 40 * (n % 5)})
            for n in range(14)
        )
        leaders = tuple(
            facilitator(name, "Mon 18:00-19:00", "Tue 18:00-19:00", max_groups=2) for name in "f"
        )
        running = (
            existing(0, 1080, "m0 m1", led_by="f", locked=True),
            existing(1, 2520, "m2 m3 m4", led_by="f"),
        )
        rules = (Cluster(attr="pace", weight=3, unit=10), Apart(ids=pids("m5 f")))
        instance = cohort(*people, *leaders, need=REQUIRED, existing=running, rules=rules)

        answer = answered(Portfolio(), instance, limits=Limits(work=30))

        verdict = judge(instance, answer.solution)
        assert verdict["valid"], verdict["errors"]
        kept = next(group for group in answer.solution.groups if group.existing_id == "g0")
        assert {"m0", "m1"} <= {*kept.members}
        assert sum(len(group.members) for group in answer.solution.groups) == 8
