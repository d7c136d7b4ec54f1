from math import isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.training.thinning import thinned


class TestAThinnedColumn:
    def test_that_is_short_is_as_it_was(self) -> None:
        assert thinned([1, 2, 3], 3) == [1, 2, 3]

    def test_has_the_means_of_its_neighbourhoods(self) -> None:
        assert thinned([1, 3, 5, nan, 9, 11], 3) == [2, 5, 10]

    def test_is_unknown_where_all_of_it_is(self) -> None:
        found = thinned([nan, nan, 4, 4], 2)

        assert isnan(found[0])
        assert found[1] == 4

    @given(column=st.lists(st.floats(-9, 9)), points=st.integers(1, 30))
    def test_has_at_most_as_many_points_within_the_same_bounds(
        self, column: list[float], points: int
    ) -> None:
        found = thinned(column, points)

        assert len(found) == min(len(column), points)
        assert all(min(column) - 1e-9 <= each <= max(column) + 1e-9 for each in found)


@pytest.mark.parametrize("points", [1, 7, 100])
def test_columns_of_one_length_thin_to_one_length(points: int) -> None:
    columns = ([float(each) for each in range(50)], [nan] * 50)

    assert len({len(thinned(column, points)) for column in columns}) == 1
