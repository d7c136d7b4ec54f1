"""What `paceline --help` costs: every word typed waits for what is imported before it."""

import json
import subprocess
import sys
from typing import Final

from paceline.app.cli.commands import ENTRIES

# A terminal that only lists commands needs none of these; together they take most of a second.
HEAVY: Final = frozenset(
    {"fastapi", "starlette", "sqlalchemy", "dishka", "alembic", "numpy", "pydantic", "uvicorn"}
    | {"icalendar", "argon2", "joserfc", "asyncpg", "aiosqlite", "httpx2"}
)
PROGRAM: Final = """
import json, sys
from paceline.app.cli.main import main
try:
    main()
except SystemExit as end:
    status = end.code
sys.stderr.write(json.dumps([status or 0, sorted(sys.modules)]))
"""


def loaded(*words: str) -> tuple[int, str, frozenset[str]]:
    done = subprocess.run(  # noqa: S603, our own interpreter and our own words
        [sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, check=True
    )
    status, modules = json.loads(done.stderr)
    return status, done.stdout, frozenset(modules)


class TestHelp:
    def test_lists_every_command_and_loads_nothing_heavy(self) -> None:
        status, told, modules = loaded("--help")

        assert status == 0
        assert [entry.name for entry in ENTRIES if f"  {entry.name} " not in told] == []
        assert sorted(HEAVY & modules) == []
        assert [name for name in modules if name.startswith("paceline.features")] == []
