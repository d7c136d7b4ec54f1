"""Age grades against what the tables' authors published, and where they say nothing."""

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.agegrade.grading import Level, Undefined, grade, level_of
from paceline.engines.agegrade.standards import Sex, Surface, editions, tables
from paceline.kernel.errors import Invalid

PUBLISHED = [
    # sex, age, metres, seconds, percent: from the working sheets of the road tables of 2025
    (Sex.MALE, 30, 1609.344, 232, 98.0704),
    (Sex.MALE, 23, 15_000, 2660, 90.7895),
    (Sex.FEMALE, 82, 21_097.5, 8166, 87.9336),
    (Sex.FEMALE, 100, 10_000, 10_800, 108.202),
]


class TestARoadTime:
    @pytest.mark.parametrize(("sex", "age", "metres", "seconds", "percent"), PUBLISHED)
    def test_is_graded_as_published(
        self, sex: Sex, age: int, metres: float, seconds: float, percent: float
    ) -> None:
        found = grade(sex=sex, age=age, metres=metres, seconds=seconds)

        assert found.percentage == pytest.approx(percent, abs=0.02)
        assert (found.edition, found.surface) == ("2025", Surface.ROAD)

    def test_better_than_the_standard_is_not_cut_off(self) -> None:
        assert grade(sex=Sex.MALE, age=30, metres=5000, seconds=700).percentage > 100

    def test_is_told_as_worth_at_the_best_age(self) -> None:
        found = grade(sex=Sex.MALE, age=62, metres=5000, seconds=1335)

        assert found.age_graded == pytest.approx(1059.32, abs=0.01)
        assert found.percentage == pytest.approx(100 * found.open_standard / found.age_graded)

    def test_of_a_course_in_whole_metres_is_that_event(self) -> None:
        rounded = grade(sex=Sex.FEMALE, age=60, metres=21_097, seconds=7500)
        exact = grade(sex=Sex.FEMALE, age=60, metres=21_097.5, seconds=7500)
        mile = grade(sex=Sex.FEMALE, age=60, metres=1609, seconds=400)

        assert rounded.percentage == exact.percentage
        assert mile.open_standard == 253

    def test_between_two_events_lies_between_them(self) -> None:
        shorter = grade(sex=Sex.FEMALE, age=60, metres=25_000, seconds=9000)
        longer = grade(sex=Sex.FEMALE, age=60, metres=30_000, seconds=9000)

        found = grade(sex=Sex.FEMALE, age=60, metres=27_500, seconds=9000)

        middle = math.log(1.1) / math.log(1.2)
        assert found.factor == pytest.approx(
            shorter.factor + middle * (longer.factor - shorter.factor)
        )
        assert shorter.open_standard < found.open_standard < longer.open_standard

    @given(
        age=st.integers(5, 100),
        metres=st.floats(1610, 199_000),
        seconds=st.floats(100, 300_000),
        sex=st.sampled_from(Sex),
    )
    def test_is_worth_less_the_longer_it_took(
        self, age: int, metres: float, seconds: float, sex: Sex
    ) -> None:
        found = grade(sex=sex, age=age, metres=metres, seconds=seconds)
        slower = grade(sex=sex, age=age, metres=metres, seconds=seconds * 1.01)

        assert 0 < slower.percentage < found.percentage
        assert 0 < found.factor <= 1


class TestWithoutATableForSomebody:
    def test_the_open_standard_counts(self) -> None:
        found = grade(sex=None, age=62, metres=10_000, seconds=3168)

        assert (found.percentage, found.factor, found.sex) == (50.0, 1.0, None)


class TestOnTheTrack:
    @pytest.mark.parametrize(
        ("sex", "metres", "age", "factor"),
        [
            (Sex.MALE, 100, 35, 0.9999),
            (Sex.MALE, 100, 50, 0.9031),
            (Sex.MALE, 100, 5, 0.5344),
            (Sex.FEMALE, 200, 58, 0.8454),
        ],
    )
    def test_factors_are_those_of_the_world_body(
        self, sex: Sex, metres: float, age: int, factor: float
    ) -> None:
        found = grade(sex=sex, age=age, metres=metres, seconds=60, surface=Surface.TRACK)

        assert (found.factor, found.edition) == (factor, "2023")


class TestWhatTheTablesDoNotSay:
    @pytest.mark.parametrize("age", [-1, 4, 101])
    def test_of_an_age_is_said(self, age: int) -> None:
        with pytest.raises(Undefined, match=f"Age {age}: the tables hold for 5 to 100 years"):
            grade(sex=Sex.MALE, age=age, metres=5000, seconds=1200)

    @pytest.mark.parametrize("metres", [0, 1500, 250_000, math.nan, math.inf])
    def test_of_a_distance_is_said(self, metres: float) -> None:
        with pytest.raises(Undefined, match=r"the tables hold for 1609\.34 to 200000 m"):
            grade(sex=Sex.MALE, age=40, metres=metres, seconds=1200)

    @pytest.mark.parametrize("seconds", [0, -5, math.nan, math.inf])
    def test_a_time_that_is_none_is_refused(self, seconds: float) -> None:
        with pytest.raises(Invalid, match="positive"):
            grade(sex=Sex.MALE, age=40, metres=5000, seconds=seconds)

    def test_an_edition_that_is_not_there_is_named_with_those_that_are(self) -> None:
        with pytest.raises(Invalid, match="no edition 2020 for road; there is 2025"):
            grade(sex=Sex.MALE, age=40, metres=5000, seconds=1200, edition="2020")


def test_the_tables_are_whole() -> None:
    assert {len(each.factors) for table in tables().values() for each in table} == {96}
    assert all(
        [each.metres for each in table] == sorted(each.metres for each in table)
        for table in tables().values()
    )
    assert [editions(surface) for surface in Surface] == [["2025"], ["2023"]]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "column", "count"),
    [("checks_published.csv", "published_pct", 1420), ("checks_computed.csv", "age_grade_pct", 32)],
)
def test_every_published_percentage_is_met(
    file: str, column: str, count: int, shared_age_grades: Path
) -> None:
    with (shared_age_grades / file).open(newline="") as opened:
        rows = list(csv.DictReader(opened))

    off = [
        row
        for row in rows
        if abs(
            grade(
                sex=Sex(row["sex"]),
                age=int(row["age"]),
                metres=float(row["distance_m"]),
                seconds=float(row["time_s"]),
            ).percentage
            - float(row[column])
        )
        > 0.02
    ]

    assert (len(rows), off) == (count, [])


class TestALevel:
    @pytest.mark.parametrize(
        ("percentage", "level"),
        [
            (100.0, Level.RECORD),
            (99.99, Level.WORLD),
            (80.0, Level.NATIONAL),
            (79.9, Level.REGIONAL),
            (60.0, Level.LOCAL),
            (59.9, None),
        ],
    )
    def test_begins_with_its_percentage(self, percentage: float, level: Level | None) -> None:
        assert level_of(percentage) is level
