"""Runs the revisions that a store lacks: all that needs Alembic."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import RevisionStep
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text

from paceline.db.record import Record
from paceline.kernel.errors import ConfigError, Defect, ModuleError

ADVISORY_LOCK: Final = 7_223_465_127


def upgrade(
    connection: Connection, packages: Sequence[str], stated_in: str, plugin: str | None
) -> None:
    """Whoever comes second finds nothing left to do."""
    scripts = scripts_of(packages)
    with locked(connection), kept_apart(connection, plugin):
        context = EnvironmentContext(
            Config(), scripts, fn=lambda current, _context: steps(scripts, current)
        )
        with context:
            context.configure(
                connection=connection,
                target_metadata=Record.metadata,
                render_as_batch=True,
                transactional_ddl=False,
                version_table=stated_in,
            )
            context.run_migrations()


def scripts_of(packages: Sequence[str]) -> ScriptDirectory:
    places = [str(files(package)) for package in packages]
    return ScriptDirectory(dir=places[0], version_locations=places)


def steps(scripts: ScriptDirectory, current: object) -> list[RevisionStep]:
    try:
        return scripts._upgrade_revs("heads", current)  # type: ignore[arg-type]  # noqa: SLF001
    except (CommandError, RevisionError) as error:
        raise ConfigError(
            "The database knows revisions that this version does not: it was migrated by a "
            "newer Paceline or with more features. Install that version, or restore a backup."
        ) from error


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


@contextmanager
def kept_apart(connection: Connection, plugin: str | None) -> Iterator[None]:
    """Raises ModuleError, so that all is undone, when a plugin changed a table that is not its."""
    if plugin is None:
        yield
        return
    before = shapes_of_others(connection, plugin)
    yield
    after = shapes_of_others(connection, plugin)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if changed:
        names = ", ".join(sorted(changed))
        raise ModuleError(f"They make, change or drop {names}; only {plugin}_... is theirs.")


def shapes_of_others(connection: Connection, plugin: str) -> Mapping[str, str]:
    """What tells that a table is as it was: its columns, and its indexes and keys."""
    inspector = inspect(connection)
    found: dict[str, str] = {}
    for name in inspector.get_table_names():
        if not name.startswith(f"{plugin}_"):
            columns, indexes = inspector.get_columns(name), inspector.get_indexes(name)
            told = [
                steady(each) for each in (*columns, *indexes, *inspector.get_foreign_keys(name))
            ]
            found[name] = repr(sorted(told))
    return found


def steady(told: object) -> str:
    """The same text for the same thing; conditions of indexes are other objects each time."""
    if isinstance(told, dict):
        return repr(sorted((str(name), steady(each)) for name, each in told.items()))
    return str(told)


def check_references(connection: Connection) -> None:
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        raise Defect(f"A migration would break {len(broken)} references; nothing was changed.")
