import pytest

from paceline.engines.formats.signups.headers import read_field, read_slot
from paceline.engines.formats.signups.lexicon import BASE
from paceline.engines.formats.signups.report import Unreadable


class TestFields:
    @pytest.mark.parametrize(
        ("header", "kind"),
        [
            ("Name *", "name"),
            ("What is your full name?", "name"),
            ("Vorname", "first_name"),
            ("E-Mail-Adresse", "email"),
            ("Please tell us your email so we can write", "email"),
            ("Rolle", "role"),
            ("Where do you live?", "zone"),
            ("Zeitzone (IANA)", "zone"),
            ("Max. groups", "max_groups"),
            ("Timestamp", None),
            ("Phone or email of an emergency contact", None),
            ("Shoe size", None),
        ],
    )
    def test_a_header_names_its_field(self, header: str, kind: str | None) -> None:
        found = read_field(header)

        assert (found[0] if found else None) == kind


class TestSlots:
    @pytest.mark.parametrize(
        ("header", "shape", "detail"),
        [
            ("Availability [Mon 18:00-19:00]", "choice", "Monday 18:00-19:00"),
            ("Mon [18:00-19:00]", "choice", "Monday 18:00-19:00"),
            ("Monday [6-7pm]", "choice", "Monday 18:00-19:00"),
            ("When on Monday? [18:00-19:00]", "choice", "Monday 18:00-19:00"),
            ("Passt dir zur Not? [Di 18-19 Uhr]", "choice", "Tuesday 18:00-19:00, if need be"),
            ("18:00-19:00", "days", "18:00-19:00"),
            ("When can you meet? [Monday]", "times", "Monday"),
            ("Verf\u00fcgbarkeit Mo", "times", "Monday"),
            ("Weekends (if need be)", "times", "Saturday Sunday, if need be"),
            ("Availability", "week", "days and times"),
            ("If need be", "week", "days and times, if need be"),
            ("Which times suit you?", "week", "days and times"),
            ("Available if necessary?", "week", "days and times, if need be"),
        ],
    )
    def test_a_header_says_what_its_cells_do_not(
        self, header: str, shape: str, detail: str
    ) -> None:
        slot = read_slot(header, BASE)

        assert slot is not None
        assert (slot.shape, slot.detail) == (shape, detail)

    @pytest.mark.parametrize(
        "header", ["Name", "Comments on availability", "Preferred", "Shirt [blue]", "Pick [on]"]
    )
    def test_other_headers_say_nothing_of_windows(self, header: str) -> None:
        assert read_slot(header, BASE) is None

    def test_half_a_window_is_refused(self) -> None:
        with pytest.raises(Unreadable, match="looks like a window"):
            read_slot("Mon 18:00-19:00 (CET)", BASE)
