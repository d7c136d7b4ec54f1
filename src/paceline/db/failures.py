"""What a store's failures mean: someone was first, try later, or a mistake of ours."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Final

import asyncpg
from sqlalchemy import FromClause, Index, Table, UniqueConstraint
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from paceline.db.record import Record
from paceline.kernel.errors import Conflict, Defect, Invalid, PacelineError, Unavailable

FAILURES: Final[tuple[type[Exception], ...]] = (
    SQLAlchemyError,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection cut off in the middle of an answer
    OSError,
)
AWAY: Final = (
    OSError,
    PoolTimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
# 40: the store broke a deadlock or could not put transactions in an order; the next try will.
AWAY_STATES: Final = ("08", "40", "53", "55P03", "57P")
AWAY_WORDS: Final = re.compile(
    r"locked|unable to open|disk I/O|readonly|full|closed", re.IGNORECASE
)
SQLITE_UNIQUE: Final = re.compile(r"UNIQUE constraint failed: (?:index '(\w+)'|(.+))")
# A character that the store's encoding has no place for, such as NUL.
UNSTORABLE_STATES: Final = ("22021", "22P05")
RETRY_AFTER: Final = 2.0
LACKING_STATES: Final = ("42P01", "42703")
LACKING_WORDS: Final = re.compile(r"no such (table|column)")


class Behind(Defect):
    """The database has not been brought to what this version needs."""

    code = "database_behind"

    def __init__(self) -> None:
        super().__init__(
            "The database is older than this version of Paceline. Run: paceline db upgrade"
        )


class AlreadyThere(Conflict):
    code = "already_there"


def meaning(error: Exception) -> PacelineError:
    """The kind of ours that a failure of the store stands for; details stay in its cause."""
    if isinstance(error, IntegrityError):
        return broken_constraint(str(error.orig))
    if is_away(error):
        return Unavailable("The database is away. Try again.", retry_after=RETRY_AFTER)
    if state_of(error).startswith(UNSTORABLE_STATES):
        return Invalid("A text holds a character that cannot be stored; leave it out.")
    if is_behind(error):
        return Behind()
    return Defect("The database refused a statement of ours.")


def state_of(error: BaseException | None) -> str:
    """The SQLSTATE of what a driver said, wherever in the chain it is; else empty."""
    while error is not None:
        if state := getattr(error, "sqlstate", None):
            return str(state)
        error = error.__cause__ or getattr(error, "orig", None)
    return ""


def is_behind(error: BaseException | None) -> bool:
    if state_of(error).startswith(LACKING_STATES):
        return True
    while error is not None:
        if isinstance(error, sqlite3.OperationalError) and LACKING_WORDS.search(str(error)):
            return True
        error = error.__cause__ or getattr(error, "orig", None)
    return False


def is_away(error: BaseException | None) -> bool:
    if error is None:
        return False
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, AWAY):
        return True
    state = str(getattr(error, "sqlstate", None) or "")
    if state.startswith(AWAY_STATES):
        return True
    if isinstance(error, sqlite3.OperationalError):
        return AWAY_WORDS.search(str(error)) is not None
    return is_away(error.__cause__ or getattr(error, "orig", None))


def broken_constraint(message: str) -> PacelineError:
    for name, kind in known_conflicts():
        if name in message or sqlite_columns(name) == columns_named(message):
            return kind()
    if "unique" in message.lower():
        return AlreadyThere("Something with this name or key is there already.")
    return Conflict("What this refers to is gone, or something else still refers to it.")


def known_conflicts() -> Iterator[tuple[str, Callable[[], Conflict]]]:
    for mapper in Record.registry.mappers:
        yield from mapper.class_.conflicts.items()


def columns_named(message: str) -> frozenset[str]:
    found = SQLITE_UNIQUE.search(message)
    if found is None or not found[2]:
        return frozenset({"?"})
    return frozenset(column.strip() for column in found[2].split(","))


def sqlite_columns(name: str) -> frozenset[str]:
    """SQLite names the columns of a broken constraint, not the constraint."""
    return next(
        (
            frozenset(f"{table.name}.{column.name}" for column in each.columns)
            for table in Record.metadata.tables.values()
            for each in unique_things(table)
            if each.name == name
        ),
        frozenset(),
    )


def unique_things(table: FromClause) -> Iterator[UniqueConstraint | Index]:
    assert isinstance(table, Table)
    yield from (each for each in table.constraints if isinstance(each, UniqueConstraint))
    yield from (each for each in table.indexes if each.unique)
