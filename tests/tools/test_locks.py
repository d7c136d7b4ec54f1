from pathlib import Path
from typing import Final

import pytest

from tools.locks import FIRST_LINE, LOCKS, faults, inputs_hash, main

ROOT: Final = Path(__file__).parents[2]
PYPROJECT: Final = """
[project]
requires-python = ">=3.11"
dependencies = ["a>=1", "b>=2"]
[dependency-groups]
dev = ["c>=3"]
"""
FRESH: Final = f"{FIRST_LINE}{inputs_hash(PYPROJECT)}\na==1 \\\n    --hash=sha256:00\n"


class TestTheHashOfTheInputs:
    def test_does_not_change_with_order_comments_or_other_tables(self) -> None:
        same = PYPROJECT.replace('"a>=1", "b>=2"', '"b>=2", "a>=1"') + "# why\n[tool.x]\ny = 1\n"

        assert inputs_hash(same) == inputs_hash(PYPROJECT)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("a>=1", "a>=2"),
            ("c>=3", "c>=4"),
            (">=3.11", ">=3.12"),
            ("[dependency-groups]", '[project.optional-dependencies]\nx = ["d"]\n[other]'),
        ],
    )
    def test_changes_with_what_decides_a_resolution(self, old: str, new: str) -> None:
        assert inputs_hash(PYPROJECT.replace(old, new)) != inputs_hash(PYPROJECT)


class TestALock:
    def test_made_from_these_inputs_has_no_fault(self) -> None:
        assert faults("dev.lock", FRESH, inputs_hash(PYPROJECT)) == []

    def test_made_from_other_inputs_says_what_to_run(self) -> None:
        (fault,) = faults("dev.lock", FRESH, inputs_hash(PYPROJECT.replace("a>=1", "a>=2")))

        assert "make lock" in fault

    @pytest.mark.parametrize(
        "line",
        [
            "--index" + "-url x",
            "--find" + "-links wheels",
            "--trusted-host x",
            "a @ https://example.org/a.whl",
            "a @ /srv/a.whl",
            "# from file:///srv/wheels",
        ],
    )
    def test_that_names_a_place_is_refused_with_its_line(self, line: str) -> None:
        (fault,) = faults("dev.lock", f"{FRESH}{line}\n", inputs_hash(PYPROJECT))

        assert fault.startswith("requirements/dev.lock:4:")


def test_our_own_locks_are_fresh_and_name_no_place() -> None:
    assert main(["check"]) == 0


def test_every_pin_in_our_locks_has_a_hash() -> None:
    for name in LOCKS:
        lines = (ROOT / "requirements" / name).read_text().splitlines()
        pins = [line for line in lines if line[:1].isalnum()]

        assert pins
        assert all(line.endswith(" \\") and "==" in line for line in pins)


def test_an_unknown_word_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refresh"]) == 2
    assert "usage" in capsys.readouterr().err
