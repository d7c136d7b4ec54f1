from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.recurrence.slots import (
    Occurrence,
    Slot,
    expand,
    first_week,
    local_times,
    week_of,
)
from paceline.kernel.errors import Invalid

LONDON_SPRING = date(2026, 3, 16)


def series(
    minute: int, zone: str, *, monday: date = LONDON_SPRING, weeks: int = 4
) -> tuple[Occurrence, ...]:
    return expand(Slot(minute, zone), first_week=monday, weeks=weeks, minutes=60)


class TestASlot:
    @pytest.mark.parametrize("minute", [-1, 10080])
    def test_outside_the_week_is_refused(self, minute: int) -> None:
        with pytest.raises(Invalid, match=f"slot {minute} is outside the week"):
            Slot(minute, "UTC")


class TestExpand:
    def test_keeps_the_wall_clock_when_clocks_change(self) -> None:
        meetings = series(1080, "Europe/London")

        assert [meeting.starts_at.hour for meeting in meetings] == [18, 18, 17, 17]
        assert all(meeting.starts_at.tzinfo is UTC for meeting in meetings)

    def test_leaves_out_skipped_weeks_and_keeps_the_indices(self) -> None:
        slot = Slot(0, "UTC")

        meetings = expand(slot, first_week=LONDON_SPRING, weeks=4, skip_weeks={1, 2}, minutes=60)

        assert [meeting.week for meeting in meetings] == [0, 3]

    def test_moves_a_time_that_clocks_jump_over_by_the_jump(self) -> None:
        sunday_half_past_two = 6 * 1440 + 150

        jumped = series(sunday_half_past_two, "America/New_York", monday=date(2026, 3, 2))[0]

        assert jumped.starts_at == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)

    def test_takes_the_first_of_a_time_that_comes_twice(self) -> None:
        sunday_half_past_one = 6 * 1440 + 90

        twice = series(sunday_half_past_one, "America/New_York", monday=date(2026, 10, 26))[0]

        assert twice.starts_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)

    def test_lasts_real_minutes_across_the_change(self) -> None:
        meeting = series(6 * 1440 + 60, "America/New_York", monday=date(2026, 3, 2))[0]

        assert meeting.ends_at - meeting.starts_at == timedelta(minutes=60)

    def test_wraps_from_sunday_night_into_the_next_week(self) -> None:
        meeting = series(10050, "UTC")[0]

        assert meeting.starts_at == datetime(2026, 3, 22, 23, 30, tzinfo=UTC)
        assert meeting.ends_at == datetime(2026, 3, 23, 0, 30, tzinfo=UTC)

    def test_refuses_a_first_week_that_is_no_monday(self) -> None:
        with pytest.raises(Invalid, match="2026-03-18 is not a Monday; use 2026-03-16"):
            series(0, "UTC", monday=date(2026, 3, 18))

    @given(st.integers(0, 671), st.sampled_from(["UTC", "Asia/Kathmandu", "Asia/Tokyo"]))
    def test_is_evenly_spaced_where_clocks_never_change(self, cell: int, zone: str) -> None:
        starts = [meeting.starts_at for meeting in series(cell * 15, zone)]

        assert {later - one for one, later in pairwise(starts)} == {timedelta(weeks=1)}


class TestLocalTimes:
    def test_flag_the_weeks_that_shift_for_this_viewer(self) -> None:
        meetings = series(1080, "Europe/London", monday=date(2026, 3, 2), weeks=6)

        seen = local_times(meetings, viewer_zone="America/New_York")

        assert [local.shift_minutes for local in seen] == [0, 60, 60, 60, 0, 0]
        assert [local.shifted for local in seen] == [False, True, True, True, False, False]

    def test_flag_nothing_in_the_anchor_zone(self) -> None:
        seen = local_times(series(1080, "Europe/London"), viewer_zone="Europe/London")

        assert not any(local.shifted for local in seen)

    def test_know_the_half_hour_of_lord_howe(self) -> None:
        meetings = series(600, "UTC", monday=date(2026, 3, 23), weeks=3)

        seen = local_times(meetings, viewer_zone="Australia/Lord_Howe")

        assert [local.starts_at.strftime("%H:%M") for local in seen] == ["21:00", "21:00", "20:30"]
        assert [local.shift_minutes for local in seen] == [0, 0, -30]

    def test_know_the_three_quarters_of_kathmandu(self) -> None:
        seen = local_times(series(600, "UTC", weeks=1), viewer_zone="Asia/Kathmandu")

        assert seen[0].starts_at.strftime("%a %H:%M") == "Mon 15:45"

    def test_measure_a_shift_over_sunday_midnight_the_short_way(self) -> None:
        meetings = series(30, "Europe/London", weeks=3)

        seen = local_times(meetings, viewer_zone="UTC")

        assert [local.starts_at.strftime("%a") for local in seen] == ["Mon", "Mon", "Sun"]
        assert [local.shift_minutes for local in seen] == [0, 0, -60]

    def test_call_the_first_usual_when_two_are_equally_frequent(self) -> None:
        seen = local_times(series(1080, "Europe/London"), viewer_zone="UTC")

        assert [local.shift_minutes for local in seen] == [0, 0, -60, -60]

    def test_of_no_meetings_are_none(self) -> None:
        assert local_times((), viewer_zone="UTC") == ()


class TestTheFirstWeek:
    @pytest.mark.parametrize(("day", "monday"), [(16, 16), (17, 23), (22, 23)])
    def test_is_the_first_monday_not_before_the_start(self, day: int, monday: int) -> None:
        assert first_week(date(2026, 3, day)) == date(2026, 3, monday)

    def test_of_a_day_is_the_monday_before_it(self) -> None:
        assert week_of(date(2026, 3, 22)) == date(2026, 3, 16)
