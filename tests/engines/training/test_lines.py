"""What arrays say of a curve is what is read off it point by point."""

from collections.abc import Sequence
from itertools import accumulate
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.training.curves import Curve
from paceline.engines.training.lines import Line, least_rise, line_of
from paceline.kernel.errors import Invalid

STEPS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 60)).filter(lambda each: each != (0, 0)),
    min_size=1,
    max_size=25,
)


def line(*points: tuple[float, float]) -> Line:
    return line_of([x for x, _ in points], [y for _, y in points])


def first_at(found: Curve, x: float) -> float:
    """As `at`, but before a jump."""
    places = [place for place, each in enumerate(found.xs) if each == x]
    return found.ys[places[0]] if places else found.at(x)


class TestALine:
    def test_leaves_out_what_is_unknown_or_goes_back(self) -> None:
        found = line_of([0, 1, nan, 3, 2, 4, inf], [5, nan, 7, 8, 9, 10, 11])

        assert (found.xs.tolist(), found.ys.tolist()) == ([0, 3, 4], [5, 8, 10])

    def test_of_streams_that_do_not_fit_is_refused(self) -> None:
        with pytest.raises(Invalid, match="2 and 1 points"):
            line_of([0, 1], [0])

    def test_of_nothing_says_nothing(self) -> None:
        assert np.isnan(line_of([], []).after(np.array([1.0]))).all()

    @given(steps=STEPS)
    def test_is_read_as_a_curve_is(self, steps: Sequence[tuple[int, int]]) -> None:
        xs = [0, *accumulate(x for x, _ in steps)]
        ys = [0, *accumulate(y for _, y in steps)]
        asked = [half / 2 for half in range(-2, 2 * xs[-1] + 3)]

        found = line_of(xs, ys).after(np.array(asked))

        assert found.tolist() == pytest.approx([Curve(xs=xs, ys=ys).at(each) for each in asked])


class TestTheLeastRise:
    def test_may_begin_between_two_points(self) -> None:
        found = least_rise(line((0, 0), (10, 100), (30, 120), (40, 220)), 25)

        assert found is not None
        assert (found.start, found.rise) == (5, 70)

    def test_leaves_out_what_happens_where_it_begins_and_ends(self) -> None:
        found = least_rise(line((0, 0), (0, 500), (100, 520), (100, 900)), 100)

        assert found is not None
        assert (found.start, found.rise) == (0, 20)

    @pytest.mark.parametrize("points", [[], [(0.0, 0.0)], [(0.0, 0.0), (99.0, 1.0)]])
    def test_of_too_short_a_curve_is_none(self, points: list[tuple[float, float]]) -> None:
        assert least_rise(line(*points), 100) is None

    @given(steps=STEPS, width=st.integers(1, 200))
    def test_is_never_beaten_from_anywhere(
        self, steps: Sequence[tuple[int, int]], width: int
    ) -> None:
        xs = [0, *accumulate(x for x, _ in steps)]
        ys = [0, *accumulate(y for _, y in steps)]
        whole = Curve(xs=xs, ys=ys)
        starts = [half / 2 for half in range(2 * max(0, xs[-1] - width) + 1)]

        found = least_rise(line_of(xs, ys), width)

        if found is None:
            assert xs[-1] < width
        else:
            tried = [first_at(whole, each + width) - whole.at(each) for each in starts]
            assert min(tried) >= found.rise - 1e-9
