from datetime import date

from paceline.engines.availability.windows import Window
from paceline.engines.scheduling.instance import GroupSize, Instance, Person, PersonId, Role
from paceline.engines.scheduling.solver import Limits, Progress
from paceline.engines.scheduling.solving import overtime, solve_instance
from paceline.engines.scheduling.validate import validate


def ignored(_: Progress) -> None:
    return


EVENING = Window(18 * 60, 20 * 60)


def person(name: str, *windows: Window, role: Role = Role.MEMBER) -> Person:
    return Person(id=PersonId(name), role=role, zone="Europe/Berlin", windows=windows)


def cohort(*people: Person) -> Instance:
    return Instance(
        name="cohort",
        meeting_minutes=60,
        grid_minutes=30,
        anchor_zone="Europe/Berlin",
        first_week=date(2026, 3, 2),
        weeks=6,
        group_size=GroupSize(min=2, ideal=3, max=4),
        people=people,
    )


class TestSolveInstance:
    def test_answers_with_the_score_and_a_sentence_for_everyone_left_over(self) -> None:
        told: list[Progress] = []
        leader = person("lea", EVENING, role=Role.FACILITATOR)
        everyone = cohort(leader, person("a", EVENING), person("b", EVENING), person("z"))

        answer = solve_instance(everyone, 1, Limits(seconds=20), told.append)

        assert (answer.placed, answer.members) == (2, 3)
        assert answer.gap_pct == 0
        assert answer.engine == "slots"
        assert answer.score == told[-1].score
        assert len(answer.explanations) == 1
        assert answer.explanations[0].startswith("z ")

    def test_that_is_ended_at_any_moment_answers_soundly(self) -> None:
        """Also while it says why somebody is left over: then it says less."""
        crowded = cohort(*(person(letter, EVENING) for letter in "abcdefg"))
        whole = Questions(least=1_000_000)
        solve_instance(crowded, 1, Limits(work=20), ignored, whole)
        moments = range(0, whole.asked + 1, max(1, whole.asked // 40))

        for moment in moments:
            ended = Questions(least=moment)
            answer = solve_instance(crowded, 1, Limits(work=20), ignored, ended)

            assert validate(crowded, answer.solution) == ()
            assert answer.placed + len(answer.explanations) == 7


class Questions:
    """A cancel that comes at the question number `least`."""

    def __init__(self, *, least: int) -> None:
        self.least, self.asked = least, 0

    def __call__(self) -> bool:
        self.asked += 1
        return self.asked > self.least


class TestTimeForProofs:
    def after(self, limits: Limits, *, searched: float, later: float) -> bool:
        """Whether they are over `later` seconds after a search of so many."""
        now = [100.0 + searched]
        over = overtime(limits, began=100.0, clock=lambda: now[0])
        now[0] += later
        return over()

    def test_ends_a_few_seconds_beyond_the_limit(self) -> None:
        assert not self.after(Limits(seconds=60), searched=60, later=4.9)
        assert self.after(Limits(seconds=60), searched=60, later=5)
        assert self.after(Limits(seconds=600), searched=600, later=5)
        assert self.after(Limits(seconds=5), searched=5, later=0.5)

    def test_is_what_the_search_left_but_not_all_of_a_long_limit(self) -> None:
        assert not self.after(Limits(seconds=60), searched=2, later=9.9)
        assert self.after(Limits(seconds=600), searched=2, later=10)

    def test_is_not_looked_at_where_work_is_counted(self) -> None:
        assert not self.after(Limits(seconds=1, work=5), searched=60, later=600)
        assert not self.after(Limits(seconds=None), searched=60, later=600)
