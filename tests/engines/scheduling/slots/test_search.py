"""The steps of a search by themselves, where the whole comes to its end too soon to need them."""

from dataclasses import replace
from itertools import count
from random import Random

import numpy as np
import pytest

from paceline.engines.scheduling.cells import build_cells
from paceline.engines.scheduling.greedy import first_answer
from paceline.engines.scheduling.instance import (
    Balance,
    Cluster,
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    Instance,
    Rule,
)
from paceline.engines.scheduling.keeping import Budget, Keeper
from paceline.engines.scheduling.slots import (
    annealing,
    diving,
    portfolio,
    roaming,
    splitting,
    variables,
)
from paceline.engines.scheduling.slots.frame import build_frame
from paceline.engines.scheduling.slots.highs import Effort
from paceline.engines.scheduling.slots.model import build_model
from paceline.engines.scheduling.slots.portfolio import Portfolio
from paceline.engines.scheduling.slots.pursuit import Pursuit, rounded
from paceline.engines.scheduling.slots.roaming import Roamer
from paceline.engines.scheduling.slots.tightening import tightened
from paceline.engines.scheduling.solution import Solution
from paceline.engines.scheduling.solver import Limits
from paceline.engines.scheduling.sound import sound_part
from tests.engines.scheduling.cohorts import (
    MONDAY_EVENING,
    answered,
    cohort,
    facilitator,
    member,
    members,
    pid,
    pids,
)
from tests.engines.scheduling.judge import judge

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")


def tangled(*, people: int = 24, leaders: int = 4, rules: tuple[Rule, ...] = ()) -> Instance:
    """Everybody has two evenings of their own, so that the greedy seats not as many as it might."""
    random = Random(3)

    def evenings(number: int) -> tuple[str, ...]:
        starts = [(day, hour) for day in DAYS for hour in (17, 18, 19)]
        return tuple(
            f"{day} {hour}:00-{hour + 1}:00" for day, hour in random.sample(starts, number)
        )

    paces = {f"m{n}": random.randrange(200, 400) for n in range(people)}
    everyone = (
        *(member(name, *evenings(3), attributes={"pace": pace}) for name, pace in paces.items()),
        *(facilitator(f"f{n}", *evenings(4), max_groups=2) for n in range(leaders)),
    )
    return cohort(*everyone, need=FacilitatorNeed.REQUIRED, rules=rules)


def pursuit_of(instance: Instance) -> Pursuit:
    """A search that has its first answer."""
    limits = Limits(work=1_000)
    budget = Budget(limits=limits, cancelled=lambda: False, clock=lambda: 0.0)
    keeper = Keeper(
        instance=instance, cells=build_cells(instance), budget=budget, report=lambda _: None
    )
    first_answer(keeper, seed=1, tries=1)
    pursuit = Pursuit(model=build_model(build_frame(instance, keeper.cells)), keeper=keeper, seed=1)
    pursuit.begin()
    return pursuit


@pytest.fixture
def shallow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs count as large, and dives leave much to be found."""
    monkeypatch.setattr(portfolio, "MANY", 0)
    monkeypatch.setattr(diving, "ALTERNATIVES", {False: 0, True: 0})
    monkeypatch.setattr(diving, "GAPS", {False: 0.9, True: 0.9})
    monkeypatch.setattr(annealing, "MOVES", 20)


@pytest.mark.usefixtures("shallow")
class TestALargeProgram:
    @pytest.mark.parametrize("far", [0.0, 1.0])
    def test_is_dived_into_and_roamed_until_it_is_solved(
        self, far: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        instance = tangled(people=60, leaders=10)
        monkeypatch.setattr(portfolio, "FAR", far)

        answer = answered(Portfolio(), instance, limits=Limits(work=40))

        assert judge(instance, answer.solution)["valid"]
        assert answer.gap_pct == 0


class TestSoftRules:
    def test_around_nobody_who_may_move_leave_everybody_in_place(self) -> None:
        locked = ExistingGroup(id=ExistingId("g0"), slot=1080, members=pids("a b"), locked=True)
        people = tuple(
            member(name, MONDAY_EVENING, attributes={"pace": pace})
            for name, pace in {"a": 200, "b": 300}.items()
        )
        away = member("c", attributes={"pace": 900})
        rules = (Balance(attr="pace", weight=1),)
        instance = cohort(*people, away, existing=(locked,), rules=rules)

        answer = answered(Portfolio(), instance, limits=Limits(work=1_000))

        assert [group.members for group in answer.solution.groups] == [("a", "b")]

    @pytest.mark.usefixtures("shallow")
    @pytest.mark.parametrize("limits", [Limits(work=6), Limits(seconds=20)])
    def test_leave_part_of_the_search_to_the_exchange_of_people(self, limits: Limits) -> None:
        instance, ticks = tangled(rules=(Cluster(attr="pace", weight=3, unit=10),)), count()

        answer = Portfolio().solve(
            instance,
            seed=1,
            limits=limits,
            report=lambda _: None,
            cancelled=lambda: False,
            clock=lambda: next(ticks) / 20,
        )

        assert judge(instance, answer.solution)["score"] == answer.score


class TestTake:
    def test_goes_on_from_nothing_worse_and_nothing_forbidden(self) -> None:
        pursuit = pursuit_of(tangled())
        known = pursuit.x

        pursuit.take(np.zeros(pursuit.program.size))
        pursuit.take(pursuit.program.most)

        assert pursuit.x is known

    def test_a_part_without_a_solution_changes_nothing(self) -> None:
        locked = ExistingGroup(id=ExistingId("g0"), slot=1080, members=pids("a b"), locked=True)
        pursuit = pursuit_of(cohort(*members("a b c d"), existing=(locked,)))
        known, seats = pursuit.x, pursuit.model.columns.seats

        pursuit.begin_anew(seats.places, Effort())

        assert pursuit.x is known


class TestASplitThatIsNeitherFoundNorRuledOut:
    def test_does_not_end_the_search(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The first three are given up after no steps at all; the search goes on all the same."""
        left = iter([0, 0, 0])
        found = splitting._Search.found
        monkeypatch.setattr(
            splitting._Search,
            "found",
            lambda search: found(search) if next(left, None) is None else False,
        )

        answer = answered(Portfolio(), tangled(people=60, leaders=10), limits=Limits(work=400))

        assert next(left, None) is None
        assert answer.gap_pct == 0

    def test_for_ever_ends_with_the_work_and_what_the_greedy_found(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(splitting._Search, "found", lambda _: False)
        instance = tangled(people=60, leaders=10)

        answer = answered(Portfolio(), instance, limits=Limits(work=60))

        assert judge(instance, answer.solution)["score"] == answer.score

    def test_is_not_shown_in_part_where_somebody_is_to_stay(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Without a group that failed they would be away."""
        running = ExistingGroup(id=ExistingId("g0"), slot=1080, members=pids("a b"))
        instance = replace(
            cohort(*members("a b c d"), existing=(running,)), stay={pid("a"): running.id}
        )
        pursuit = pursuit_of(instance)
        known = pursuit.keeper.solution
        pursuit.keeper.score -= 100_000
        monkeypatch.setattr(splitting._Search, "found", lambda _: False)

        pursuit.show()

        assert pursuit.keeper.solution is known


class TestNothingYet:
    def test_is_nothing_to_show(self) -> None:
        pursuit = pursuit_of(tangled())
        known, pursuit.worth = pursuit.keeper.solution, -np.inf

        pursuit.show()

        assert pursuit.keeper.solution is known


class TestTheLastCheck:
    def test_leaves_the_score_of_what_is_left(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def all_but_one(instance: Instance, solution: Solution) -> Solution:
            return replace(sound_part(instance, solution), groups=solution.groups[1:])

        instance = tangled()
        monkeypatch.setattr(portfolio, "sound_part", all_but_one)

        answer = answered(Portfolio(), instance, limits=Limits(work=20))

        assert answer.dropped == 1
        assert judge(instance, answer.solution)["score"] == answer.score
        assert answer.gap_pct > 0


class TestTheEngine:
    def test_is_the_greedy_where_the_slot_model_would_not_fit(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(variables, "MOST_COLUMNS", 1)

        answer = answered(Portfolio(), tangled(), limits=Limits(work=20))

        assert answer.engine == "greedy"


class TestABound:
    def test_of_large_numbers_is_given_the_error_of_large_numbers(self) -> None:
        assert rounded(10_000_000 - 0.05) == 10_000_000
        assert rounded(1_000 - 0.05) == 999
        assert rounded(1_009.99995, step=10) == 1_010

    def test_is_never_below_what_was_found(self) -> None:
        pursuit = pursuit_of(tangled())
        score = pursuit.keeper.score

        pursuit.lower(score - 5_000)

        assert pursuit.keeper.upper_bound == score

    def test_that_is_none_says_nothing(self) -> None:
        pursuit = pursuit_of(tangled())
        known = pursuit.keeper.upper_bound

        pursuit.lower(np.inf)

        assert pursuit.keeper.upper_bound == known

    def test_of_an_interrupted_relaxation_is_not_believed(self) -> None:
        pursuit = pursuit_of(tangled())
        known = pursuit.keeper.upper_bound
        pursuit.keeper.budget.cancelled = lambda: True

        pursuit.relax(cuts=True)

        assert pursuit.relaxation is None
        assert pursuit.keeper.upper_bound == known


class TestCuts:
    def test_end_with_the_rounds(self) -> None:
        model = build_model(build_frame(tangled(), build_cells(tangled())))

        plain, _ = tightened(model, Effort(), rounds=0)
        once, program = tightened(model, Effort(), rounds=1)
        often, _ = tightened(model, Effort())

        assert plain.bound >= once.bound >= often.bound
        assert len(program.low) > len(model.program.low)

    def test_that_are_interrupted_leave_a_bound_that_holds(self) -> None:
        model = build_model(build_frame(tangled(), build_cells(tangled())))
        asked = count()
        best, _ = tightened(model, Effort(stop=lambda: next(asked) < 0))
        patience = iter(range(next(asked) - 1))

        almost, _ = tightened(model, Effort(stop=lambda: next(patience, None) is None))
        nothing, _ = tightened(model, Effort(stop=lambda: True))

        assert best.bound <= almost.bound < np.inf
        assert nothing.bound == np.inf


class TestANeighbourhood:
    def test_that_was_not_solved_to_its_end_is_smaller_next_time(self) -> None:
        pursuit = pursuit_of(tangled())
        pursuit.keeper.budget.cancelled = lambda: True
        roamer = Roamer(pursuit=pursuit, random=np.random.default_rng(1))

        roamer.turn()

        assert roamer.size < roaming.FIRST_SIZE
