"""The two stores. SQLite writes in turn behind a hook; PostgreSQL needs neither."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from paceline.db.audit.journal import CLOCK, CommandSession
from paceline.db.turns import Turn
from paceline.kernel.clock import Clock, SystemClock
from paceline.kernel.errors import ConfigError

DRIVERS: Final[Mapping[str, str]] = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def store_url(text: str) -> URL:
    """Any usual spelling of an address, with the driver we use."""
    url = make_url(text)
    driver = DRIVERS.get(url.drivername)
    if driver is None:
        raise ConfigError(
            f"database_url begins with {url.drivername}: give sqlite:///FILE or postgresql://HOST/NAME."
        )
    return url.set(drivername=driver)


def pragmas(synchronous: str) -> dict[str, str]:
    return {
        "journal_mode": "WAL",
        "synchronous": synchronous,
        "foreign_keys": "ON",
        "busy_timeout": "5000",
        "cache_size": "-32000",
        "temp_store": "MEMORY",
    }


def connect_sqlite(url: URL, settings: Mapping[str, str]) -> AsyncEngine:
    engine = create_async_engine(url, connect_args={"isolation_level": None}, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: PoolProxiedConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for name, value in settings.items():
            cursor.execute(f"PRAGMA {name} = {value}")
        cursor.close()

    event.listen(engine.sync_engine, "begin", begin_immediate)
    return engine


def connect_postgres(url: URL, pool: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=True,
        hide_parameters=True,  # they hold hashes and people's addresses; errors are logged
    )


def begin_immediate(connection: Connection) -> None:
    """Takes the write lock first: a lock taken after a read loses the other's update."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


class Database:
    """The command lane's engine. Reads have a lane of their own."""

    def __init__(
        self,
        url: str,
        *,
        synchronous: str = "FULL",
        pool: int = 10,
        clock: Clock | None = None,
    ) -> None:
        self.url = store_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.synchronous = synchronous
        self.pool = pool
        self._clock = clock or SystemClock()
        self.writer = (
            connect_sqlite(self.url, pragmas(synchronous))
            if self.is_sqlite
            else connect_postgres(self.url, pool)
        )
        self.turn = Turn(needed=self.is_sqlite)

    @property
    def is_new(self) -> bool:
        """Whether the store is a file that is not there yet."""
        return self.is_sqlite and not Path(self.url.database or "").exists()

    def session(self) -> AsyncSession:
        return AsyncSession(
            self.writer,
            expire_on_commit=False,
            sync_session_class=CommandSession,
            info={CLOCK: self._clock},
        )

    async def ping(self) -> None:
        """Raises what the driver raises when the store does not answer."""
        async with self.session() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.writer.dispose()
