import json

import pytest

from paceline.engines.training.moving import OTHER_M_S, RUNNING_M_S, moving_seconds
from tests.engines.conftest import shared_folder

NAN = float("nan")


def steps(*stretches: tuple[int, float]) -> tuple[list[float], list[float]]:
    """Records a second apart: so many seconds at so many metres a second."""
    seconds, metres = [0.0], [0.0]
    for count, speed in stretches:
        for _ in range(count):
            seconds.append(seconds[-1] + 1)
            metres.append(metres[-1] + speed)
    return seconds, metres


class TestMoving:
    @pytest.mark.parametrize(
        ("stretches", "found"),
        [
            ([(100, 3.0)], 100),
            ([(100, 3.0), (60, 0.0), (100, 3.0)], 200),
            ([(100, 3.0), (15, 0.0), (100, 3.0)], 215),
            ([(100, 3.0), (16, 0.5)], 100),
            ([(30, 0.0), (10, 3.0)], 10),
        ],
    )
    def test_leaves_out_stretches_below_the_threshold(
        self, stretches: list[tuple[int, float]], found: float
    ) -> None:
        seconds, metres = steps(*stretches)

        assert moving_seconds(seconds, metres, threshold=RUNNING_M_S) == found

    def test_takes_the_devices_pauses_before_its_own(self) -> None:
        seconds, metres = steps((100, 3.0), (60, 0.0), (100, 3.0))

        found = moving_seconds(
            seconds, metres, threshold=RUNNING_M_S, pauses=[(100, 130), (250, 300)]
        )

        assert found == 260 - 30 - 10

    def test_steps_over_what_is_unknown(self) -> None:
        seconds, metres = [0, 10, NAN, 20], [0, NAN, 5, 20]

        assert moving_seconds(seconds, metres, threshold=OTHER_M_S) == 20

    def test_of_nothing_known_is_unknown(self) -> None:
        assert moving_seconds([], [], threshold=OTHER_M_S, pauses=[(0, 1)]) is None
        assert moving_seconds([0], [NAN], threshold=OTHER_M_S) is None


@pytest.mark.shared
class TestThePublishedThreshold:
    def test_is_ours_for_running(self) -> None:
        checks = json.loads((shared_folder("metrics") / "metric_checks.json").read_text())

        assert pytest.approx(checks["moving_time"]["check"], abs=1e-5) == RUNNING_M_S
