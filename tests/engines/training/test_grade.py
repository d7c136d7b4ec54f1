from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.training.grade import (
    cost,
    factor,
    flat_metres,
    graded_distance,
    normalised_speed,
)

DISTANCE = [float(each) for each in range(0, 1001, 5)]
SECONDS = [each / 4 for each in DISTANCE]


class TestTheCostOfASlope:
    @given(gradient=st.floats(-3, 3))
    def test_is_always_something(self, gradient: float) -> None:
        assert 1.7 < cost(gradient) < 19.5

    def test_is_held_where_nobody_measured(self) -> None:
        assert cost(0.9) == cost(0.45)
        assert cost(-0.9) == cost(-0.45)


class TestFlatMetres:
    def test_of_a_flat_run_are_its_own(self) -> None:
        assert graded_distance(DISTANCE, [80.0] * len(DISTANCE)) == pytest.approx(1000)

    def test_of_a_climb_are_more(self) -> None:
        climb = [each / 10 for each in DISTANCE]

        assert graded_distance(DISTANCE, climb) == pytest.approx(1000 * factor(0.1))
        assert flat_metres(DISTANCE, climb).at(500) == pytest.approx(500 * factor(0.1))

    def test_are_not_fooled_by_altitudes_that_shake(self) -> None:
        shaking = [80 + number % 2 for number in range(len(DISTANCE))]

        assert graded_distance(DISTANCE, shaking) == pytest.approx(1000, rel=0.05)

    def test_of_a_distance_that_nobody_goes_are_told_roughly(self) -> None:
        curve = flat_metres([0, 1e15], [0, 100])

        assert len(curve.xs) == 100_001
        assert curve.ys[-1] == pytest.approx(1e15)

    @pytest.mark.parametrize("altitudes", [[nan] * 3, [80, nan, nan]])
    def test_of_unknown_heights_are_none(self, altitudes: list[float]) -> None:
        assert graded_distance([0, 10, 20], altitudes) == 0

    def test_of_somebody_who_stands_are_none(self) -> None:
        assert graded_distance([7, 7, 7], [80, 90, 70]) == 0


class TestTheNormalisedSpeed:
    def test_of_an_even_run_is_its_speed(self) -> None:
        assert normalised_speed(SECONDS, DISTANCE) == pytest.approx(4)
        assert normalised_speed(SECONDS, DISTANCE, [5.0] * len(SECONDS)) == pytest.approx(4)

    def test_uphill_is_that_on_the_flat(self) -> None:
        climb = [each / 10 for each in DISTANCE]

        assert normalised_speed(SECONDS, DISTANCE, climb) == pytest.approx(4 * factor(0.1))

    def test_counts_hard_parts_more(self) -> None:
        seconds = [float(each) for each in range(601)]
        metres = [3 * each if each < 300 else 900 + 5 * (each - 300) for each in seconds]

        found = normalised_speed(seconds, metres)

        assert found is not None
        assert 4.2 < found < 4.5

    def test_is_not_fooled_by_what_is_unknown(self) -> None:
        gaps = [nan if number % 3 == 1 else each for number, each in enumerate(DISTANCE)]
        heights = [nan if number % 4 == 1 else 5.0 for number in range(len(DISTANCE))]

        assert normalised_speed(SECONDS, gaps, heights) == pytest.approx(4, rel=0.01)

    def test_without_any_altitude_is_that_of_a_flat_run(self) -> None:
        assert normalised_speed(SECONDS, DISTANCE, [nan] * len(SECONDS)) == pytest.approx(4)

    @pytest.mark.parametrize("points", [[], [3.0], [nan, nan]])
    def test_of_nothing_is_none(self, points: list[float]) -> None:
        assert normalised_speed(points, points) is None
