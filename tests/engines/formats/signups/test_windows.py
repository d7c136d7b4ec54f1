from hypothesis import given, settings
from hypothesis import strategies as st

from paceline.engines.formats.signups.report import LocalWindow
from paceline.engines.formats.signups.template import write_canonical
from paceline.engines.formats.signups.windows import normalised, render_windows
from tests.engines.formats.signups.reading import only_sign_up


def windows() -> st.SearchStrategy[list[LocalWindow]]:
    window = st.builds(
        lambda start, length, preferred: LocalWindow(start * 15, (start + length) * 15, preferred),
        st.integers(0, 671),
        st.integers(1, 672),
        st.booleans(),
    )
    return st.lists(window, max_size=8)


class TestMerging:
    def test_preferred_wins_where_windows_overlap(self) -> None:
        merged = normalised([LocalWindow(0, 120, False), LocalWindow(60, 90, True)])

        assert merged == ((0, 60, False), (60, 90, True), (90, 120, False))

    def test_windows_that_touch_over_the_turn_of_the_week_are_one(self) -> None:
        merged = normalised([LocalWindow(10020, 10080, True), LocalWindow(0, 60, True)])

        assert merged == ((10020, 10140, True),)

    @settings(deadline=None)
    @given(windows())
    def test_merging_twice_changes_nothing(self, given_windows: list[LocalWindow]) -> None:
        once = normalised(given_windows)

        assert normalised(once) == once

    @settings(deadline=None)
    @given(windows())
    def test_every_minute_keeps_its_best_wish(self, given_windows: list[LocalWindow]) -> None:
        def best(found: list[LocalWindow]) -> dict[int, bool]:
            wishes: dict[int, bool] = {}
            for window in found:
                for minute in range(window.start, window.end, 15):
                    wish = wishes.get(minute % 10080, False)
                    wishes[minute % 10080] = wish or window.preferred
            return wishes

        assert best(list(normalised(given_windows))) == best(given_windows)


@settings(deadline=None)
@given(windows())
def test_windows_written_in_the_canonical_layout_read_back_the_same(
    given_windows: list[LocalWindow],
) -> None:
    cell = render_windows(given_windows)
    person = ("Ada Example", "ada@example.org", "member", "Europe/Berlin", cell, "")

    sign_up = only_sign_up(write_canonical([person]).decode())

    assert sign_up.windows == normalised(given_windows)
