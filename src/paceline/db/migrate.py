"""Brings a store to the newest revision of every installed feature, each an Alembic branch."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import structlog
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import RevisionStep
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import URL, Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from paceline.db.record import Record
from paceline.kernel.errors import ConfigError, Defect

log: Final = structlog.get_logger()
OWN: Final = "paceline.db.migrations"
ADVISORY_LOCK: Final = 7_223_465_127


def scripts(packages: Sequence[str]) -> ScriptDirectory:
    """The revisions of these packages; `paceline.db` itself always comes along."""
    places = [str(files(package)) for package in [OWN, *packages]]
    return ScriptDirectory(dir=places[0], version_locations=places)


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a store stands: the heads it has and the heads it should have."""

    current: frozenset[str]
    wanted: frozenset[str]

    @property
    def up_to_date(self) -> bool:
        return self.current == self.wanted


class Migrations:
    def __init__(self, url: URL, packages: Sequence[str]) -> None:
        self._url = url
        self._scripts = scripts(packages)

    async def state(self) -> State:
        wanted = self._heads()
        engine = create_async_engine(self._url, poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                heads = await connection.run_sync(heads_of)
        finally:
            await engine.dispose()
        applied = self._applied(heads)
        unknown = heads - applied
        return State(current=(wanted & applied) | unknown, wanted=wanted)

    def _applied(self, heads: frozenset[str]) -> frozenset[str]:
        """The store names only what nothing else depends on; the rest is implied."""
        found: set[str] = set()
        ahead = list(heads)
        known = {revision.revision: revision for revision in self._scripts.walk_revisions()}
        while ahead:
            revision = known.get(ahead.pop())
            if revision is not None and revision.revision not in found:
                found.add(revision.revision)
                ahead += [*revision._all_down_revisions]  # noqa: SLF001, dependencies too
        return frozenset(found)

    def _heads(self) -> frozenset[str]:
        """Without those another revision depends on: a store does not list them any more."""
        ends = self._scripts.get_revisions(self._scripts.get_heads())
        return frozenset(end.revision for end in ends if end._is_real_head)  # noqa: SLF001

    async def upgrade(self) -> State:
        """Safe to run by many at once; raises ConfigError for a store from a newer version."""
        options = {"isolation_level": None} if self._url.get_backend_name() == "sqlite" else {}
        engine = create_async_engine(self._url, poolclass=NullPool, connect_args=options)
        try:
            async with engine.connect() as connection:
                await connection.run_sync(self._upgrade)
        finally:
            await engine.dispose()
        return await self.state()

    def _steps(self, current: object) -> list[RevisionStep]:
        try:
            return self._scripts._upgrade_revs("heads", current)  # type: ignore[arg-type]  # noqa: SLF001
        except (CommandError, RevisionError) as error:
            raise ConfigError(
                "The database knows revisions that this version does not: it was migrated by a "
                "newer Paceline or with more features. Install that version, or restore a backup."
            ) from error

    def _upgrade(self, connection: Connection) -> None:
        with locked(connection):
            context = EnvironmentContext(
                Config(), self._scripts, fn=lambda current, _context: self._steps(current)
            )
            with context:
                context.configure(
                    connection=connection,
                    target_metadata=Record.metadata,
                    render_as_batch=True,
                    transactional_ddl=False,
                )
                context.run_migrations()


def heads_of(connection: Connection) -> frozenset[str]:
    return frozenset(MigrationContext.configure(connection).get_current_heads())


@contextmanager
def locked(connection: Connection) -> Iterator[None]:
    """One migrator at a time, all revisions or none.

    SQLite rebuilds tables to alter them: with foreign keys on, dropping the old table would
    delete its children, so they are off meanwhile and every reference is checked at the end.
    """
    if connection.dialect.name == "postgresql":
        with connection.begin():
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
            yield
        return
    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    connection.exec_driver_sql("PRAGMA busy_timeout = 30000")
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
        check_references(connection)
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")


def check_references(connection: Connection) -> None:
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        raise Defect(f"A migration would break {len(broken)} references; nothing was changed.")
