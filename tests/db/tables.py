"""A table of the tests' own, with a column of every kind the stores treat differently."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import JSON, Boolean, Column, Enum, MetaData, String, Table, Uuid, insert

from paceline.db.database import Database
from paceline.db.record import Instant, stored_values
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.ids import new_id


class Mood(StrEnum):
    GLAD = "glad"
    SAD = "sad"


KINDS: Final = Table(
    "kinds",
    MetaData(),
    Column("id", Uuid, primary_key=True, default=new_id),
    Column("title", String(40), nullable=False),
    Column("at", Instant(), nullable=False),
    Column("flag", Boolean, nullable=True),
    Column("body", JSON, nullable=True),
    Column("mood", Enum(Mood, native_enum=False, values_callable=stored_values), nullable=False),
)


def kind(title: str, **fields: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "id": new_id(),
        "title": title,
        "at": datetime(2026, 1, 5, 12, tzinfo=UTC),
        "flag": None,
        "body": None,
        "mood": Mood.GLAD,
    }
    return plain | fields


@asynccontextmanager
async def kinds(database: Database, *rows: dict[str, object]) -> AsyncIterator[None]:
    """The table, with these rows, for the length of a test."""
    async with database.writer.begin() as connection:
        await connection.run_sync(KINDS.metadata.create_all)
    try:
        unit = SqlUnitOfWork(database)
        if rows:
            await (await unit.session()).execute(insert(KINDS), list(rows))
        await unit.commit()
        yield
    finally:
        async with database.writer.begin() as connection:
            await connection.run_sync(KINDS.metadata.drop_all)
