from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.availability.masks import (
    CELLS,
    Mask,
    longest_run,
    normalise,
    possible_mask,
    preferred_mask,
    total_minutes,
)
from paceline.engines.availability.windows import STEP, WEEK, Window, parse_window
from tests.engines.availability.test_windows import windows

weeks = st.lists(windows, max_size=8)


def cells_of(given_windows: list[Window]) -> set[int]:
    return {
        minute % WEEK // STEP
        for window in given_windows
        for minute in range(window.start, window.end, STEP)
    }


class TestAMask:
    @given(weeks)
    def test_holds_exactly_the_quarter_hours_of_its_windows(
        self, given_windows: list[Window]
    ) -> None:
        mask = Mask.of(given_windows)

        assert {cell for cell in range(CELLS) if cell in mask} == cells_of(given_windows)
        assert mask == Mask.of_cells(cells_of(given_windows))

    @given(weeks, weeks)
    def test_is_a_set(self, ours: list[Window], theirs: list[Window]) -> None:
        one, other = Mask.of(ours), Mask.of(theirs)

        assert one | other == Mask.of(ours + theirs)
        assert one & other == Mask.of_cells(cells_of(ours) & cells_of(theirs))
        assert one - other == Mask.of_cells(cells_of(ours) - cells_of(theirs))
        assert one.covers(other) == (cells_of(ours) >= cells_of(theirs))

    @given(weeks)
    def test_of_its_runs_is_itself_and_no_run_touches_the_next(
        self, given_windows: list[Window]
    ) -> None:
        mask = Mask.of(given_windows)

        runs = list(mask.runs())

        assert Mask.of(Window(start, end) for start, end in runs) == mask
        if mask != Mask.WHOLE:
            assert all(end % WEEK // STEP not in mask for _, end in runs)

    def test_of_a_whole_week_is_one_run(self) -> None:
        assert list(Mask.WHOLE.runs()) == [(0, WEEK)]

    def test_of_nothing_has_no_run(self) -> None:
        assert list(Mask.EMPTY.runs()) == []

    def test_holds_a_meeting_over_sunday_midnight(self) -> None:
        mask = Mask.of([parse_window("Sun 23:00-Mon 01:00")])

        assert mask.holds(10020, minutes=120)
        assert not mask.holds(10020, minutes=135)

    def test_of_45_minutes_does_not_hold_60(self) -> None:
        mask = Mask.of([parse_window("Mon 10:00-10:45")])

        assert mask.holds(600, minutes=45)
        assert not mask.holds(600, minutes=60)


class TestNormalise:
    def test_merges_what_touches_and_lets_preferred_win(self) -> None:
        given_windows = [
            parse_window("Mon 18:00-19:00"),
            parse_window("Mon 19:00-20:00"),
            parse_window("Mon 17:00-21:00", preferred=False),
        ]

        assert normalise(given_windows) == (
            parse_window("Mon 17:00-18:00", preferred=False),
            parse_window("Mon 18:00-20:00"),
            parse_window("Mon 20:00-21:00", preferred=False),
        )

    def test_keeps_a_run_over_sunday_midnight_whole(self) -> None:
        halves = [parse_window("Sun 23:00-24:00"), parse_window("Mon 00:00-01:00")]

        assert normalise(halves) == (parse_window("Sun 23:00-Mon 01:00"),)

    @given(weeks)
    def test_changes_no_availability_and_is_final(self, given_windows: list[Window]) -> None:
        once = normalise(given_windows)

        assert possible_mask(once) == possible_mask(given_windows)
        assert preferred_mask(once) == preferred_mask(given_windows)
        assert normalise(once) == once
        assert sum(window.minutes for window in once) == total_minutes(given_windows)


class TestMinutes:
    def test_count_each_minute_once(self) -> None:
        overlapping = [parse_window("Mon 18:00-20:00"), parse_window("Mon 19:00-21:00")]

        assert total_minutes(overlapping) == 180
        assert longest_run(overlapping) == 180

    def test_of_nobody_are_none(self) -> None:
        assert longest_run([]) == 0
