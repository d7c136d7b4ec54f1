from dataclasses import replace

from paceline.engines.scheduling.frontier import FACTORS, Point, frontier, pareto, weighed
from paceline.engines.scheduling.greedy import Greedy
from paceline.engines.scheduling.instance import ExistingGroup, ExistingId, GroupSize, Instance
from paceline.engines.scheduling.solver import Limits, Progress
from paceline.engines.scheduling.validate import validate
from tests.engines.scheduling.cohorts import cohort, member, members, pids, solution

RUNNING = ExistingGroup(id=ExistingId("old"), slot=1080, members=pids("a b c d"))
COHORT = replace(
    cohort(
        *members("a b c d", "Mon 18:00-19:00", "Tue 18:00-19:00"),
        member("e", "Tue 18:00-19:00"),
        existing=(RUNNING,),
    ),
    group_size=GroupSize(min=2, ideal=4, max=4),
)


def point(placed: int, moved: int, *, score: int = 0) -> Point:
    return Point(factor=1, solution=solution(), placed=placed, moved=moved, retimed=0, score=score)


def drawn(instance: Instance, *, stop_after: int = 99) -> tuple[Point, ...]:
    heard: list[Progress] = []
    return frontier(
        instance,
        solver=Greedy(),
        seed=1,
        limits=Limits(seconds=None, work=1),
        report=heard.append,
        cancelled=lambda: len(heard) >= stop_after,
        clock=lambda: 0.0,
    )


class TestTheFrontier:
    def test_offers_only_what_nothing_else_beats_fewest_changes_first(self) -> None:
        points = [point(10, 5), point(9, 0), point(10, 4), point(8, 2), point(9, 0, score=3)]

        assert pareto(points) == (point(9, 0, score=3), point(10, 4))

    def test_of_a_rerun_is_made_of_valid_answers_that_rise(self) -> None:
        points = drawn(COHORT)

        assert all(validate(COHORT, each.solution) == () for each in points)
        assert [each.changed for each in points] == sorted({each.changed for each in points})
        assert [each.placed for each in points] == sorted({each.placed for each in points})

    def test_without_running_groups_is_one_answer_that_changes_nobody(self) -> None:
        (only,) = drawn(replace(COHORT, existing_groups=()))

        assert (only.factor, only.changed) == (1, 0)

    def test_ends_with_what_it_has_when_it_is_cancelled(self) -> None:
        (only,) = drawn(COHORT, stop_after=1)

        assert only.factor == FACTORS[0]

    def test_weighs_changes_and_nothing_else(self) -> None:
        dearer = weighed(COHORT, factor=8).weights

        assert (dearer.moved, dearer.retimed, dearer.fac_changed) == (480, 320, 480)
        assert replace(dearer, moved=60, retimed=40, fac_changed=60) == COHORT.weights
