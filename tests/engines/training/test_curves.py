from math import inf, nan

import pytest

from paceline.engines.training.curves import Curve, Held, curve_of, held
from paceline.kernel.errors import Invalid


def curve(*points: tuple[float, float]) -> Curve:
    return Curve(xs=[x for x, _ in points], ys=[y for _, y in points])


class TestACurve:
    @pytest.mark.parametrize(
        ("x", "y"), [(-1, 5), (0, 5), (5, 10), (10, 25), (15, 27.5), (20, 30), (21, 30)]
    )
    def test_is_read_along_straight_lines(self, x: float, y: float) -> None:
        assert curve((0, 5), (10, 15), (10, 25), (20, 30)).at(x) == y

    def test_leaves_out_what_is_unknown_or_goes_back(self) -> None:
        found = curve_of([0, 1, nan, 3, 2, 4, inf], [5, nan, 7, 8, 9, 10, 11])

        assert found == curve((0, 5), (3, 8), (4, 10))

    def test_of_streams_that_do_not_fit_is_refused(self) -> None:
        with pytest.raises(Invalid, match="2 and 1 points"):
            curve_of([0, 1], [0])


class TestWhatIsHeld:
    def test_is_the_mean_of_two_points(self) -> None:
        assert held([0, 1, 3], [100, 120, 140], longest=60) == [
            Held(start=0, seconds=1, value=110),
            Held(start=1, seconds=2, value=130),
        ]

    def test_stops_in_a_pause_and_bridges_what_is_unknown(self) -> None:
        found = held([0, 1, 2, 200, 200, 201], [100, nan, 120, 90, 90, 110], longest=60)

        assert found == [
            Held(start=0, seconds=2, value=110),
            Held(start=200, seconds=1, value=100),
        ]
