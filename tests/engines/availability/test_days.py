import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.availability.days import (
    WEEKDAYS,
    DayWindow,
    clock,
    from_days,
    minute_of,
    to_days,
)
from paceline.engines.availability.masks import normalise
from paceline.engines.availability.windows import STEP, WEEK, Window
from paceline.kernel.errors import Invalid

WINDOWS = st.builds(
    lambda start, length, preferred: Window(start * STEP, (start + length) * STEP, preferred),
    st.integers(0, WEEK // STEP - 1),
    st.integers(1, WEEK // STEP),
    st.booleans(),
)


def told(day: str, start: str, end: str) -> list[DayWindow]:
    return [DayWindow(day=day, start=start, end=end, kind="preferred")]  # type: ignore[arg-type]


class TestReading:
    @pytest.mark.parametrize(
        ("day", "start", "end", "minutes"),
        [
            ("mon", "18:00", "19:30", (1080, 1170)),
            ("mon", "23:30", "24:00", (1410, 1440)),
            ("mon", "23:30", "00:00", (1410, 1440)),
            ("sun", "23:00", "01:00", (10020, 10140)),
            ("tue", "00:00", "24:00", (1440, 2880)),
        ],
    )
    def test_midnight_and_the_weeks_end_are_legal(
        self, day: str, start: str, end: str, minutes: tuple[int, int]
    ) -> None:
        (window,) = from_days(told(day, start, end))

        assert (window.start, window.end) == minutes

    @pytest.mark.parametrize(
        "text", ["25:00", "24:15", "18:60", "6:00", "18-00", "now", "\uff11\uff18:00"]
    )
    def test_what_is_no_time_of_day_is_refused(self, text: str) -> None:
        with pytest.raises(Invalid, match="no time of day"):
            minute_of(text)

    def test_a_window_starts_before_midnight(self) -> None:
        with pytest.raises(Invalid, match="00:00 of the next day"):
            from_days(told("mon", "24:00", "01:00"))


class TestTelling:
    @given(st.lists(WINDOWS, max_size=6))
    def test_what_is_told_is_read_back(self, windows: list[Window]) -> None:
        assert from_days(to_days(normalise(windows))) == normalise(windows)

    def test_more_than_a_day_is_told_in_parts(self) -> None:
        parts = to_days([Window(18 * 60, 3 * 24 * 60)])

        assert [(part.day, part.start, part.end) for part in parts] == [
            ("mon", "18:00", "24:00"),
            ("tue", "00:00", "24:00"),
            ("wed", "00:00", "24:00"),
        ]

    def test_every_day_has_its_word(self) -> None:
        told_days = to_days([Window(day * 1440 + 60, day * 1440 + 120) for day in range(7)])

        assert tuple(part.day for part in told_days) == WEEKDAYS
        assert clock(90) == "01:30"
