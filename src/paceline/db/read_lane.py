"""Rows straight to JSON: no session, no entities, and connections that refuse to write."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol, TypeAlias, TypeVar
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import URL, SelectBase
from typing_extensions import override

from paceline.db.database import Database, pragmas
from paceline.db.listing import SORTED_BY, Listing
from paceline.db.statements import POSTGRES, SQLITE, Prepared, Row, iso_utc, prepare
from paceline.kernel.errors import NotFound
from paceline.kernel.query import Cursor, Page

READERS: Final = 4
PATIENCE: Final = 5.0
T = TypeVar("T")
Found: TypeAlias = Sequence[Sequence[Row]]
encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A statement with its values. With `missing`, no row at all is that error."""

    statement: SelectBase
    binds: Mapping[str, object] = field(default_factory=dict)
    missing: NotFound | None = None


class Reader(Protocol):
    async def read(
        self, asks: Sequence[Ask], shape: Callable[[Found], T], *, encoded: bool = False
    ) -> T:
        """Runs the asks on one connection, in order, and shapes the rows they found.

        `encoded` says that the shape is JSON, so the encoder may write what it knows itself.
        """
        ...

    async def close(self) -> None: ...


def found_or_raise(ask: Ask, rows: Sequence[Row]) -> Sequence[Row]:
    if not rows and ask.missing is not None:
        raise ask.missing
    return rows


class SqliteReader(Reader):
    """Threads with a connection each; a request hops once, and JSON is made over there too."""

    def __init__(self, url: URL, synchronous: str) -> None:
        self._path = url.database or ""
        self._pragmas = {**pragmas(synchronous), "query_only": "ON"}
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="paceline-read")
        self._own = threading.local()
        self._opened: list[sqlite3.Connection] = []

    @override
    async def read(
        self, asks: Sequence[Ask], shape: Callable[[Found], T], *, encoded: bool = False
    ) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._read, asks, shape)

    def _read(self, asks: Sequence[Ask], shape: Callable[[Found], T]) -> T:
        connection = self._connection()
        found: list[Sequence[Row]] = []
        for ask in asks:
            prepared = prepare(ask.statement, SQLITE)
            rows = connection.execute(prepared.sql, prepared.bound(ask.binds)).fetchall()
            found.append(found_or_raise(ask, [prepared.row(row) for row in rows]))
        return shape(found)

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._own, "connection"):
            opened = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            for name, value in self._pragmas.items():
                opened.execute(f"PRAGMA {name} = {value}")
            self._own.connection = opened
            self._opened.append(opened)
        connection: sqlite3.Connection = self._own.connection
        return connection

    @override
    async def close(self) -> None:
        self._threads.shutdown()
        for connection in self._opened:
            connection.close()


class PostgresReader(Reader):
    """A pool of its own on the driver; every transaction in it is read-only."""

    def __init__(self, url: URL, pool: int) -> None:
        plain = url.set(drivername="postgresql")
        self._address = plain.render_as_string(hide_password=False)
        self._size = pool
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    @override
    async def read(
        self, asks: Sequence[Ask], shape: Callable[[Found], T], *, encoded: bool = False
    ) -> T:
        pool = self._pool or await self._open()
        found: list[Sequence[Row]] = []
        # The driver's own time-out makes a task of each acquiring, which costs more than it.
        async with asyncio.timeout(PATIENCE):
            connection = await pool.acquire()
        try:
            for ask in asks:
                prepared = prepare(ask.statement, POSTGRES)
                rows = await connection.fetch(prepared.sql, *prepared.ordered(ask.binds))
                found.append(found_or_raise(ask, rows_of(prepared, rows, encoded=encoded)))
        finally:
            await pool.release(connection)
        return shape(found)

    async def _open(self) -> asyncpg.Pool:
        async with self._opening:
            self._pool = self._pool or await asyncpg.create_pool(
                self._address,
                min_size=0,
                max_size=self._size,
                timeout=5,
                server_settings={"default_transaction_read_only": "on"},
                reset=as_it_is,
            )
            return self._pool

    @override
    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()


async def as_it_is(_connection: asyncpg.Connection) -> None:
    """Reads leave nothing behind in a session; clearing it would be another round trip each."""


def rows_of(
    prepared: Prepared, records: Sequence[asyncpg.Record], *, encoded: bool
) -> Sequence[Row]:
    return [prepared.row(tuple(record), encoded=encoded) for record in records]


class ReadLane:
    def __init__(self, database: Database) -> None:
        self._reader: Reader = (
            SqliteReader(database.url, database.synchronous)
            if database.is_sqlite
            else PostgresReader(database.url, database.pool)
        )

    async def page(
        self,
        listing: Listing,
        page: Page,
        *,
        binds: Mapping[str, object],
        within: Ask | None = None,
    ) -> bytes:
        """`{"items": [...], "next": cursor | null}`; `within` is asked first and must be there."""
        statement, asked = listing.ask(page)
        asks = [Ask(statement=statement, binds={**binds, **asked})]
        if within is not None:
            asks.insert(0, within)
        return await self._reader.read(asks, lambda found: page_of(found[-1], page), encoded=True)

    async def one(
        self, statement: SelectBase, *, binds: Mapping[str, object], missing: NotFound
    ) -> bytes:
        """One row as a JSON object."""
        ask = Ask(statement=statement, binds=binds, missing=missing)
        return await self._reader.read([ask], lambda found: encode(found[0][0]), encoded=True)

    async def object(self, *asks: Ask) -> bytes:
        """The last ask's row as a JSON object, once those before it were answered."""
        return await self._reader.read(asks, lambda found: encode(found[-1][0]), encoded=True)

    async def rows(self, *asks: Ask) -> Found:
        """For answers made of several statements; values are ready for JSON."""
        return await self._reader.read(asks, lambda found: found)

    async def close(self) -> None:
        await self._reader.close()


def page_of(rows: Sequence[Row], page: Page) -> bytes:
    """One row more than asked for was read: it says whether there is a next page."""
    shown = rows[: page.limit]
    following = cursor_of(shown[-1]) if len(rows) > page.limit else None
    for row in shown:
        row.pop(SORTED_BY, None)
    return encode({"items": shown, "next": following})


def cursor_of(row: Row) -> str:
    value = row.get(SORTED_BY, "")
    text = iso_utc(value) if isinstance(value, datetime) else value
    return Cursor(value=str(text), id=UUID(str(row["id"]))).encode()
