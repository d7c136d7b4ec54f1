"""A mark of everything that is committed: the same mark, the same answers.

SQLite counts the commits of other connections; PostgreSQL's snapshot says which transactions it
shows. A mark taken before a read is never newer than what was read, so it can only be too careful.
"""

import asyncio
import sqlite3
from typing import Final, Protocol

import asyncpg
from typing_extensions import override

from paceline.db.database import Database, pragmas
from paceline.db.failures import FAILURES
from paceline.kernel.freshness import Freshness

COUNT: Final = "PRAGMA data_version"
SNAPSHOT: Final = "SELECT pg_current_snapshot()::text"


class Source(Protocol):
    async def mark(self) -> str: ...
    async def close(self) -> None: ...


class SqliteSource(Source):
    """Looks at shared memory, so it needs no thread; the count means something to it alone."""

    def __init__(self, path: str, synchronous: str) -> None:
        self._path = path
        self._pragmas = {**pragmas(synchronous), "query_only": "ON", "busy_timeout": "0"}
        self._opened: sqlite3.Connection | None = None

    @override
    async def mark(self) -> str:
        if self._opened is None:
            self._opened = sqlite3.connect(self._path, isolation_level=None)
            for name, value in self._pragmas.items():
                self._opened.execute(f"PRAGMA {name} = {value}")
        (count,) = self._opened.execute(COUNT).fetchone()
        return str(count)

    @override
    async def close(self) -> None:
        if self._opened is not None:
            self._opened.close()


class PostgresSource(Source):
    """One connection, one question at a time; whoever comes meanwhile asks for himself."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opened: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()

    @override
    async def mark(self) -> str:
        async with self._turn:
            if self._opened is None or self._opened.is_closed():
                self._opened = await asyncpg.connect(self._address, timeout=5)
            found: str = await self._opened.fetchval(SNAPSHOT)
            return found

    @override
    async def close(self) -> None:
        if self._opened is not None:
            await self._opened.close()


class StoreFreshness(Freshness):
    def __init__(self, database: Database) -> None:
        url = database.url
        plain = url.set(drivername="postgresql")
        self._source: Source = (
            SqliteSource(url.database or "", database.synchronous)
            if database.is_sqlite
            else PostgresSource(plain.render_as_string(hide_password=False))
        )

    @override
    async def mark(self) -> str | None:
        try:
            return await self._source.mark()
        except FAILURES:
            return None

    async def close(self) -> None:
        await self._source.close()
