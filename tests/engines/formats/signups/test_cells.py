import pytest

from paceline.engines.formats.signups.cells import (
    Reading,
    read_choice,
    read_days,
    read_times,
    read_week,
)
from paceline.engines.formats.signups.clock import TimeRange
from paceline.engines.formats.signups.lexicon import BASE, lexicon
from paceline.engines.formats.signups.report import Unreadable
from paceline.engines.formats.signups.windows import normalised, render_windows

EVENING = (TimeRange(1080, 1140),)


def rendered(reading: Reading) -> str:
    return render_windows(normalised(reading.windows))


class TestFreeCells:
    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("Mon 18:00-20:00; Tue, Thu 7-9pm; Sat-Sun 10:00-12:00", "Mon 18:00-20:00; "
             "Tue 19:00-21:00; Thu 19:00-21:00; Sat 10:00-12:00; Sun 10:00-12:00"),
            ("weekend 10-12 Uhr", "Sat 10:00-12:00; Sun 10:00-12:00"),
            ("Sun 23:00-01:00", "Sun 23:00-24:00; Mon 00:00-01:00"),
            ("Mon 20:00\u201324:00", "Mon 20:00-24:00"),
            ("Mo/Mi 18 bis 20 Uhr, Sa 10-12 Uhr (zur Not)",
             "Mon 18:00-20:00; Wed 18:00-20:00; Sat 10:00-12:00 (if need be)"),
            ("Mon - 18:00-20:00", "Mon 18:00-20:00"),
            ("Mon: no, Tue: 18-20", "Tue 18:00-20:00"),
            ("Mon, Tue no", ""),
            ("Fri-Mon 18-20", "Mon 18:00-20:00; Fri 18:00-20:00; Sat 18:00-20:00; Sun 18:00-20:00"),
            ("18:00-20:00 on Mondays", "Mon 18:00-20:00"),
            ("every Monday from 6 p.m. to 8 p.m.", "Mon 18:00-20:00"),
            ("Mon 18-20\r\nTue 19-21", "Mon 18:00-20:00; Tue 19:00-21:00"),
            ("Mon 18-20 Tue 19-21", "Mon 18:00-20:00; Tue 19:00-21:00"),
            ("Mon 9-10 Uhr, 12-13", "Mon 09:00-10:00; Mon 12:00-13:00"),
            ("maybe Tue, Wed, Thu 7-9pm; Fri 8-9pm", "Tue 19:00-21:00 (if need be); "
             "Wed 19:00-21:00 (if need be); Thu 19:00-21:00 (if need be); Fri 20:00-21:00"),
            ("if need be: Mon 18-20, Tue 18-20; preferred: Wed 7-8pm",
             "Mon 18:00-20:00 (if need be); Tue 18:00-20:00 (if need be); Wed 19:00-20:00"),
            ("Sat-Sun all day", "Sat 00:00-24:00; Sun 00:00-24:00"),
            ("Mon-Tue: 18:00-19:00", "Mon 18:00-19:00; Tue 18:00-19:00"),
            ("none", ""),
            (" - ", ""),
        ],
    )  # fmt: skip
    def test_days_and_times_are_read_as_people_join_them(self, text: str, read: str) -> None:
        assert rendered(read_week(text, BASE, preferred=True)) == read

    def test_anytime_is_the_whole_week(self) -> None:
        assert normalised(read_week("anytime", BASE, preferred=True).windows) == ((0, 10080, True),)

    def test_a_column_of_if_need_be_times_prefers_none(self) -> None:
        read = read_week("Mon 18-20", BASE, preferred=False)

        assert rendered(read) == "Mon 18:00-20:00 (if need be)"

    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("6-7pm", "no weekday says when '18:00-19:00' is"),
            ("Mon evenings", 'named_times: {evenings: "18:00-21:00"}'),
            ("Mon ab 18 Uhr", "one end of the window is missing"),
            ("Mon 18 Uhr", "'18 uhr' is one time"),
            ("Mon, Wed", "Monday, Wednesday has no times"),
            ("not Monday", "'not' is not understood"),
            ("no Mondays, Tue 18-20", "says when it does not suit"),
            ("Mon 18-20, no", "says when it does not suit"),
            ("so maybe Monday 18-20", "may not mean two days"),
            ("Monday we 18-20", "may not mean two days"),
            ("Mon 6-7pm, 8-9", "some times say am or pm and some do not"),
            ("Mon 18-20, maybe", "'maybe' belongs to no window"),
            ("Mon 18-20 maybe Tue 19-21", "which part is meant"),
            ("Mon preferred maybe 18-20", "is preferred and not"),
            ("Mon 18-20 CET", "'cet' is not understood"),
            ("available", "gives no times"),
            ("Mon 18-20 #", "'#' is not understood"),
            ("Mon-18", "'18' is one time"),
            ("Mon bis bald", "one end of the window is missing"),
        ],
    )
    def test_what_is_not_sure_is_refused(self, text: str, part: str) -> None:
        with pytest.raises(Unreadable, match=part):
            read_week(text, BASE, preferred=True)

    def test_a_mapping_says_when_evenings_are(self) -> None:
        words = lexicon(named_times={"Evenings": (TimeRange(1080, 1260),)}, no=["nix"])

        assert rendered(read_week("Mon evenings, Tue nix", words, preferred=True)) == (
            "Mon 18:00-21:00"
        )


class TestCellsUnderAWeekday:
    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("6-7pm, 7:30pm-9", "Mon 18:00-19:00; Mon 19:30-21:00"),
            ("18:00 \u2013 20:00; 21-24", "Mon 18:00-20:00; Mon 21:00-24:00"),
            ("noon-2pm", "Mon 12:00-14:00"),
            ("all day", "Mon 00:00-24:00"),
            ("7:30-9pm (maybe), 10-11pm", "Mon 19:30-21:00 (if need be); Mon 22:00-23:00"),
            ("Mon 18-20", "Mon 18:00-20:00"),
            ("-", ""),
            ("nicht verf\u00fcgbar", ""),
        ],
    )
    def test_times_stand_on_that_day(self, text: str, read: str) -> None:
        assert rendered(read_times(text, BASE, days=(0,), preferred=True)) == read

    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("Tue 18-20", "names another day than Monday"),
            ("x", "gives no times"),
            ("available", "gives no times"),
            ("maybe: ", "gives no times"),
            ("18-20, no", "gives no times"),
        ],
    )
    def test_anything_else_is_refused(self, text: str, part: str) -> None:
        with pytest.raises(Unreadable, match=part):
            read_times(text, BASE, days=(0,), preferred=True)


class TestCellsUnderATime:
    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("Monday, Wednesday", "Mon 18:00-19:00; Wed 18:00-19:00"),
            ("Mon;Tue (if need be)", "Mon 18:00-19:00; Tue 18:00-19:00 (if need be)"),
            ("if need be: Mo, Di", "Mon 18:00-19:00 (if need be); Tue 18:00-19:00 (if need be)"),
            ("no", ""),
        ],
    )
    def test_the_days_have_that_time(self, text: str, read: str) -> None:
        assert rendered(read_days(text, BASE, times=EVENING, preferred=True)) == read

    @pytest.mark.parametrize("text", ["Mon 18-20", "Mon no", "yes"])
    def test_anything_but_weekdays_is_refused(self, text: str) -> None:
        with pytest.raises(Unreadable):
            read_days(text, BASE, times=EVENING, preferred=True)


class TestCellsOfAGrid:
    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("Yes", "Mon 18:00-19:00"),
            ("x", "Mon 18:00-19:00"),
            ("\u2713", "Mon 18:00-19:00"),
            ("Preferred", "Mon 18:00-19:00"),
            ("If need be", "Mon 18:00-19:00 (if need be)"),
            ("(maybe)", "Mon 18:00-19:00 (if need be)"),
            ("(OK)", "Mon 18:00-19:00 (if need be)"),
            ("~", "Mon 18:00-19:00 (if need be)"),
            ("zur Not", "Mon 18:00-19:00 (if need be)"),
            ("Nein", ""),
            ("0", ""),
            ("", ""),
        ],
    )
    def test_a_cell_says_whether_the_window_suits(self, text: str, read: str) -> None:
        found = read_choice(text, BASE, days=(0,), times=EVENING, preferred=True)

        assert rendered(found) == read

    def test_an_unknown_word_is_refused(self) -> None:
        with pytest.raises(Unreadable, match="does not say whether"):
            read_choice("depends", BASE, days=(0,), times=EVENING, preferred=True)

    def test_the_words_of_a_mapping_count(self) -> None:
        words = lexicon(preferred=["super"], if_need_be=["3"])
        choices = [
            read_choice(text, words, days=(0,), times=EVENING, preferred=True)
            for text in ("Super", "3")
        ]

        assert [rendered(found) for found in choices] == [
            "Mon 18:00-19:00",
            "Mon 18:00-19:00 (if need be)",
        ]
