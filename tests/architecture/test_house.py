import tomllib
from pathlib import Path
from typing import Final

import grimp
import pytest

from tools.rules.__main__ import main

ROOT: Final = Path(__file__).parents[2]
CONFIG: Final = tomllib.loads((ROOT / "pyproject.toml").read_text())
IMPORTED_AS: Final = {"argon2-cffi": "argon2", "pyyaml": "yaml", "python-multipart": "multipart"}


def test_the_house_keeps_its_rules(capsys: pytest.CaptureFixture[str]) -> None:
    status = main([str(ROOT)])

    assert status == 0, capsys.readouterr().out


def test_no_dependency_that_is_imported_is_excused_as_unused() -> None:
    excused = CONFIG["tool"]["deptry"]["per_rule_ignores"]["DEP002"]
    imported = grimp.build_graph("paceline", include_external_packages=True, cache_dir=None).modules

    needless = [
        name for name in excused if IMPORTED_AS.get(name, name.replace("-", "_")) in imported
    ]

    assert needless == [], "take them off [tool.deptry.per_rule_ignores] in pyproject.toml"


def test_decisions_are_listed_in_their_index() -> None:
    folder = ROOT / "docs/adr"
    index = (folder / "README.md").read_text()

    assert all(f"({page.name})" in index for page in folder.glob("[0-9]*.md"))
