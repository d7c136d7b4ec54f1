from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.training.races import (
    critical_speed,
    equivalent,
    riegel,
    speaking,
    vdot,
)
from paceline.kernel.errors import Invalid

LEVELS = st.floats(20, 90)
DISTANCES = st.floats(800, 50_000)


class TestVdot:
    @pytest.mark.parametrize(("metres", "seconds", "level"), [(5000, 1197, 50), (42_195, 9155, 65)])
    def test_is_that_of_the_tables(self, metres: float, seconds: float, level: float) -> None:
        assert vdot(metres, seconds) == pytest.approx(level, abs=0.1)

    @given(level=LEVELS, metres=DISTANCES)
    def test_is_the_same_for_an_equivalent_race(self, level: float, metres: float) -> None:
        assert vdot(metres, equivalent(level, metres)) == pytest.approx(level, abs=1e-6)

    @pytest.mark.parametrize("level", [-10, 400, nan])
    def test_of_nobody_has_no_race(self, level: float) -> None:
        with pytest.raises(Invalid, match="No race over 5000 m"):
            equivalent(level, 5000)

    @pytest.mark.parametrize(
        ("metres", "seconds"), [(0, 1), (1, 0), (nan, 1), (1, nan), (inf, 1), (1, inf)]
    )
    def test_of_no_race_is_refused(self, metres: float, seconds: float) -> None:
        with pytest.raises(Invalid, match="positive number of metres and of seconds"):
            vdot(metres, seconds)


class TestRiegel:
    @given(metres=DISTANCES, seconds=st.floats(100, 20_000), other=DISTANCES)
    def test_there_and_back_is_the_same(self, metres: float, seconds: float, other: float) -> None:
        there = riegel(metres, seconds, other=other)

        assert riegel(other, there, other=metres) == pytest.approx(seconds)

    @pytest.mark.parametrize("other", [0, nan])
    def test_of_no_distance_is_refused(self, other: float) -> None:
        with pytest.raises(Invalid, match="positive"):
            riegel(5000, 1200, other=other)


class TestCriticalSpeed:
    def test_goes_through_two_efforts(self) -> None:
        found = critical_speed([(1000, 200), (2000, 450)])

        assert (found.speed, found.reserve) == (4, 200)

    def test_hears_only_efforts_of_2_to_15_minutes(self) -> None:
        assert speaking([(400, 70), (800, 150), (3000, 660), (5000, 1200)]) == [
            (800, 150),
            (3000, 660),
        ]

    @pytest.mark.parametrize("efforts", [[], [(1000.0, 200.0)], [(1000.0, 200.0), (900.0, 200.0)]])
    def test_needs_two_times(self, efforts: list[tuple[float, float]]) -> None:
        with pytest.raises(Invalid, match="two efforts"):
            critical_speed(efforts)

    def test_wants_the_longer_to_be_farther(self) -> None:
        with pytest.raises(Invalid, match="went no farther"):
            critical_speed([(1000, 200), (1000, 300)])

    def test_of_no_race_is_refused(self) -> None:
        with pytest.raises(Invalid, match="positive"):
            critical_speed([(1000, 0), (2000, 300)])
