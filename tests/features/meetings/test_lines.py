import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.availability.masks import normalise
from paceline.engines.availability.windows import DAY, STEP, WEEK, Window
from paceline.features.meetings.service.lines import LINE, fault_told, lines_of, read_lines
from paceline.features.meetings.templates.words import WORDS, Words

EMPTY = ("",) * 6


@st.composite
def windows(draw: st.DrawFn) -> Window:
    start = draw(st.integers(0, WEEK // STEP - 1)) * STEP
    length = draw(st.integers(1, WEEK // STEP)) * STEP
    return Window(start, start + length, draw(st.booleans()))


class TestRead:
    def test_a_line_holds_several_times_good_ones_and_spare_ones(self) -> None:
        said = read_lines(("18:00-20:00, 21:00-22:00 if need be", *EMPTY))

        assert said.faults == {}
        assert said.windows == (
            Window(18 * 60, 20 * 60, preferred=True),
            Window(21 * 60, 22 * 60, preferred=False),
        )

    def test_an_evening_may_go_on_after_midnight(self) -> None:
        said = read_lines((*EMPTY, "22:00-01:00"))

        assert said.windows == (Window(6 * DAY + 22 * 60, 7 * DAY + 60),)

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("18:07-19:00", "write 18:15-19:00"),
            ("evenings", "write 18:00-21:00"),
            ("18:00", "write 18:00-20:00"),
            ("19:00-18:00", "turn it round"),
            ("x" * (LINE + 1), "more than 2000 letters"),
        ],
    )
    def test_a_line_that_is_not_understood_says_what_to_write(self, line: str, says: str) -> None:
        said = read_lines(("18:00-20:00", line, *EMPTY[1:]))

        assert list(said.faults) == [1]
        told = fault_told(said.faults[1], language="en")
        assert says in told
        assert "map" not in told

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("18:07-19:00", "„18:07-19:00“ liegt nicht auf Viertelstunden."),
            ("abends", "„abends“ sagt nicht, von wann bis wann."),
            ("18 Uhr", "„18 uhr“ ist ein Zeitpunkt, keine Zeitspanne."),
            ("Di 18-20", "„Di 18-20“ nennt einen anderen Tag als den, zu dem es steht."),
            ("x" * (LINE + 1), "Diese Zeile ist zu lang."),
        ],
    )
    def test_a_german_hears_what_is_wrong_with_which_piece(self, line: str, says: str) -> None:
        said = read_lines((line, *EMPTY))

        assert fault_told(said.faults[0], language="de").startswith(says)

    @given(st.lists(st.text(max_size=250), min_size=7, max_size=7))
    def test_any_text_is_read_or_faulted_in_words_of_every_language(self, lines: list[str]) -> None:
        said = read_lines(lines)

        assert set(said.faults) <= set(range(7))
        for fault in said.faults.values():
            assert fault_told(fault, language="de") != fault_told(fault, language="en")


class TestTell:
    @pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
    @given(given_windows=st.lists(windows(), max_size=6))
    def test_what_is_told_is_read_back(self, given_windows: list[Window], words: Words) -> None:
        kept = normalise(given_windows)

        said = read_lines(lines_of(kept, if_need_be=words.if_need_be))

        assert said.faults == {}
        assert said.windows == kept
