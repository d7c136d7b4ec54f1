"""A PostgreSQL database of this test process's own, migrated once and emptied between tests."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import URL, make_url

from paceline.app.bootstrap import MIGRATED
from paceline.db.database import store_url
from paceline.db.migrate import Migrations

DEFAULT = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"


def postgres_answers() -> bool:
    url = PostgresStore.url()
    try:
        with socket.create_connection((url.host or "127.0.0.1", url.port or 5432), timeout=1):
            return True
    except OSError:
        return False


def run(address: URL, act: Callable[[Any], Awaitable[object]]) -> None:
    async def connected() -> None:
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(plain)
        try:
            await act(connection)
        finally:
            await connection.close()

    asyncio.run(connected())


@dataclass(frozen=True)
class PostgresStore:
    name: str

    @staticmethod
    def url() -> URL:
        return make_url(os.environ.get("PACELINE_TEST_POSTGRES_URL", DEFAULT))

    @property
    def address(self) -> str:
        return self.url().set(database=self.name).render_as_string(hide_password=False)

    @classmethod
    def create(cls, name: str = f"paceline_test_{os.getpid()}") -> "PostgresStore":
        store = cls(name)
        store.drop()
        run(cls.url(), lambda connection: connection.execute(f'CREATE DATABASE "{store.name}"'))
        # No test cuts the power: a commit need not wait for the disk.
        asynchronous = f'ALTER DATABASE "{store.name}" SET synchronous_commit = off'
        run(cls.url(), lambda connection: connection.execute(asynchronous))
        asyncio.run(Migrations(store_url(store.address), MIGRATED).upgrade())
        return store

    def drop(self) -> None:
        run(
            self.url(),
            lambda connection: connection.execute(
                f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)'
            ),
        )

    def empty(self) -> None:
        async def truncate(connection: Any) -> None:  # noqa: ANN401, asyncpg is untyped
            rows = await connection.fetch(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
                "AND tablename <> 'alembic_version'"
            )
            # Few rows are deleted many times faster than as many tables are truncated.
            deletes = [f'DELETE FROM "{row["tablename"]}"' for row in rows]  # noqa: S608, its own
            await connection.execute(";".join(["SET session_replication_role = replica", *deletes]))

        run(make_url(self.address), truncate)
