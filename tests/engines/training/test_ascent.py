import json
from pathlib import Path

import pytest

from paceline.engines.training.ascent import ascent_m, climbed, turning_points
from tests.engines.conftest import shared_folder

NAN = float("nan")
HILLS = [0.0, 2, 4, 6, 5, 7, 4, 8, 10, 0]


class TestTurningPoints:
    @pytest.mark.parametrize(
        ("epsilon", "kept"),
        [(0, [0, 3, 4, 5, 6, 8, 9]), (1, [0, 3, 6, 8, 9]), (2, [0, 3, 8, 9])],
    )
    def test_are_those_over_the_threshold(self, epsilon: float, kept: list[int]) -> None:
        assert turning_points(HILLS, epsilon=epsilon) == kept

    def test_of_nothing_are_none(self) -> None:
        assert turning_points([]) == []
        assert turning_points([5.0]) == [0]

    def test_are_found_beyond_a_level_stretch(self) -> None:
        assert turning_points([0.0, 9, 9, 9, 0]) == [0, 3, 4]


@pytest.mark.shared
class TestPublishedCases:
    def test_come_out(self) -> None:
        path: Path = shared_folder("metrics") / "metric_checks.json"
        cases = json.loads(path.read_text())["elevation_threshold"]["cases"]

        for case in cases:
            if "method" in case:  # of another strategy
                continue
            epsilon = case.get("epsilon", 2)
            places = turning_points(case["elev"], epsilon=epsilon)
            assert case.get("idx", places) == places
            assert case.get("kept", []) in ([case["elev"][each] for each in places], [])
            assert climbed(case["elev"], epsilon=epsilon) == case.get(
                "gain", climbed(case["elev"], epsilon=epsilon)
            )


class TestAscent:
    def test_steps_over_flicker(self) -> None:
        assert ascent_m([100, 101] * 50) == pytest.approx(0, abs=0.5)

    def test_counts_each_climb(self) -> None:
        up, down = (
            [float(each) for each in range(101)],
            [float(each) for each in range(100, -1, -1)],
        )

        assert ascent_m(up + down + up) == pytest.approx(200, abs=2)

    def test_steps_over_what_is_unknown(self) -> None:
        assert ascent_m([NAN, 0, NAN, 50, 100, NAN]) == ascent_m([0, 50, 100])

    def test_of_nothing_known_is_unknown(self) -> None:
        assert ascent_m([NAN]) is None
