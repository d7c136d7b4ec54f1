"""`paceline worker` as a process of its own, ended by a signal."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from paceline.app.bootstrap import MIGRATED
from paceline.db.database import Database
from paceline.db.migrate import Migrations
from tests.times import MovableClock
from tests.workshop import Workshop

pytestmark = pytest.mark.anyio
COMMAND = (sys.executable, "-c", "from paceline.app.cli.main import main; main()", "worker")


def environ(tmp_path: Path) -> dict[str, str]:
    file = f"sqlite:///{tmp_path}/paceline.db"
    return {
        **os.environ,
        "PACELINE_DATABASE_URL": file,
        "PACELINE_DATA_DIR": str(tmp_path),
        "PACELINE_LOG_FORMAT": "json",
    }


class TestWorker:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    async def test_it_runs_jobs_until_a_signal_and_stops_gently(
        self, tmp_path: Path, number: signal.Signals
    ) -> None:
        url = f"sqlite:///{tmp_path}/paceline.db"
        await Migrations(make_url(url).set(drivername="sqlite+aiosqlite"), MIGRATED).upgrade()
        child = await asyncio.create_subprocess_exec(
            *COMMAND, "--workers", "2", env=environ(tmp_path), stdout=asyncio.subprocess.PIPE
        )
        try:
            assert child.stdout is not None
            said = await child.stdout.readline()
            child.send_signal(number)
            rest = await child.stdout.read()
            code = await child.wait()
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()

        database = Database(url)
        planted = await Workshop(database, MovableClock()).rows()
        await database.close()
        assert (said[:8], rest.strip(), code) == (b"Working.", b"Stopped.", 0)
        assert "operations.prune" in {row.kind for row in planted}

    async def test_a_store_that_is_behind_is_refused_with_the_remedy(self, tmp_path: Path) -> None:
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(*COMMAND, env=environ(tmp_path), stderr=pipe)

        _, told = await child.communicate()

        assert (child.returncode, b"paceline db upgrade" in told) == (1, True)
