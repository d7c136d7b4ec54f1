from datetime import UTC, datetime, timedelta, timezone

import pytest

from paceline.engines.scheduling.times import Busy, SocialHours
from paceline.kernel.errors import Invalid

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class TestBusyTime:
    def test_is_given_in_utc(self) -> None:
        elsewhere = NOON.astimezone(timezone(timedelta(hours=2)))

        with pytest.raises(Invalid, match="is not in UTC"):
            Busy(elsewhere, NOON + timedelta(hours=1))

    def test_ends_after_it_starts(self) -> None:
        with pytest.raises(Invalid, match="ends before it starts"):
            Busy(NOON, NOON)


class TestSocialHours:
    @pytest.mark.parametrize(
        ("minute", "inside"), [(479, False), (480, True), (1319, True), (1320, False), (1920, True)]
    )
    def test_hold_every_day_from_the_earliest_to_the_latest(
        self, minute: int, inside: bool
    ) -> None:
        assert (minute in SocialHours(480, 1320)) is inside

    def test_may_end_after_midnight(self) -> None:
        hours = SocialHours(600, 1500)

        assert 30 in hours
        assert 60 not in hours
        assert hours.text == "10:00-01:00"

    def test_are_written_to_the_end_of_the_day(self) -> None:
        assert SocialHours(0, 1440).text == "00:00-24:00"

    @pytest.mark.parametrize(
        ("earliest", "latest"), [(-15, 60), (1440, 1500), (600, 600), (600, 2100), (7, 60)]
    )
    def test_are_a_part_of_a_day_on_quarter_hours(self, earliest: int, latest: int) -> None:
        with pytest.raises(Invalid, match="social hours"):
            SocialHours(earliest, latest)
