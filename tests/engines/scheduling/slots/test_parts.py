"""The parts of the slot model where the whole hardly leads."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from paceline.engines.scheduling import solving
from paceline.engines.scheduling.greedy import Greedy
from paceline.engines.scheduling.instance import Attribute, Balance, Person, Same, Together
from paceline.engines.scheduling.rulebook import Rulebook
from paceline.engines.scheduling.slots import annealing, frame, splitting, variables
from paceline.engines.scheduling.slots.highs import Effort, solved
from paceline.engines.scheduling.slots.model import cliques
from paceline.engines.scheduling.slots.portfolio import Portfolio
from paceline.engines.scheduling.slots.program import Rows
from paceline.engines.scheduling.slots.splitting import Load, split
from paceline.engines.scheduling.solver import Limits
from tests.engines.scheduling.cohorts import answered, cohort, facilitator, member, members, pids
from tests.engines.scheduling.judge import judge

WORK = Limits(work=200)


def spare(name: str, **attributes: Attribute) -> Person:
    """At their second best, so that the greedy answer does not prove itself."""
    return member(name, spare=("Mon 18:00-20:00",), attributes=attributes)


class TestTooLarge:
    def test_kinds_beyond_count_leave_the_greedy_answer(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(frame, "MOST_KINDS", 1)
        people = tuple(spare(name, language=(name, "en")) for name in "abc")

        answer = answered(Portfolio(), cohort(*people, rules=(Same(attr="language"),)), limits=WORK)

        assert len(answer.solution.groups) == 1
        assert answer.gap_pct > 0

    def test_so_do_columns(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(variables, "MOST_COLUMNS", 3)
        instance = cohort(*map(spare, "abcde"), facilitator("f"))

        answer = answered(Portfolio(), instance, limits=WORK)

        assert judge(instance, answer.solution)["valid"]
        assert answer.gap_pct > 0


class TestCliques:
    def test_every_pair_that_clashes_is_in_one_of_them(self) -> None:
        random = np.random.default_rng(5)
        clash = random.random((12, 12)) < 0.4
        clash = clash | clash.T | np.eye(12, dtype=np.bool_)

        found = list(cliques(clash))

        covered = np.zeros_like(clash)
        for clique in found:
            covered[np.ix_(clique, clique)] = True
        assert (covered == clash).all()


class TestSplit:
    def test_a_search_that_grows_too_long_rules_nothing_out(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(splitting, "MOST_STEPS", -100)
        book = Rulebook.of(cohort(*members("a b c d")))
        load = Load(column=0, kind=0, locked=-1, groups=2, parties=(0, 1, 2, 3), leaders=())

        found = split(book, load, smallest=2, ideal=2, largest=2)

        assert (found.drafts, found.impossible) == (None, False)

    def test_blocks_that_fill_no_two_groups_are_impossible(self) -> None:
        rule = Together(ids=pids("a b c"))
        book = Rulebook.of(cohort(*members("a b c d"), rules=(rule,)))
        load = Load(column=0, kind=0, locked=-1, groups=2, parties=(0, 1), leaders=())

        found = split(book, load, smallest=2, ideal=2, largest=2)

        assert found.impossible

    def test_blocks_that_fill_no_two_ideal_groups_fill_others(self) -> None:
        book = Rulebook.of(cohort(*members("a b c d"), rules=(Together(ids=pids("a b c")),)))
        load = Load(column=0, kind=0, locked=-1, groups=2, parties=(0, 1), leaders=())

        found = split(book, load, smallest=1, ideal=2, largest=3)

        assert found.drafts is not None
        assert sorted(draft.parties for draft in found.drafts) == [(0,), (1,)]

    @pytest.mark.parametrize("leaders", [(), (1,)])
    def test_a_locked_group_is_one_whatever_its_size(self, leaders: tuple[int, ...]) -> None:
        book = Rulebook.of(cohort(*members("a b")))
        load = Load(column=3, kind=0, locked=2, groups=1, parties=(0,), leaders=leaders)

        found = split(book, load, smallest=2, ideal=2, largest=2)

        assert found.drafts is not None
        assert [(draft.existing, draft.parties) for draft in found.drafts] == [(2, (0,))]
        assert found.drafts[0].leader == next(iter(leaders), None)

    def test_leaders_are_dealt_to_the_group_they_led_and_then_to_any(self) -> None:
        book = Rulebook.of(cohort(*members("a b c d e h"), facilitator("f"), facilitator("g")))
        load = Load(
            column=0,
            kind=0,
            locked=-1,
            groups=3,
            parties=(0, 1, 2, 3, 4, 5),
            leaders=(0, 1),
            stays={0: 7, 1: 7},
            kept={7: 1},
        )

        found = split(book, load, smallest=2, ideal=2, largest=2)

        assert found.drafts is not None
        led = {draft.leader: draft.existing for draft in found.drafts}
        assert led == {1: 7, 0: None, None: None}


class TestAnnealing:
    def test_forgets_what_would_fill_the_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(annealing, "REMEMBERED", 3)
        monkeypatch.setattr(annealing, "MOVES", 20)
        people = tuple(
            member(f"m{number}", "Mon 18:00-19:00", "Tue 18:00-19:00", attributes={"pace": number})
            for number in range(8)
        )
        instance = cohort(*people, rules=(Balance(attr="pace", weight=9),))

        answer = answered(Portfolio(), instance, limits=Limits(work=30))

        assert judge(instance, answer.solution)["score"] == answer.score


class TestHighs:
    def test_a_program_without_a_solution_says_so(self) -> None:
        rows = Rows()
        rows.add([0], low=2, high=2)
        program = rows.program(gains=np.ones(1), most=np.ones(1), offset=0.0)

        outcome = solved(program, Effort(seconds=5))

        assert outcome.values is None

    def test_a_solve_ends_when_it_is_told_to(self) -> None:
        random, rows = np.random.default_rng(2), Rows()
        for _ in range(4):
            weights = random.integers(10, 100, size=30)
            rows.add(range(30), weights, low=weights.sum() // 2, high=weights.sum() // 2)
        program = rows.program(gains=np.ones(30), most=np.ones(30), offset=0.0)

        outcome = solved(program, Effort(stop=lambda: True))

        assert not outcome.proven

    def test_a_program_of_nothing_is_solved(self) -> None:
        program = Rows().program(gains=np.empty(0), most=np.empty(0), offset=3.0)

        assert solved(program, Effort()).bound == 3.0


class TestWithoutHighs:
    def test_the_greedy_answers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "highspy", None)

        assert isinstance(solving.best_solver(), Greedy)

    def test_the_greedy_answers_where_it_is_there_but_will_not_load(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(name: str) -> None:
            raise OSError(f"{name}: wrong ELF class")

        monkeypatch.setattr(solving, "import_module", broken)

        assert isinstance(solving.best_solver(), Greedy)

    def test_and_the_answer_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "highspy", None)

        answer = solving.solve_instance(cohort(*members("a b")), 1, Limits(), lambda _: None)

        assert answer.engine == "greedy"


class TestTime:
    def test_a_search_ends_when_its_seconds_are_over(self) -> None:
        instance = replace(
            cohort(*members("a b c d e"), rules=(Balance(attr="pace", weight=1),)),
            people=tuple(
                member(f"m{n}", "Mon 18:00-20:00", attributes={"pace": n * n}) for n in range(9)
            ),
        )
        ticks = iter(range(10**9))

        answer = Portfolio().solve(
            instance,
            seed=1,
            limits=Limits(seconds=50),
            report=lambda _: None,
            cancelled=lambda: False,
            clock=lambda: float(next(ticks)),
        )

        assert judge(instance, answer.solution)["valid"]
