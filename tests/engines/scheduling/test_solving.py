from datetime import date

from paceline.engines.availability.windows import Window
from paceline.engines.scheduling.instance import GroupSize, Instance, Person, PersonId, Role
from paceline.engines.scheduling.solver import Limits, Progress
from paceline.engines.scheduling.solving import never, solve_instance

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

    def test_goes_on_until_the_child_is_ended(self) -> None:
        assert never() is False
