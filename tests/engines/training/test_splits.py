from math import nan

import pytest

from paceline.engines.training.efforts import MILE
from paceline.engines.training.splits import Split, splits
from paceline.kernel.errors import Invalid


class TestSplits:
    def test_are_whole_ones_and_a_rest(self) -> None:
        found = splits([0, 300, 620, 700], [0, 1000, 2000, 2250])

        assert found == [
            Split(number=1, metres=1000, start_s=0, seconds=300),
            Split(number=2, metres=1000, start_s=300, seconds=320),
            Split(number=3, metres=250, start_s=620, seconds=80),
        ]

    def test_end_between_two_records(self) -> None:
        found = splits([0, 600], [0, 2 * MILE], every=MILE)

        assert [(each.start_s, each.seconds) for each in found] == [(0, 300), (300, 300)]

    def test_leave_out_less_than_a_metre_of_rest(self) -> None:
        assert len(splits([0, 300, 301], [0, 1000, 1000.5])) == 1

    def test_have_the_mean_heart_rate_where_one_is_known(self) -> None:
        found = splits(
            [0, 50, 100, 150, 300, 350],
            [0, 500, 1000, 1500, 2000, 2500],
            heart_rate=[100, 120, 140, 160, nan, nan],
        )

        assert [each.heart_rate for each in found] == [120, 150, None]

    def test_of_a_distance_that_nobody_goes_are_none(self) -> None:
        assert splits([0, 300], [0, 1e15]) == []

    @pytest.mark.parametrize("points", [[], [0.0], [nan, nan]])
    def test_of_nothing_are_none(self, points: list[float]) -> None:
        assert splits(points, points) == []

    @pytest.mark.parametrize("every", [0, -1, nan])
    def test_of_no_length_are_refused(self, every: float) -> None:
        with pytest.raises(Invalid, match="positive number of metres"):
            splits([0, 1], [0, 5], every=every)
