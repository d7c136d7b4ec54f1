import asyncio
import os
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import URL, text

from paceline.app.bootstrap import MIGRATED
from paceline.db.database import Database, store_url
from paceline.db.migrate import Migrations
from paceline.db.upgrading import check_references
from paceline.kernel.errors import ConfigError, Defect
from tests.stores import PostgresStore
from tests.times import MovableClock
from tests.workshop import Note, Workshop

pytestmark = pytest.mark.anyio


@pytest.fixture
async def empty(store: str, tmp_path: object) -> AsyncIterator[URL]:
    """A store without a single table."""
    if store == "sqlite":
        yield store_url(f"sqlite:///{tmp_path}/empty.db")
        return
    name = f"paceline_test_empty_{os.getpid()}"
    plain = PostgresStore.url().set(drivername="postgresql")
    server = await asyncpg.connect(plain.render_as_string(hide_password=False))
    await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await server.execute(f'CREATE DATABASE "{name}"')
    yield store_url(plain.set(database=name).render_as_string(hide_password=False))
    await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await server.close()


async def told(url: URL, *statements: str) -> None:
    database = Database(url.render_as_string(hide_password=False))
    async with database.session() as session:
        for statement in statements:
            await session.execute(text(statement))
        await session.commit()
    await database.close()


class TestUpgrade:
    async def test_an_empty_store_becomes_up_to_date(self, empty: URL) -> None:
        migrations = Migrations(empty, MIGRATED)

        before = await migrations.state()
        after = await migrations.upgrade()

        assert (before.up_to_date, after.up_to_date) == (False, True)

    async def test_twice_is_as_once_and_rows_stay(self, empty: URL) -> None:
        migrations = Migrations(empty, MIGRATED)
        await migrations.upgrade()
        database = Database(empty.render_as_string(hide_password=False))
        shop = Workshop(database, MovableClock())
        await shop.enqueue(Note(), Note())

        again = await migrations.upgrade()

        assert again.up_to_date
        assert len(await shop.rows()) == 2
        await database.close()

    async def test_two_at_once_take_turns(self, empty: URL) -> None:
        states = await asyncio.gather(*(Migrations(empty, MIGRATED).upgrade() for _ in range(2)))

        assert all(state.up_to_date for state in states)

    async def test_a_store_of_a_newer_version_is_refused_and_left_alone(self, empty: URL) -> None:
        migrations = Migrations(empty, MIGRATED)
        await migrations.upgrade()
        await told(empty, "INSERT INTO alembic_version VALUES ('from_the_future')")

        with pytest.raises(ConfigError, match=r"newer Paceline.*restore a backup"):
            await migrations.upgrade()

        assert "from_the_future" in (await migrations.state()).current


async def test_a_migration_that_breaks_references_changes_nothing(empty: URL, store: str) -> None:
    if store != "sqlite":
        pytest.skip("PostgreSQL checks references itself")
    database = Database(empty.render_as_string(hide_password=False))
    async with database.writer.connect() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        await connection.exec_driver_sql("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
        await connection.exec_driver_sql(
            "CREATE TABLE children (parent_id INTEGER REFERENCES parents (id))"
        )
        await connection.exec_driver_sql("INSERT INTO children VALUES (7)")

        with pytest.raises(Defect, match="1 references"):
            await connection.run_sync(check_references)
        await connection.exec_driver_sql("BEGIN")
    await database.close()


async def test_a_migration_that_fails_is_undone_as_a_whole(empty: URL, store: str) -> None:
    await told(empty, "CREATE TABLE events (id INTEGER)")
    migrations = Migrations(empty, MIGRATED)

    with pytest.raises(Exception, match="exists"):
        await migrations.upgrade()

    state = await migrations.state()
    assert state.current == frozenset()
