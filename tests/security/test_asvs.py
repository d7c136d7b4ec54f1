"""The table of requirements and the marks on tests say the same."""

import ast
import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.security.asvs import YES, Coverage, requirements

ROOT: Final = Path(__file__).parents[2]
SHARED: Final = Path(os.environ.get("PACELINE_SHARED", ROOT / "../shared"))
ORIGINAL: Final = SHARED / "data/security/asvs-5.0.0.csv"


def marks() -> Iterator[str]:
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.asvs":
                yield from (str(ast.literal_eval(each)) for each in node.args)


def test_every_mark_names_a_requirement_that_is_automatable() -> None:
    automatable = {
        each for table in requirements().values() for each, said in table.items() if said == YES
    }

    assert set(marks()) == automatable


def test_what_is_not_automatable_says_why() -> None:
    others = {said for table in requirements().values() for said in table.values() if said != YES}

    assert others
    assert all(said.startswith(("no: ", "later: ")) for said in others)


@pytest.mark.shared
@pytest.mark.skipif(not ORIGINAL.is_file(), reason="PACELINE_SHARED has no ASVS")
def test_level_one_is_whole() -> None:
    with ORIGINAL.open() as file:
        known = {row["id"].removeprefix("V"): row["level"] for row in csv.DictReader(file)}

    named = {each: name for name, table in requirements().items() for each in table}
    first = [each for each, level in known.items() if level == "1"]

    assert list(requirements()["level1"]) == first
    assert {each: f"level{known[each]}" for each in named} == named


class TestCoverage:
    def test_is_lost_with_one_failure(self) -> None:
        [first, *_] = requirements()["level1"]
        found = Coverage(passed={first}, failed={first})

        assert first in found.missing()

    def test_is_whole_when_all_passed(self) -> None:
        found = Coverage(passed=set(requirements()["level1"]))

        assert found.missing() == []
        assert any("chapter 6" in line for line in found.lines())
