"""Every recorded point as a row, only where TimescaleDB is (ADR 0035).

Nothing of ours reads them: they are there for the operator's own questions. This is the one
place that knows of the extension.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from math import isnan
from typing import Final
from uuid import UUID

from sqlalchemy import text

from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.engines.formats.activities.model import CHANNELS, Activity

AVAILABLE: Final = text("SELECT 1 FROM pg_extension WHERE extname = 'timescaledb'")
HYPERTABLE: Final = (
    text(
        "CREATE TABLE IF NOT EXISTS activity_samples (source_id uuid NOT NULL, at timestamptz "
        f"NOT NULL, {', '.join(f'{each} double precision' for each in CHANNELS)})"
    ),
    text("SELECT create_hypertable('activity_samples', by_range('at'), if_not_exists => true)"),
    text(
        "ALTER TABLE activity_samples SET (timescaledb.compress, "
        "timescaledb.compress_segmentby = 'source_id', timescaledb.compress_orderby = 'at')"
    ),
    text(
        "SELECT add_compression_policy('activity_samples', interval '30 days', "
        "if_not_exists => true)"
    ),
)
THERE: Final = text("SELECT to_regclass('activity_samples') IS NOT NULL")
COLUMNS: Final = ("source_id", "at", *CHANNELS)
INSERT: Final = text(
    f"INSERT INTO activity_samples ({', '.join(COLUMNS)}) "  # noqa: S608, names of ours
    f"VALUES ({', '.join(f':{each}' for each in COLUMNS)})"
)
DELETE: Final = text("DELETE FROM activity_samples WHERE source_id = ANY(:source_ids)")


class SampleStore:
    """Joins the caller's unit of work; on any other store nothing happens."""

    def __init__(self, unit: SqlUnitOfWork) -> None:
        self._unit = unit

    async def prepare(self) -> bool:
        """Makes the hypertable where it can be made; safe to repeat."""
        session = await self._unit.session()
        if session.get_bind().dialect.name != "postgresql":
            return False
        if (await session.execute(AVAILABLE)).first() is None:
            return False
        for statement in HYPERTABLE:
            await session.execute(statement)
        return True

    async def is_there(self) -> bool:
        session = await self._unit.session()
        if session.get_bind().dialect.name != "postgresql":
            return False
        return bool((await session.execute(THERE)).scalar_one())

    async def add(self, source_id: UUID, activity: Activity) -> None:
        rows = list(rows_of(source_id, activity))
        if rows:
            await (await self._unit.session()).execute(INSERT, rows)

    async def drop(self, source_ids: Sequence[UUID]) -> None:
        session = await self._unit.session()
        await session.execute(DELETE, {"source_ids": list(source_ids)})


def rows_of(source_id: UUID, activity: Activity) -> Iterator[dict[str, object]]:
    """One for each point whose time is known."""
    if activity.start is None:
        return
    columns = dict(activity.streams.channels())
    for place, seconds in enumerate(activity.streams.seconds):
        if isnan(seconds):
            continue
        values = {name: column[place] for name, column in columns.items()}
        known = {name: None if isnan(value) else value for name, value in values.items()}
        at = activity.start + timedelta(seconds=seconds)
        yield {"source_id": source_id, "at": at, **dict.fromkeys(CHANNELS), **known}
