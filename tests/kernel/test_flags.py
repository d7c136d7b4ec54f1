from uuid import UUID

import pytest

from paceline.kernel.flags import FlagRule, Target, fits
from paceline.kernel.ids import new_id

COHORT, OTHER = new_id(), new_id()
PEOPLE = [UUID(int=number) for number in range(2000)]


def share(key: str, percentage: int) -> float:
    rule = FlagRule(value=True, percentage=percentage)
    return sum(rule.meets(key, Target(person=each)) for each in PEOPLE) / len(PEOPLE)


class TestARule:
    def test_of_all_meets_everyone(self) -> None:
        assert FlagRule(value=True).meets("a.b", Target())

    def test_of_cohorts_meets_those_alone(self) -> None:
        rule = FlagRule(value=True, cohorts=frozenset({COHORT}))

        met = [rule.meets("a.b", Target(cohort=each)) for each in (COHORT, OTHER, None)]

        assert met == [True, False, False]

    @pytest.mark.parametrize("percentage", [0, 5, 50, 95, 100])
    def test_of_a_percentage_meets_about_as_many(self, percentage: int) -> None:
        assert share("a.b", percentage) == pytest.approx(percentage / 100, abs=0.03)

    def test_of_a_percentage_leaves_out_whom_nobody_knows(self) -> None:
        assert not FlagRule(value=True, percentage=99).meets("a.b", Target())

    def test_that_grows_keeps_whom_it_had(self) -> None:
        def met(percentage: int) -> set[UUID]:
            rule = FlagRule(value=True, percentage=percentage)
            return {each for each in PEOPLE if rule.meets("a.b", Target(person=each))}

        assert met(10) < met(20)

    def test_of_another_flag_meets_other_persons(self) -> None:
        rule = FlagRule(value=True, percentage=50)
        same = [
            rule.meets("a.b", Target(person=p)) == rule.meets("a.c", Target(person=p))
            for p in PEOPLE
        ]

        assert 0.4 < sum(same) / len(PEOPLE) < 0.6


@pytest.mark.parametrize(
    ("value", "default", "fitting"),
    [
        (True, False, True),
        (1, False, False),
        (True, 1, False),
        (2, 1, True),
        (2, 1.0, True),
        (True, 1.0, False),
        ("a", 1.0, False),
        ("a", "b", True),
        (None, "b", False),
    ],
)
def test_a_value_is_of_the_declared_type(
    value: object, default: bool | float | str, fitting: bool
) -> None:
    assert fits(value, default) is fitting
