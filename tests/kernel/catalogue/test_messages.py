import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from string import Formatter

import pytest

import paceline
from paceline.engines.agegrade.grading import Undefined
from paceline.engines.formats.activities.refusals import Damaged, TooLarge, Unknown, Unsafe
from paceline.engines.formats.signups.report import Unreadable
from paceline.kernel.catalogue.messages import (
    FIELDS,
    LANGUAGES,
    WORDS,
    catalogue,
    field_message,
    known_codes,
    language_of,
    title_of,
    told,
)
from paceline.web.codes import EDGE

REFUSALS = {
    each.__name__: each.code for each in (Unknown, Damaged, TooLarge, Unsafe, Undefined, Unreadable)
}
FIXED = re.compile(r"super\(\).__init__\(\s*(\"[^{}]*\"\s*)+\)", re.DOTALL)


@lru_cache(maxsize=1)
def ours() -> dict[str, str]:
    """Codes of the product itself, each with the source of its class."""
    for module in pkgutil.walk_packages(paceline.__path__, "paceline."):
        if ".migrations" not in module.name and not module.name.endswith(".child"):
            importlib.import_module(module.name)
    found = {}
    for code, entry in known_codes().items():
        kind = entry.kinds[0]
        if kind.__module__.startswith("paceline."):
            found[code] = inspect.getsource(kind)
    return found


def reasons_in(source: str) -> Iterator[tuple[str, str, set[str]]]:
    """Of each refusal that says `why`: its class, its reason, and what else it knows."""
    if "why=" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            known = {each.arg: each.value for each in node.keywords if each.arg}
            why = known.pop("why", None)
            if node.func.id in REFUSALS and isinstance(why, ast.Constant):
                yield node.func.id, str(why.value), set(known)


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


class TestCatalogues:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_code_has_a_title_in_every_language_and_no_other_is_there(
        self, language: str
    ) -> None:
        wanted = ours().keys() | EDGE.keys()
        written = {code for code, entry in catalogue(language).items() if "title" in entry} - {
            WORDS,
            FIELDS,
        }

        assert sorted(wanted - written) == []
        assert sorted(written - wanted) == []

    def test_every_sentence_that_never_changes_is_translated(self) -> None:
        fixed = {code for code, source in ours().items() if FIXED.search(source)}
        english_only = {"key_is_set", "no_draft_ready"}  # read at a terminal, which is English

        missing = {code for code in fixed if "detail" not in catalogue("de")[code]}

        assert fixed
        assert missing - english_only == set()

    def test_what_a_translation_names_is_what_the_error_knows(self) -> None:
        sources = ours()
        for code, entry in catalogue("de").items():
            for name in places(entry.get("detail", "")):
                assert f"{name}={name}" in sources[code], (code, name)

    def test_every_reason_is_translated_with_what_it_knows(self) -> None:
        german = catalogue("de")
        given = {
            (REFUSALS[kind], why): names
            for path in Path(paceline.__path__[0]).rglob("*.py")
            for kind, why, names in reasons_in(path.read_text(encoding="utf-8"))
        }
        written = {
            (code, name.removeprefix("detail_")): places(text)
            for code, entry in german.items()
            for name, text in entry.items()
            if name.startswith("detail_")
        }

        assert written.keys() == given.keys()
        assert [each for each, named in written.items() if not named <= given[each]] == []

    def test_two_classes_of_one_code_are_one_kind_of_refusal(self) -> None:
        for code, entry in known_codes().items():
            bases = {kind.__mro__[-4] for kind in entry.kinds if len(kind.__mro__) > 4}
            assert len(bases) <= 1, code


class TestTold:
    def test_the_code_itself_speaks_english(self) -> None:
        said = told("slug_taken", "Another one has this slug.", {}, language="en")

        assert (said.title, said.detail, said.language) == (
            "Slug taken",
            "Another one has this slug.",
            "en",
        )

    def test_a_translation_takes_the_place_of_the_sentence(self) -> None:
        said = told("sign_ups_closed", "Closed.", {"state": "running"}, language="de")

        assert said.detail == "Die Anmeldung ist geschlossen: Der Durchgang ist im Gang."
        assert (said.title, said.language) == ("Anmeldung geschlossen", "de")

    def test_a_sentence_that_cannot_be_translated_stays_below_a_title_that_can(self) -> None:
        unknown = told("sign_ups_closed", "Closed.", {}, language="de")
        free = told("invalid", "port: too large", {}, language="de")

        assert (unknown.title, unknown.detail) == ("Anmeldung geschlossen", "Closed.")
        assert (free.title, free.detail) == ("Eingabe passt nicht", "port: too large")

    def test_the_reason_of_an_error_is_told_where_it_knows_one(self) -> None:
        said = told("activity_too_large", "Many.", {"why": "laps", "most": 7}, language="de")
        unknown = told("activity_too_large", "Many.", {"why": "moods"}, language="de")

        assert said.detail == "Sie hat mehr als 7 Runden, mehr als wir lesen."
        assert (unknown.detail, unknown.language) == ("Many.", "en")

    def test_what_somebody_wrote_is_quoted_as_it_is(self) -> None:
        known = {"why": "not_understood", "said": "open"}

        assert told("entry_unreadable", "", known, language="de").detail.startswith("„open“ ist")

    def test_a_code_of_a_plugin_is_shown_as_it_is(self) -> None:
        assert title_of("birthday_is_past", "de") == "Birthday is past"

    def test_a_field_is_told_in_the_language_with_its_bounds(self) -> None:
        assert field_message("missing", "Field required", {}, language="de") == "Dieses Feld fehlt."
        assert field_message("less_than", "x", {"lt": 5}, language="de") == "Kleiner als 5."
        assert field_message("less_than", "as it is", {}, language="de") == "as it is"
        assert field_message("missing", "Field required", {}, language="en") == "Field required"
        assert field_message("value_error", "ours", {}, language="de") == "ours"


class TestLanguage:
    @pytest.mark.parametrize(
        ("header", "language"),
        [
            ("", "en"),
            ("de", "de"),
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("fr, de;q=0.5, en;q=0.4", "de"),
            ("en;q=0.4, de;q=0.5", "de"),
            ("de;q=0, en", "en"),
            ("de;q=high, en", "en"),
            ("fr", "en"),
            (";;;,,,q=", "en"),
            ("x" * 300 + ",de", "en"),
        ],
    )
    def test_the_best_of_ours_is_taken(self, header: str, language: str) -> None:
        assert language_of(header) == language
