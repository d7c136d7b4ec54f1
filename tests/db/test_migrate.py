import asyncio
import sqlite3
from pathlib import Path

import pytest

from paceline.app.bootstrap import MIGRATED
from paceline.db.database import store_url
from paceline.db.migrate import Migrations
from paceline.kernel.errors import ConfigError


def migrations(path: Path) -> Migrations:
    return Migrations(store_url(f"sqlite:///{path}"), MIGRATED)


class TestAFreshStore:
    async def test_lacks_every_head(self, tmp_path: Path) -> None:
        state = await migrations(tmp_path / "new.db").state()

        assert state.current == frozenset()
        assert not state.up_to_date

    async def test_is_up_to_date_once_upgraded_by_several_at_once(self, tmp_path: Path) -> None:
        states = await asyncio.gather(
            *(migrations(tmp_path / "new.db").upgrade() for _ in range(3))
        )

        assert all(state.up_to_date for state in states)


class TestAStoreThatIsUpToDate:
    def test_is_left_alone(self, migrated_file: Path) -> None:
        before = migrated_file.read_bytes()

        state = asyncio.run(migrations(migrated_file).upgrade())

        assert state.up_to_date
        assert migrated_file.read_bytes() == before


class TestAStoreOfANewerVersion:
    def test_is_refused_and_says_what_to_do(self, tmp_path: Path, migrated_file: Path) -> None:
        path = tmp_path / "newer.db"
        path.write_bytes(migrated_file.read_bytes())
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("INSERT INTO alembic_version VALUES ('cohorts_9999')")
        connection.close()

        with pytest.raises(ConfigError, match="newer Paceline"):
            asyncio.run(migrations(path).upgrade())
