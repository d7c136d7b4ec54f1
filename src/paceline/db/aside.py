from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog
from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncSession

from paceline.db.database import Database
from paceline.db.failures import FAILURES
from paceline.db.unit_of_work import SqlUnitOfWork

log: Final = structlog.get_logger()


class Aside:
    """Stores what is nice to know, such as when a token was last used, for requests that only read.

    In a transaction of its own, so never from within a unit of work that has begun: on SQLite it
    would wait for itself. A failure is logged and forgotten, for nothing depends on it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def execute(self, statement: Executable) -> None:
        unit = SqlUnitOfWork(self._database)
        try:
            await (await unit.session()).execute(statement)
            await unit.commit()
        except FAILURES as error:
            log.warning("database.aside_failed", error=type(error).__name__)
        finally:
            await unit.rollback()

    async def first(self, statement: Executable) -> Mapping[str, Any] | None:
        """For a change that stands before slow work begins, whatever comes of that; its row.

        What fails here is raised: everything after it depends on it.
        """
        async with self.stored() as session:
            row = (await session.execute(statement)).mappings().first()
        return None if row is None else dict(row)

    @asynccontextmanager
    async def stored(self) -> AsyncIterator[AsyncSession]:
        """A short transaction of its own, before or after a call outside; raised when it fails."""
        unit = SqlUnitOfWork(self._database)
        try:
            yield await unit.session()
            await unit.commit()
        finally:
            await unit.rollback()
