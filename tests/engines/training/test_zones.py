from math import nan

import pytest

from paceline.engines.training.zones import (
    TimeInZone,
    ZoneMethod,
    Zones,
    by_maximum,
    by_reserve,
    by_threshold,
    own,
    time_in_zones,
)
from paceline.kernel.errors import Invalid


class TestZones:
    def test_by_the_maximum_are_five(self) -> None:
        assert by_maximum(200) == Zones(
            method=ZoneMethod.MAXIMUM,
            names=("1", "2", "3", "4", "5"),
            lower=(100, 120, 140, 160, 180),
        )

    def test_by_the_reserve_begin_at_half_of_it(self) -> None:
        assert by_reserve(190, 50).lower == pytest.approx((120, 134, 148, 162, 176))

    def test_by_the_threshold_are_friels_seven(self) -> None:
        found = by_threshold(160)

        assert found.names == ("1", "2", "3", "4", "5a", "5b", "5c")
        assert found.lower == pytest.approx((0, 136, 144, 152, 160, 164.8, 169.6))

    def test_are_as_somebody_sets_them(self) -> None:
        found = own([0, 130, 155], names=["easy", "steady", "hard"])

        assert (found.names[1], found.lower) == ("steady", (0, 130, 155))

    @pytest.mark.parametrize(
        ("heart_rate", "place"), [(99, None), (100, 0), (139.9, 1), (180, 4), (230, 4)]
    )
    def test_hold_from_their_lower_bound_on(self, heart_rate: float, place: int | None) -> None:
        assert by_maximum(200).place(heart_rate) == place


class TestWhatNobodysHeartDoes:
    @pytest.mark.parametrize("maximum", [0, 19, 251, nan])
    def test_is_refused(self, maximum: float) -> None:
        with pytest.raises(Invalid, match="between 20 and 250"):
            by_maximum(maximum)

    def test_a_resting_rate_above_the_maximum_is_refused(self) -> None:
        with pytest.raises(Invalid, match="below the maximum"):
            by_reserve(150, 160)

    @pytest.mark.parametrize("bounds", [[120, 120], [140, 130], [-5, 100], [nan, 100]])
    def test_zones_that_do_not_rise_are_refused(self, bounds: list[float]) -> None:
        with pytest.raises(Invalid, match="above the one before"):
            own(bounds)

    @pytest.mark.parametrize("count", [0, 11])
    def test_too_many_or_none_are_refused(self, count: int) -> None:
        with pytest.raises(Invalid, match="1 to 10 zones"):
            own([float(100 + each) for each in range(count)])

    def test_names_that_do_not_fit_are_refused(self) -> None:
        with pytest.raises(Invalid, match="one name"):
            own([100, 120], names=["easy"])


class TestTimeInZones:
    def test_is_that_of_each_record_to_the_next(self) -> None:
        found = time_in_zones(
            [0, 10, 20, 30, 500, 510], [90, 90, 110, 130, nan, 210], zones=by_maximum(200)
        )

        assert found == [
            TimeInZone(name="1", seconds=10),
            TimeInZone(name="2", seconds=10),
            TimeInZone(name="3", seconds=0),
            TimeInZone(name="4", seconds=0),
            TimeInZone(name="5", seconds=0),
        ]
