from collections.abc import Sequence
from itertools import accumulate
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.training.curves import Curve, Held, curve_of, held, least_rise
from paceline.kernel.errors import Invalid

STEPS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 60)).filter(lambda each: each != (0, 0)),
    min_size=1,
    max_size=25,
)


def curve(*points: tuple[float, float]) -> Curve:
    return Curve(xs=[x for x, _ in points], ys=[y for _, y in points])


def first_at(found: Curve, x: float) -> float:
    """As `at`, but before a jump."""
    places = [place for place, each in enumerate(found.xs) if each == x]
    return found.ys[places[0]] if places else found.at(x)


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


class TestTheLeastRise:
    def test_may_begin_between_two_points(self) -> None:
        found = least_rise(curve((0, 0), (10, 100), (30, 120), (40, 220)), 25)

        assert found is not None
        assert (found.start, found.rise) == (5, 70)

    def test_leaves_out_what_happens_where_it_begins_and_ends(self) -> None:
        found = least_rise(curve((0, 0), (0, 500), (100, 520), (100, 900)), 100)

        assert found is not None
        assert (found.start, found.rise) == (0, 20)

    @pytest.mark.parametrize("points", [[], [(0.0, 0.0)], [(0.0, 0.0), (99.0, 1.0)]])
    def test_of_too_short_a_curve_is_none(self, points: list[tuple[float, float]]) -> None:
        assert least_rise(curve(*points), 100) is None

    @given(steps=STEPS, width=st.integers(1, 200))
    def test_is_never_beaten_from_anywhere(
        self, steps: Sequence[tuple[int, int]], width: int
    ) -> None:
        xs = [0, *accumulate(x for x, _ in steps)]
        ys = [0, *accumulate(y for _, y in steps)]
        whole = Curve(xs=xs, ys=ys)
        starts = [half / 2 for half in range(2 * max(0, xs[-1] - width) + 1)]

        found = least_rise(whole, width)

        if found is None:
            assert xs[-1] < width
        else:
            tried = [first_at(whole, each + width) - whole.at(each) for each in starts]
            assert min(tried) >= found.rise - 1e-9


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
