from dataclasses import replace
from datetime import date

import msgspec

from paceline.engines.availability.windows import Window
from paceline.engines.scheduling.greedy import Greedy
from paceline.engines.scheduling.instance import (
    Apart,
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    GroupSize,
    Instance,
    Together,
)
from paceline.engines.scheduling.proofs import Depth, Proofs, ignored
from paceline.engines.scheduling.reasons import explain, with_reasons
from paceline.engines.scheduling.solution import (
    Displace,
    ExtraGroup,
    Group,
    MayMiss,
    Reason,
    Remedy,
    Solution,
    Unplaced,
    Widen,
)
from paceline.engines.scheduling.solver import (
    Cancelled,
    Limits,
    Progress,
    Report,
    Seconds,
    Solved,
)
from paceline.engines.scheduling.times import Place
from paceline.kernel.errors import Invalid
from tests.engines.scheduling.cohorts import (
    cohort,
    facilitator,
    group,
    member,
    members,
    pid,
    pids,
    solution,
)

DEEP = Depth()


def proved_of(instance: Instance, given: Solution, *, depth: Depth) -> Solution:
    return Proofs(solver=Greedy(), depth=depth).proved(instance, given)


def proved(instance: Instance, *groups: Group, depth: Depth = DEEP) -> Solution:
    given = with_reasons(instance, solution(*groups))
    return Proofs(solver=Greedy(), depth=depth).proved(instance, given)


def told(instance: Instance, *groups: Group, name: str, depth: Depth = DEEP) -> Unplaced:
    unplaced = proved(instance, *groups, depth=depth).unplaced or ()
    return next(who for who in unplaced if who.id == name)


def remedy(who: Unplaced, kind: type[Remedy]) -> Remedy | None:
    return next((each for each in who.remedies if isinstance(each, kind)), None)


FIVE = cohort(*members("a b c d e"))
FULL = group("Mon 18:00", "a b c d")


class TestFullGroups:
    def test_name_one_who_would_have_to_give_way(self) -> None:
        instance = replace(
            FIVE, people=(*FIVE.people, facilitator("f")), facilitator=FacilitatorNeed.REQUIRED
        )
        full = group("Mon 18:00", "a b c d", led_by="f")

        found = remedy(told(instance, full, name="e"), Displace)

        assert isinstance(found, Displace)
        assert len(found.displaced) == 1

    def test_that_solving_again_finds_a_way_around_displace_nobody(self) -> None:
        roomy = members("a b c d", "Mon 18:00-19:00", "Tue 18:00-19:00")
        instance = cohort(*roomy, member("e", "Mon 18:00-19:00"), member("z", "Tue 18:00-19:00"))
        full = group("Mon 18:00", "a b c d")

        who = told(instance, full, name="e")

        assert who.reason is Reason.NOT_FOUND
        assert [each.displaced for each in who.remedies if isinstance(each, Displace)] == [()]
        answer = proved(instance, full)
        assert "form the groups again" in explain(instance, answer, who)

    def test_name_who_gives_way_without_solving_again_in_a_large_cohort(self) -> None:
        who = told(FIVE, FULL, name="e", depth=Depth(people=1))

        assert isinstance(remedy(who, Displace), Displace)
        assert "They would fit if a gave up theirs." in explain(FIVE, solution(FULL), who)

    def test_that_are_locked_displace_nobody(self) -> None:
        old = ExistingGroup(id=ExistingId("o"), slot=1080, members=pids("a b c d"), locked=True)
        instance = replace(FIVE, existing_groups=(old,))

        who = told(instance, group("Mon 18:00", "a b c d", continues="o"), name="e")

        assert who.remedies == ()

    def test_beside_a_locked_one_leave_that_as_it_is(self) -> None:
        old = ExistingGroup(id=ExistingId("o"), slot=2520, members=pids("x y"), locked=True)
        instance = cohort(*FIVE.people, *members("x y", "Tue 18:00-19:00"), existing=(old,))
        locked = group("Tue 18:00", "x y", continues="o")

        found = remedy(told(instance, FULL, locked, name="e"), Displace)

        assert isinstance(found, Displace)
        assert 1 not in dict(found.changes)

    def test_beside_a_rule_that_no_solver_can_keep_stay_with_the_reason(self) -> None:
        instance = replace(
            cohort(*members("a b c d e f")), rules=(Apart(ids=pids("a b")), Apart(ids=pids("a e")))
        )

        who = told(instance, group("Mon 18:00", "b c d f"), name="e")

        assert who.reason in {Reason.CAPACITY, Reason.NOT_FOUND}

    def test_close_and_open_when_the_cohort_is_seated_afresh(self) -> None:
        """The forced solve may end a group: that is told as a group without members."""
        people = (*members("a b", "Mon 18:00-19:00", "Tue 18:00-19:00"), *members("e g"))
        instance = replace(cohort(*people), group_size=GroupSize(min=2, ideal=2, max=2))

        who = told(instance, group("Mon 18:00", "a e"), name="g")

        assert isinstance(remedy(who, Displace), Displace)


class _Refusing:
    """A solver that has no answer: proofs go on without it."""

    def solve(
        self,
        instance: Instance,
        *,
        seed: int,
        limits: Limits,
        report: Report,
        cancelled: Cancelled,
        clock: Seconds,
    ) -> Solved:
        ignored(Progress(placed=seed, members=0, groups=0, score=0, upper_bound=0))
        assert not cancelled()
        assert clock() == 0
        raise Invalid(f"{instance.name} cannot be solved in {limits.work}")


class TestASolverThatRefuses:
    def test_leaves_what_is_found_without_it(self) -> None:
        given = with_reasons(FIVE, solution(FULL))

        answer = Proofs(solver=_Refusing()).proved(FIVE, given)

        assert [len(who.remedies) for who in answer.unplaced or ()] == [1]


class TestSeveralGroups:
    def test_that_the_forced_solve_leaves_alone_are_not_told_as_changes(self) -> None:
        late = members("v w x y", "Tue 18:00-19:00")
        leader = facilitator("f", "Mon 18:00-19:00", "Tue 18:00-19:00", max_groups=2)
        instance = cohort(*FIVE.people, *late, leader, need=FacilitatorNeed.REQUIRED)
        groups = (
            group("Mon 18:00", "a b c d", led_by="f"),
            group("Tue 18:00", "v w x y", led_by="f"),
        )

        found = remedy(told(instance, *groups, name="e"), Displace)

        assert isinstance(found, Displace)
        assert [number for number, _ in found.changes] == [0]


class TestFacilitators:
    def required(self, *extra: str, leads: int = 1) -> Instance:
        late = members("c d", "Tue 18:00-19:00", *extra)
        leader = facilitator("f", "Mon 18:00-19:00", "Tue 18:00-19:00", max_groups=leads)
        return cohort(*members("a b"), *late, leader, need=FacilitatorNeed.REQUIRED)

    def test_are_named_if_one_more_group_would_do(self) -> None:
        instance = self.required()
        led = group("Mon 18:00", "a b", led_by="f")

        who = told(instance, led, name="c")

        assert remedy(who, ExtraGroup) == ExtraGroup(
            facilitator=pid("f"),
            place=Place(2520),
            changes=((1, group("Tue 18:00", "c d", led_by="f")),),
        )
        assert "If f led one more group on Tuesday evening at 18:00 (UTC)" in explain(
            instance, proved(instance, led), who
        )

    def test_may_be_given_people_of_groups_that_stay_large_enough(self) -> None:
        both = members("a b c", "Mon 18:00-19:00", "Tue 18:00-19:00")
        leader = facilitator("f", "Mon 18:00-19:00", "Tue 18:00-19:00")
        instance = cohort(
            *both, member("e", "Tue 18:00-19:00"), leader, need=FacilitatorNeed.REQUIRED
        )
        led = group("Mon 18:00", "a b c", led_by="f")

        found = remedy(told(instance, led, name="e"), ExtraGroup)

        assert isinstance(found, ExtraGroup)
        assert [len(each.members) for _, each in found.changes] == [2, 2]

    def test_are_not_named_if_a_rule_keeps_them_from_the_person(self) -> None:
        instance = replace(self.required(), rules=(Apart(ids=pids("c f")),))

        who = told(instance, group("Mon 18:00", "a b", led_by="f"), name="c")

        assert remedy(who, ExtraGroup) is None

    def test_are_not_named_at_a_time_they_lead_already(self) -> None:
        people = members("a b c d e g")
        instance = cohort(*people, facilitator("f"), need=FacilitatorNeed.REQUIRED)
        instance = replace(instance, group_size=GroupSize(min=2, ideal=2, max=2))

        found = remedy(told(instance, group("Mon 18:30", "a b", led_by="f"), name="c"), ExtraGroup)

        assert found is None


class TestMissedWeeks:
    LONDON = member("e", "Mon 18:00-19:00", zone="Europe/London")

    def test_are_named_with_their_dates(self) -> None:
        instance = cohort(*members("a b"), self.LONDON, monday=date(2026, 3, 23), weeks=3)
        pair = group("Mon 17:00", "a b")
        instance = replace(
            instance, people=(*members("a b", "Mon 17:00-18:00"), instance.people[-1])
        )

        who = told(instance, pair, name="e")

        assert remedy(who, MayMiss) == MayMiss(group=0, weeks=(0,))
        said = explain(instance, proved(instance, pair), who)
        assert "The nearest is Monday evening at 17:00 (UTC): there they would miss week 1 " in said
        assert "If they might miss week 1 (2026-03-23), they could join the group of" in said


class TestMoreAvailability:
    def test_is_told_as_windows_in_their_own_week(self) -> None:
        late = member("late", "Tue 18:00-19:00")
        who = told(cohort(*members("a b"), late), group("Mon 18:00", "a b"), name="late")

        assert remedy(who, Widen) == Widen(group=0, windows=(Window(1080, 1140, preferred=False),))


class TestRemedies:
    def test_are_told_the_smallest_change_first(self) -> None:
        """Nobody else's place before somebody's, few minutes before many weeks."""
        window = Window(0, 90)
        asks = Unplaced(
            id=pid("e"),
            reason=Reason.CAPACITY,
            widen=Widen(group=0, windows=(window,)),
            may_miss=MayMiss(group=0, weeks=(3,)),
            extra_group=ExtraGroup(facilitator=pid("f"), place=Place(0), changes=((1, FULL),)),
            displace=Displace(displaced=pids("a"), changes=((0, FULL),)),
        )

        kinds = [type(each) for each in asks.remedies]

        assert kinds == [MayMiss, Widen, ExtraGroup, Displace]


class TestWhatIsProved:
    def test_crosses_to_another_process_whole(self) -> None:
        """Answers leave a child as msgspec writes them, and are read back by type."""
        answer = proved(FIVE, FULL)

        sent = msgspec.msgpack.encode(answer)

        assert any(who.displace for who in answer.unplaced or ())
        assert msgspec.msgpack.decode(sent, type=Solution) == answer


class TestDepth:
    def test_ends_with_reasons_alone(self) -> None:
        assert told(FIVE, FULL, name="e", depth=Depth(told=0)).remedies == ()

    def test_leaves_a_draft_without_unplaced_as_it_is(self) -> None:
        everybody = with_reasons(cohort(*members("a b")), solution(group("Mon 18:00", "a b")))

        assert Proofs(solver=Greedy()).proved(cohort(*members("a b")), everybody) is everybody

    def test_gives_all_the_unplaced_their_remedies_where_it_is_as_many(self) -> None:
        crowd = cohort(*members(" ".join(f"m{number}" for number in range(160))))
        full = group("Mon 18:00", "m0 m1 m2 m3")

        few = proved(crowd, full).unplaced or ()
        all_of_them = proved(crowd, full, depth=Depth(told=160, forced=0)).unplaced or ()

        assert sum(bool(who.remedies) for who in few) == 100
        assert sum(bool(who.remedies) for who in all_of_them) == 156

    def test_checks_reasons_however_large_the_cohort(self) -> None:
        """More than 60,000 person-places, every one of them looked at."""
        crowd = cohort(*members(" ".join(f"m{number}" for number in range(240))))
        wrong = [Unplaced(id=each.id, reason=Reason.NO_AVAILABILITY) for each in crowd.people]
        given = replace(solution(), unplaced=tuple(wrong))

        answer = proved_of(crowd, given, depth=Depth(told=0))

        assert {who.reason for who in answer.unplaced or ()} == {Reason.NOT_FOUND}

    def test_drops_a_reason_that_is_not_true(self) -> None:
        wrong = Unplaced(id=pid("e"), reason=Reason.NO_AVAILABILITY)
        given = replace(solution(FULL), unplaced=(wrong,))

        answer = Proofs(solver=Greedy()).proved(FIVE, given)

        assert [who.reason for who in answer.unplaced or ()] == [Reason.NOT_FOUND]

    def test_of_blocks_seats_the_whole_block(self) -> None:
        instance = replace(cohort(*members("a b c d e g")), rules=(Together(ids=pids("e g")),))

        found = remedy(told(instance, FULL, name="e"), Displace)

        assert isinstance(found, Displace)
        assert not {*found.displaced} & {*pids("e g")}
