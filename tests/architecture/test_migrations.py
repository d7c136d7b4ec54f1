"""The tables that migrations make are the tables that models describe, on both stores."""

import re
from collections.abc import Iterable

import pytest
from sqlalchemy import CheckConstraint, Connection, Table, inspect

from paceline.db.comparing import differences
from paceline.db.database import Database
from paceline.db.record import Record

pytestmark = pytest.mark.anyio


def words(condition: str) -> frozenset[str]:
    """What a condition speaks of; each store writes the same one in its own way."""
    return frozenset(re.findall(r"'[^']*'|\b\d+\b", condition))


def declared(table: Table) -> dict[str, frozenset[str]]:
    checks = [each for each in table.constraints if isinstance(each, CheckConstraint)]
    return {
        str(check.name): words(str(check.sqltext.compile(compile_kwargs={"literal_binds": True})))
        for check in checks
    }


def stored(connection: Connection, table: Table) -> dict[str, frozenset[str]]:
    found: Iterable[object] = inspect(connection).get_check_constraints(table.name)
    return {str(each["name"]): words(str(each["sqltext"])) for each in found}  # type: ignore[index]


async def test_nothing_is_left_to_migrate(database: Database) -> None:
    async with database.writer.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_check_constraints_are_those_of_the_models(database: Database) -> None:
    def compared(connection: Connection) -> list[str]:
        return [
            f"{table.name}: {declared(table)} but stored {stored(connection, table)}"
            for table in Record.metadata.sorted_tables
            if declared(table) != stored(connection, table)
        ]

    async with database.writer.connect() as connection:
        assert await connection.run_sync(compared) == []
