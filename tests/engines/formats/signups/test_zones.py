import pytest

from paceline.engines.formats.signups.cities import (
    ABBREVIATIONS,
    AMBIGUOUS,
    CITIES,
    CONSTANT_OFFSETS,
    REGIONS,
    SHARED_OFFSETS,
)
from paceline.engines.formats.signups.folding import fold
from paceline.engines.formats.signups.report import Unreadable
from paceline.engines.formats.signups.zones import is_zone, read_zone


class TestPlaces:
    @pytest.mark.parametrize(
        ("text", "zone"),
        [
            ("europe/berlin", "Europe/Berlin"),
            ("America/New York", "America/New_York"),
            ("US/Pacific", "US/Pacific"),
            ("Berlin, Germany", "Europe/Berlin"),
            ("Berlin, DE", "Europe/Berlin"),
            ("New York City", "America/New_York"),
            ("K\u00f6ln", "Europe/Berlin"),
            ("S\u00e3o Paulo", "America/Sao_Paulo"),
            ("San Francisco, CA, USA", "America/Los_Angeles"),
            ("Toronto, CA", "America/Toronto"),
            ("Manila, Philippines", "Asia/Manila"),
            ("Whitehorse, Canada", "America/Whitehorse"),
            ("UK", "Europe/London"),
            ("Germany (Berlin)", "Europe/Berlin"),
            ("Berlin (CET)", "Europe/Berlin"),
            ("CST (Chicago)", "America/Chicago"),
            ("Europe/Berlin - CET", "Europe/Berlin"),
            ("(GMT+01:00) Amsterdam, Berlin, Bern", "Europe/Amsterdam"),
        ],
    )
    def test_a_place_gives_its_zone_without_remark(self, text: str, zone: str) -> None:
        found = read_zone(text, own={})

        assert (found.zone, found.remarks) == (zone, ())

    @pytest.mark.parametrize("text", ["Munich, Oberland", "Berlin (moving soon)"])
    def test_a_part_not_understood_is_flagged(self, text: str) -> None:
        found = read_zone(text, own={})

        assert found.zone == "Europe/Berlin"
        assert len(found.remarks) == 1

    def test_the_words_of_a_mapping_come_first(self) -> None:
        assert read_zone("HQ", own={"hq": "Europe/Oslo"}).zone == "Europe/Oslo"


class TestOffsetsAndAbbreviations:
    @pytest.mark.parametrize(
        ("text", "zone"),
        [
            ("UTC+2", "Etc/GMT-2"),
            ("+02:00", "Etc/GMT-2"),
            ("GMT-5", "Etc/GMT+5"),
            ("UTC", "Etc/UTC"),
            ("UTC+0", "Etc/UTC"),
            ("+00:00", "Etc/UTC"),
            ("Etc/GMT-2", "Etc/GMT-2"),
            ("GMT+5:30", "Asia/Kolkata"),
            ("CET", "Europe/Berlin"),
            ("CET/CEST", "Europe/Berlin"),
            ("(UTC-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ],
    )
    def test_they_are_read_and_flagged(self, text: str, zone: str) -> None:
        found = read_zone(text, own={})

        assert found.zone == zone
        assert found.remarks[0].remedy == "ask for the city"


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("cst", "America/Chicago, Asia/Shanghai"),
            ("+9:30", "Australia/Darwin, Australia/Adelaide"),
            ("+15", "no zone with a constant offset"),
            ("Paris, Texas", "texas has America/Chicago"),
            ("Portland, Maine", "maine has America/New_York"),
            ("Paris, London", "london has Europe/London"),
            ("Berlin / Tokyo", "Europe/Berlin or Asia/Tokyo"),
            ("USA", "has several time zones"),
            ("Georgia", "has several time zones"),
            ("Brlin", "did you mean Europe/Berlin"),
            ("Nowhere at all", "no place or time zone we know"),
            ("DE", "no place or time zone we know"),
            ("(?)", "no place or time zone we know"),
            ("()", "no place or time zone we know"),
            ("x" * 101, "too long"),
        ],
    )
    def test_nothing_is_guessed(self, text: str, part: str) -> None:
        with pytest.raises(Unreadable, match=part):
            read_zone(text, own={})


class TestTables:
    def test_every_zone_in_them_exists(self) -> None:
        listed = {
            *CITIES.values(),
            *ABBREVIATIONS.values(),
            *CONSTANT_OFFSETS.values(),
            *(zone for zones in REGIONS.values() for zone in zones),
            *(zone for zones in AMBIGUOUS.values() for zone in zones.split(", ")),
            *(zone for zones in SHARED_OFFSETS.values() for zone in zones.split(", ")),
        }

        assert [zone for zone in listed if not is_zone(zone)] == []

    @pytest.mark.parametrize("table", [CITIES, REGIONS, ABBREVIATIONS, AMBIGUOUS])
    def test_every_name_in_them_is_folded(self, table: dict[str, object]) -> None:
        assert [name for name in table if fold(name) != name] == []
