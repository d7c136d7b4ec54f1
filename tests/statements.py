"""What reaches the databases, as both drivers see it."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg
import pytest

# Of the drivers' own accord: settings of a new connection, and what a pool clears.
OWN: Final = ("PRAGMA", "SELECT pg_advisory_unlock_all")


@dataclass(kw_only=True)
class Statements:
    """In the order in which they ran, since the last `forget`."""

    ran: list[str] = field(default_factory=list)

    def forget(self) -> None:
        self.ran.clear()

    def note(self, text: str) -> None:
        if not text.lstrip().startswith(OWN):
            self.ran.append(text)


def recorded(monkeypatch: pytest.MonkeyPatch) -> Statements:
    """SQLite tells of connections that are opened from now on, PostgreSQL of all."""
    statements = Statements()
    record_sqlite(monkeypatch, statements)
    record_postgres(monkeypatch, statements)
    return statements


def record_sqlite(monkeypatch: pytest.MonkeyPatch, statements: Statements) -> None:
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def connected(*arguments: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401
        connection = connect(*arguments, **options)
        connection.set_trace_callback(statements.note)
        return connection

    monkeypatch.setattr(sqlite3, "connect", connected)


def record_postgres(monkeypatch: pytest.MonkeyPatch, statements: Statements) -> None:
    """Its own query loggers are called later than the answer, so the methods are watched."""
    for name in ("execute", "fetch", "prepare"):
        monkeypatch.setattr(asyncpg.Connection, name, noting(name, statements))


def noting(name: str, statements: Statements) -> Callable[..., Any]:
    method = getattr(asyncpg.Connection, name)

    async def watched(connection: Any, query: str, *values: Any, **options: Any) -> Any:  # noqa: ANN401
        statements.note(query)
        return await method(connection, query, *values, **options)

    return watched
