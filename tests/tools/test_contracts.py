import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tools.allow_list_contract import covers

ROOT: Final = Path(__file__).parents[2]
# Each line stands in a file of its own slice of the tree; the contract it breaks names it.
BAD_LINES: Final = (
    ("kernel/bad_layer.py", "import paceline.web.bad_target", "Layers"),
    ("db/bad_sibling.py", "import paceline.web.bad_target", "Layers"),
    ("providers/bad_sibling.py", "import paceline.backends.bad_target", "Layers"),
    ("features/cohorts/bad_tier.py", "import paceline.features.grouping.public", "Tiers"),
    ("features/grouping/bad_entry.py", "import paceline.features.cohorts.bad_inside", "Doors"),
    ("features/cohorts/ports.py", "import paceline.features.cohorts.bad_inside", "Doors"),
    ("app/bad_root.py", "import paceline.features.cohorts.bad_inside", "Doors"),
    ("providers/bad_entry.py", "import paceline.features.cohorts.bad_inside", "Doors"),
    ("features/cohorts/bad_sql.py", "from sqlalchemy import select", "SQL"),
    ("features/cohorts/bad_migration.py", "import alembic", "Migrations"),
    ("features/cohorts/bad_web.py", "import fastapi", "HTTP in"),
    ("features/cohorts/bad_asgi.py", "from starlette import types", "HTTP in"),
    ("features/cohorts/bad_container.py", "import dishka", "HTTP in"),
    ("features/cohorts/bad_http.py", "import httpx2", "HTTP out"),
    ("features/cohorts/bad_graph.py", "import strawberry", "GraphQL"),
    ("providers/bad_discord.py", "import discord", "Discord"),
    ("app/bad_redis.py", "import redis", "Brokers"),
    ("app/bad_celery.py", "import celery", "Brokers"),
    ("features/cohorts/bad_terminal.py", "import typer", "Terminal"),
    ("app/bad_colours.py", "from rich import console", "Terminal"),
    ("kernel/bad_library.py", "import yaml", "Kernel"),
    ("engines/bad_library.py", "import pydantic", "Engines"),
)
GOOD_LINES: Final = (
    ("db/good.py", "import sqlalchemy, alembic"),
    ("features/cohorts/models.py", "import sqlalchemy"),
    ("features/cohorts/migrations/good.py", "import sqlalchemy, alembic"),
    ("features/cohorts/routes.py", "import fastapi"),
    ("features/cohorts/cli.py", "import typer, rich"),
    ("app/cli/good.py", "import typer, paceline.features.cohorts.cli"),
    ("features/grouping/good.py", "import paceline.features.cohorts.public"),
    ("backends/good.py", "import redis, celery, httpx2"),
    ("bot/good.py", "import discord"),
    ("kernel/good.py", "import asyncio, pydantic, structlog, msgspec, uuid_utils"),
    ("engines/good.py", "import math, numpy, paceline.kernel.ids"),
)
HEADING: Final = re.compile(r"\n[A-Z][A-Za-z ]+\n---")
TARGETS: Final = (
    "features/cohorts/public.py",
    "web/bad_target.py",
    "backends/bad_target.py",
    "features/cohorts/bad_inside.py",
    "features/grouping/public.py",
)


def add(root: Path, file: str, line: str = "") -> None:
    """Appends a line; a file and its packages are made where the tree has none yet."""
    home = root / "src/paceline"
    path = home / file
    path.parent.mkdir(parents=True, exist_ok=True)
    for package in (path.parent, *path.parent.parents):
        if package == home:
            break
        (package / "__init__.py").touch()
    with path.open("a") as source:
        source.write(f"\n{line}\n")


def lint(root: Path) -> str:
    """The gate itself, on a copy of the tree."""
    code = "from importlinter.cli import lint_imports_command as c; c()"
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code, "--no-cache", "--no-logo"],
        cwd=root,
        env={**environment, "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def copy(root: Path) -> Path:
    for part in ("src", "tools"):
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / part, root / part, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One run judges all bad lines: each has an importer of its own to be named by."""
    root = copy(tmp_path_factory.mktemp("bad"))
    for target in TARGETS:
        add(root, target)
    for file, line, _ in BAD_LINES:
        add(root, file, line)
    return lint(root)


@pytest.mark.parametrize(("file", "line", "contract"), BAD_LINES)
def test_a_bad_line_breaks_its_contract(verdict: str, file: str, line: str, contract: str) -> None:
    importer = f"paceline.{file.removesuffix('.py').replace('/', '.')} -> "

    own = re.split(HEADING, verdict.partition(f"\n{contract}\n---")[2])[0]

    assert f"{contract} BROKEN" in verdict
    assert importer in own


def test_good_lines_and_the_house_itself_are_kept(tmp_path: Path) -> None:
    root = copy(tmp_path)
    for target in TARGETS:
        add(root, target)
    for file, line in GOOD_LINES:
        add(root, file, line)

    assert " 0 broken" in lint(root)


def test_a_package_that_no_layer_names_is_refused(tmp_path: Path) -> None:
    root = copy(tmp_path)
    add(root, "attic/old.py")

    assert "Layers BROKEN" in lint(root)


class TestAPlaceOnAnAllowList:
    def test_covers_itself_and_what_is_below(self) -> None:
        assert covers("paceline.db", "paceline.db")
        assert covers("paceline.db", "paceline.db.stores.flags")

    def test_does_not_cover_a_longer_name(self) -> None:
        assert not covers("paceline.db", "paceline.dbx")

    def test_has_stars_for_exactly_one_name(self) -> None:
        assert covers("paceline.features.*.models", "paceline.features.cohorts.models")
        assert not covers("paceline.features.*.models", "paceline.features.a.b.models")
