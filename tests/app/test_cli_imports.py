import subprocess
import sys

import pytest

HEAVY = (
    "alembic", "argon2", "asyncpg", "celery", "discord", "fastapi", "google.auth", "icalendar",
    "joserfc", "numpy", "opentelemetry", "pydantic", "sentry_sdk", "sqlalchemy", "starlette",
    "strawberry", "uvicorn",
)  # fmt: skip
ASKED = """
import sys
from paceline.app.cli.main import run
code = run(sys.argv[2:])
sys.stderr.write(" ".join(name for name in sys.argv[1].split(",") if name in sys.modules))
sys.exit(code)
"""


def loaded(*arguments: str) -> str:
    """Which of the heavy packages a command line leaves in memory, in a process of its own."""
    ended = subprocess.run(  # noqa: S603, our own command
        [sys.executable, "-c", ASKED, ",".join(HEAVY), *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stderr


class TestWhatEverybodyWaitsFor:
    @pytest.mark.parametrize("argument", ["--help", "--version"])
    def test_help_and_version_load_no_heavy_package(self, argument: str) -> None:
        heavy = loaded(argument)

        assert heavy == ""
