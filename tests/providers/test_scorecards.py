"""A scorecard says how far a provider is, and names what holds it; nobody claims from memory."""

import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PROVIDERS: Final = ROOT / "src" / "paceline" / "providers"
ASKED: Final = {
    "idempotent",
    "limits",
    "retry_after",
    "breaker",
    "re_auth",
    "people_first",
    "fixtures",
    "diagnostics",
    "docs",
}
STATES: Final = {"done", "partly", "missing"}
TARGETS: Final = sorted(path.parent for path in PROVIDERS.glob("*/target.py"))
# Where work is brought to, and where activities come from.
JUDGED: Final = sorted({*TARGETS, *(path.parent for path in PROVIDERS.glob("*/source.py"))})


def card(folder: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads((folder / "scorecard.toml").read_text(encoding="utf-8"))


def is_there(named: str) -> bool:
    path, _, name = named.partition("::")
    found = ROOT / path
    return found.is_file() and f"class {name}" in found.read_text() if name else found.is_file()


class TestAScorecard:
    def test_is_there_for_somebody(self) -> None:
        assert {"discord", "strava"} <= {folder.name for folder in JUDGED}

    def test_is_nowhere_unread(self) -> None:
        assert {path.parent for path in PROVIDERS.glob("*/scorecard.toml")} == set(JUDGED)

    @pytest.mark.parametrize("folder", JUDGED, ids=lambda each: each.name)
    def test_answers_every_question(self, folder: Path) -> None:
        found = card(folder)

        assert set(found) == ASKED
        assert {each["state"] for each in found.values()} <= STATES

    @pytest.mark.parametrize("folder", JUDGED, ids=lambda each: each.name)
    def test_names_what_holds_each_claim(self, folder: Path) -> None:
        claimed = {
            name: each["by"] for name, each in card(folder).items() if each["state"] != "missing"
        }

        absent = {name: by for name, by in claimed.items() if not is_there(by)}
        assert absent == {}

    @pytest.mark.parametrize("folder", JUDGED, ids=lambda each: each.name)
    def test_says_what_lacks_where_something_does(self, folder: Path) -> None:
        silent = [
            name
            for name, each in card(folder).items()
            if each["state"] != "done" and not each.get("note")
        ]

        assert silent == []

    @pytest.mark.parametrize("folder", TARGETS, ids=lambda each: each.name)
    def test_claims_once_only_what_the_contract_was_asked(self, folder: Path) -> None:
        suite = ROOT / "tests" / "providers" / folder.name / "test_contract.py"

        assert "(TargetContract)" in suite.read_text()
