import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.availability.windows import (
    Window,
    parse_window,
    render_window,
    window_from_json,
    window_to_json,
    windows_from_json,
    windows_to_json,
)
from paceline.kernel.errors import Invalid

quarters = st.integers(0, 671)
windows = st.builds(
    lambda start, length, preferred: Window(start * 15, (start + length) * 15, preferred),
    quarters,
    st.integers(1, 672),
    st.booleans(),
)


class TestAWindow:
    @pytest.mark.parametrize(
        ("start", "end", "told"),
        [
            (-15, 60, "start -15 is outside the week; use 0 to 10065"),
            (10080, 10140, "start 10080 is outside the week"),
            (10, 60, "bound 10 is not on a quarter hour; use 0 or 15"),
            (0, 50, "bound 50 is not on a quarter hour; use 45 or 60"),
            (60, 60, "ends before it starts; add 10080"),
            (60, 10155, "longer than a week; end it at 10140"),
        ],
    )
    def test_out_of_bounds_is_refused_with_the_value_and_the_remedy(
        self, start: int, end: int, told: str
    ) -> None:
        with pytest.raises(Invalid, match=told):
            Window(start, end)

    def test_may_last_the_whole_week_from_any_start(self) -> None:
        assert Window(10065, 20145).minutes == 10080


class TestText:
    @pytest.mark.parametrize(
        ("text", "start", "end"),
        [
            ("Mon 18:00-19:30", 1080, 1170),
            ("Mon 23:30-24:00", 1410, 1440),
            ("Mon 23:30-00:00", 1410, 1440),
            ("Sun 23:30-00:00", 10050, 10080),
            ("Sun 23:00-Mon 01:00", 10020, 10140),
            ("Fri 22:00-Sat 02:00", 7080, 7320),
            ("Mon 10:00-Mon 10:00", 600, 10680),
            ("Mon 00:00-24:00", 0, 1440),
        ],
    )
    def test_is_read(self, text: str, start: int, end: int) -> None:
        assert parse_window(text) == Window(start, end)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("Monday 18:00-19:00", "is not a weekly window"),
            ("Mon 6pm-7pm", "is not a weekly window"),
            ("Mon 25:00-26:00", '"25:00" in .* is not a time'),
            ("Mon 18:75-19:00", '"18:75" in .* is not a time'),
            ("Mon 24:00-Tue 01:00", "start it at 00:00 of the next day"),
            ("Mon 22:00-01:00", "name the day it ends on"),
            ("Mon 00:00-00:00", "name the day it ends on"),
            ("Mon 18:10-19:00", "not on a quarter hour"),
        ],
    )
    def test_that_is_unclear_is_refused_with_the_remedy(self, text: str, told: str) -> None:
        with pytest.raises(Invalid, match=told):
            parse_window(text)

    def test_of_a_day_that_ends_at_midnight_says_24(self) -> None:
        assert render_window(Window(10050, 10080)) == "Sun 23:30-24:00"

    def test_over_the_week_names_both_days(self) -> None:
        assert render_window(Window(10020, 10140)) == "Sun 23:00-Mon 01:00"

    @given(windows)
    def test_that_was_rendered_is_read_back(self, window: Window) -> None:
        assert parse_window(render_window(window), preferred=window.preferred) == window


class TestJson:
    @given(st.lists(windows))
    def test_round_trips(self, given_windows: list[Window]) -> None:
        written = windows_to_json(given_windows)

        assert windows_from_json(written) == tuple(given_windows)

    def test_is_a_plain_list(self) -> None:
        assert window_to_json(Window(0, 15, preferred=False)) == [0, 15, "if_need_be"]

    @pytest.mark.parametrize(
        "value", [None, [0, 15], [0, 15, "maybe"], [True, 15, "preferred"], [0, True, "preferred"]]
    )
    def test_of_another_shape_is_refused(self, value: object) -> None:
        with pytest.raises(Invalid, match="is not a weekly window"):
            window_from_json(value)
