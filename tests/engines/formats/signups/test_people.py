import pytest

from paceline.engines.formats.signups.people import (
    read_attr,
    read_email,
    read_max_groups,
    read_name,
)
from paceline.engines.formats.signups.report import Unreadable


class TestNames:
    def test_spaces_are_tidied(self) -> None:
        assert read_name("  Ada   Example ") == "Ada Example"

    def test_letters_that_join_are_kept(self) -> None:
        assert read_name("\u0646\u06cc\u200c\u0645\u0627") == "\u0646\u06cc\u200c\u0645\u0627"

    @pytest.mark.parametrize("text", ["", " ", "a\nb", "a\x07b", "a\u202eb", "n" * 121])
    def test_what_is_no_name_is_refused(self, text: str) -> None:
        with pytest.raises(Unreadable):
            read_name(text)


class TestMailAddresses:
    def test_only_the_domain_loses_its_case(self) -> None:
        assert read_email(" Ada.Ex@Example.ORG ") == "Ada.Ex@example.org"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "ada",
            "ada@example",
            "ada@@example.org",
            "ada ex@example.org",
            ".ada@example.org",
            "ada.@example.org",
            "a..b@example.org",
            "ada@-example.org",
            "ada@example.org, ben@example.org",
            f"{'a' * 65}@example.org",
            f"ada@{'a.' * 130}org",
            "a\u200bb@example.org",
        ],
    )
    def test_what_is_no_address_is_refused(self, text: str) -> None:
        with pytest.raises(Unreadable):
            read_email(text)


class TestMaxGroups:
    @pytest.mark.parametrize(("text", "most"), [("", None), ("1", 1), ("20.0", 20)])
    def test_it_is_a_small_number_or_nothing(self, text: str, most: int | None) -> None:
        assert read_max_groups(text) == most

    @pytest.mark.parametrize("text", ["0", "21", "two", "1.5", "-1", "\u0665"])
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(Unreadable):
            read_max_groups(text)


class TestAttrs:
    @pytest.mark.parametrize(
        ("text", "value"),
        [("4.5", 4.5), ("-3", -3.0), ("German, English;", ("German", "English")), (" ", None)],
    )
    def test_a_cell_is_a_number_or_a_list(self, text: str, value: object) -> None:
        assert read_attr(text) == value

    @pytest.mark.parametrize("text", ["a," * 21, "a" * 81, "a\x07"])
    def test_too_much_is_refused(self, text: str) -> None:
        with pytest.raises(Unreadable):
            read_attr(text)
