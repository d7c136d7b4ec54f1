"""Groups that run already: kept, moved, locked, off the grid."""

from dataclasses import replace
from typing import Any

import pytest

from paceline.engines.scheduling import greedy
from paceline.engines.scheduling.greedy import Greedy
from paceline.engines.scheduling.instance import (
    Apart,
    Cluster,
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    GroupSize,
    Instance,
    Person,
    Together,
)
from paceline.engines.scheduling.proofs import Proofs
from paceline.engines.scheduling.slots import portfolio, splitting
from paceline.engines.scheduling.slots.portfolio import Portfolio
from paceline.engines.scheduling.solver import Limits, Solved
from paceline.engines.scheduling.sound import Unheld
from paceline.engines.scheduling.validate import validate
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


class TestPeopleWhoStay:
    BOTH = ("Mon 18:00-19:00", "Tue 18:00-19:00")

    def homes(self, answer: Solved) -> dict[str, str | None]:
        groups = answer.solution.groups
        return {name: group.existing_id for group in groups for name in group.members}

    def held(self, *people: Person, stay: dict[str, str], **more: Any) -> Instance:  # noqa: ANN401
        running = (existing(0, 1080, "a b"), existing(1, 2520, "c d"))
        instance = cohort(*people, existing=running, **more)
        return replace(instance, stay={pid(who): ExistingId(home) for who, home in stay.items()})

    def test_do_so_where_the_score_would_move_them(self) -> None:
        """Four in one group cost less than two and two; yet each of a and c is locked to theirs."""
        instance = self.held(*members("a b c d", *self.BOTH), stay={"a": "g0", "c": "g1"})
        instance = replace(instance, group_size=GroupSize(min=2, ideal=4, max=4))

        answer = best(instance)

        assert (self.homes(answer)["a"], self.homes(answer)["c"]) == ("g0", "g1")

    def test_take_whom_they_belong_to_along(self) -> None:
        people = members("a b c d e", *self.BOTH)
        rules = (Together(ids=pids("a c")),)

        answer = best(self.held(*people, stay={"a": "g0"}, rules=rules))

        assert self.homes(answer)["c"] == "g0"

    def test_move_with_their_group_to_a_time_they_can_come_at(self) -> None:
        """The others of the group need not come along: only who is locked is held."""
        people = (*members("a c d", "Tue 18:00-19:00"), *members("b", "Mon 18:00-19:00"))

        answer = best(self.held(*people, stay={"a": "g0"}))

        (kept,) = [group for group in answer.solution.groups if group.existing_id == "g0"]
        assert (kept.slot, "a" in kept.members, "b" in kept.members) == (2520, True, False)

    def test_meet_when_somebody_can_lead_them(self) -> None:
        leader = facilitator("f", "Tue 18:00-19:00")
        people = members("a b", *self.BOTH)
        instance = self.held(leader, *people, stay={"a": "g0"}, need=REQUIRED)

        answer = best(instance)
        greedily = answered(Greedy(), instance)

        assert self.homes(answer)["a"] == self.homes(greedily)["a"] == "g0"
        assert [group.slot for group in greedily.solution.groups] == [2520]

    def test_stay_where_nothing_that_the_program_finds_can_be_split(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(splitting._Search, "found", lambda _: False)
        instance = self.held(*members("a b c d e", *self.BOTH), stay={"a": "g0", "c": "g1"})

        answer = answered(Portfolio(), instance, limits=Limits(work=30))

        assert validate(instance, answer.solution) == ()

    def test_stay_though_the_greedy_finds_no_way(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(greedy._Round, "_homes", lambda *_: [])
        instance = self.held(*members("a b c d", *self.BOTH), stay={"a": "g0"})

        answer = answered(Portfolio(), instance, limits=Limits(work=200))

        assert self.homes(answer)["a"] == "g0"
        with pytest.raises(Unheld, match="a in group g0"):
            answered(Greedy(), instance)

    def test_stay_though_a_dive_finds_none_either(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(greedy._Round, "_homes", lambda *_: [])
        monkeypatch.setattr(portfolio, "dive", lambda *_, **__: None)
        instance = self.held(*members("a b c d", *self.BOTH), stay={"a": "g0"})

        answer = answered(Portfolio(), instance, limits=Limits(work=200))

        assert self.homes(answer)["a"] == "g0"

    def test_are_named_where_they_cannot(self) -> None:
        people = (*members("a", "Wed 18:00-19:00"), *members("b c d", *self.BOTH))
        instance = self.held(*people, stay={"a": "g0"})

        with pytest.raises(Unheld, match="a in group g0"):
            answered(Portfolio(), instance, limits=Limits(work=200))

    def test_are_named_where_nobody_can_sit_anywhere(self) -> None:
        instance = self.held(*members("a", "Wed 18:00-19:00"), stay={"a": "g0"})

        with pytest.raises(Unheld, match="a in group g0") as refused:
            answered(Portfolio(), instance, limits=Limits(work=200))

        assert refused.value.context["concerns"] == "a"

    def test_are_not_waited_for_once_they_have_left(self) -> None:
        answer = best(self.held(*members("b c d", *self.BOTH), stay={"a": "g0", "c": "g0"}))

        assert sum(len(group.members) for group in answer.solution.groups) == 3

    def test_do_not_change_places_for_a_soft_rule(self) -> None:
        paced = tuple(
            replace(each, attributes={"pace": 100 * number})
            for number, each in enumerate(members("a b c d e h i j", *self.BOTH))
        )
        rules = (Cluster(attr="pace", weight=3, unit=10),)
        instance = self.held(*paced, stay={"a": "g0", "d": "g1", "b": "g0"}, rules=rules)

        answer = answered(Portfolio(), instance, limits=Limits(work=30))

        assert validate(instance, answer.solution) == ()

    def test_are_displaced_by_nobody(self) -> None:
        """Neither what is found on the draft nor solving it again may move them."""
        people = members("a b e", "Mon 18:00-19:00")
        instance = replace(
            cohort(*people, existing=(existing(0, 1080, "a b"),)),
            group_size=GroupSize(min=2, ideal=2, max=2),
            stay={pid("a"): ExistingId("g0"), pid("b"): ExistingId("g0")},
        )

        answer = answered(Portfolio(), instance, limits=Limits(work=50))
        proved = Proofs(solver=Portfolio()).proved(instance, answer.solution)

        assert [who.displace for who in proved.unplaced or ()] == [None]

    def test_leave_the_seats_beside_them_to_be_given_up(self) -> None:
        people = members("a b e", "Mon 18:00-19:00")
        instance = replace(
            cohort(*people, existing=(existing(0, 1080, "a b"),)),
            group_size=GroupSize(min=2, ideal=2, max=2),
            stay={pid("a"): ExistingId("g0")},
        )

        answer = answered(Portfolio(), instance, limits=Limits(work=50))
        proved = Proofs(solver=Portfolio()).proved(instance, answer.solution)

        ways = [who.displace for who in proved.unplaced or ()]
        assert [way.displaced for way in ways if way] == [pids("b")]


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
