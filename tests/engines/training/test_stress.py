from math import inf, nan

import pytest

from paceline.engines.agegrade.standards import Sex
from paceline.engines.training.stress import heart_score, impulse, running_score, trimp
from paceline.kernel.errors import Invalid


class TestTrimp:
    def test_adds_up_over_the_records(self) -> None:
        whole = trimp(
            [0, 60, 120, 1800], [130, 130, 130, 130], maximum=200, resting=40, sex=Sex.MALE
        )

        assert whole == pytest.approx(impulse([(2, 130)], maximum=200, resting=40, sex=Sex.MALE))

    @pytest.mark.parametrize(
        ("sex", "worth"), [(Sex.MALE, 0.64 * 6.8210), (Sex.FEMALE, 0.86 * 5.3122), (None, 4.36542)]
    )
    def test_at_the_maximum_is_the_weight_alone(self, sex: Sex | None, worth: float) -> None:
        found = impulse([(1, 230), (1, 30)], maximum=200, resting=40, sex=sex)

        assert found == pytest.approx(worth, rel=1e-4)

    @pytest.mark.parametrize(("maximum", "resting"), [(150, 150), (60, 100)])
    def test_without_a_reserve_is_refused(self, maximum: float, resting: float) -> None:
        with pytest.raises(Invalid, match="below the maximum"):
            trimp([0, 1], [100, 100], maximum=maximum, resting=resting, sex=None)


class TestTheScoreByHeartRate:
    def test_of_half_an_hour_at_the_threshold_is_fifty(self) -> None:
        half = impulse([(30, 170)], maximum=190, resting=50, sex=None)

        found = heart_score(half, threshold=170, maximum=190, resting=50, sex=None)

        assert found == pytest.approx(50)

    def test_with_a_threshold_at_rest_is_refused(self) -> None:
        with pytest.raises(Invalid, match="above the resting one"):
            heart_score(10, threshold=50, maximum=190, resting=50, sex=None)


class TestTheScoreBySpeed:
    def test_of_an_hour_at_the_threshold_is_a_hundred(self) -> None:
        assert running_score(3600, speed=4.2, threshold=4.2) == pytest.approx(100)

    @pytest.mark.parametrize("threshold", [0, -1, nan])
    def test_without_a_threshold_is_refused(self, threshold: float) -> None:
        with pytest.raises(Invalid, match="threshold speed"):
            running_score(3600, speed=4, threshold=threshold)


class TestAHeartRateThatIsNone:
    @pytest.mark.parametrize("maximum", [nan, inf, 0])
    def test_is_refused(self, maximum: float) -> None:
        with pytest.raises(Invalid, match="between 20 and 250"):
            impulse([(1, 100)], maximum=maximum, resting=50, sex=None)
