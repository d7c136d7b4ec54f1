import pytest

from paceline.engines.formats.signups.clock import clock_text, range_text, read_range
from paceline.engines.formats.signups.report import Unreadable


class TestRanges:
    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("18:00-20:00", "18:00-20:00"),
            ("6-7pm", "18:00-19:00"),
            ("11-1pm", "11:00-13:00"),
            ("11am-1pm", "11:00-13:00"),
            ("10-12am", "22:00-24:00"),
            ("7:30pm-9", "19:30-21:00"),
            ("6 p.m. to 8 p.m.", "18:00-20:00"),
            ("18 - 20 uhr", "18:00-20:00"),
            ("18.30-20.00", "18:30-20:00"),
            ("18h30-20h", "18:30-20:00"),
            ("1800-2000", "18:00-20:00"),
            ("18:00:00-20:00:00", "18:00-20:00"),
            ("noon-2", "12:00-14:00"),
            ("10pm-midnight", "22:00-24:00"),
            ("21-24", "21:00-24:00"),
            ("23:00-01:00", "23:00-01:00"),
            ("between 6 and 7pm", "18:00-19:00"),
            ("zwischen 18 und 20 uhr", "18:00-20:00"),
            ("12-1am", "00:00-01:00"),
        ],
    )
    def test_a_range_is_read_on_the_clock_it_shows(self, text: str, read: str) -> None:
        assert range_text(read_range(text).span) == read

    def test_a_range_over_midnight_ends_on_the_next_day(self) -> None:
        assert read_range("23:00-01:00").span == (1380, 1500)

    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("18:10-20:00", "write 18:15-20:00"),
            ("6:10-6:14pm", "longer window"),
            ("18pm-20", "mixes two clocks"),
            ("18:70-20:00", "not a time of day"),
            ("25-26", "not a time of day"),
            ("18:00:30-20:00", "not a time of day"),
            ("24-2", "starts at 24:00"),
            ("18-18", "same time"),
            ("20:00-18:00", "turn it round"),
            ("soon", "not a range"),
        ],
    )
    def test_what_is_no_range_is_refused_with_its_remedy(self, text: str, part: str) -> None:
        with pytest.raises(Unreadable, match=part):
            read_range(text)

    def test_hours_that_fit_both_clocks_are_read_as_24_and_say_so(self) -> None:
        (remark,) = read_range("6-8").remarks

        assert remark.message == "'6-8' has neither am nor pm: read as 06:00-08:00"
        assert remark.remedy == "write 06:00-08:00, or 18:00-20:00 where that is meant"

    @pytest.mark.parametrize("text", ["18-20", "6-8 uhr", "06:00-08:00", "0-6", "6-8pm"])
    def test_hours_that_fit_one_clock_need_no_remark(self, text: str) -> None:
        assert read_range(text).remarks == ()

    def test_the_last_minute_of_the_day_is_its_end(self) -> None:
        found = read_range("20:00-23:59")

        assert range_text(found.span) == "20:00-24:00"
        assert found.remarks[0].remedy == "write 24:00"


def test_a_clock_past_midnight_starts_again() -> None:
    assert [clock_text(minutes) for minutes in (0, 1440, 1455)] == ["00:00", "24:00", "00:15"]
