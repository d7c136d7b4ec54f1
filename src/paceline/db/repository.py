from collections.abc import Sequence
from typing import Generic, TypeVar

from sqlalchemy import Executable, Select

from paceline.db.record import Record
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.errors import NotFound

R = TypeVar("R", bound=Record)


class Repository(Generic[R]):
    """All SQL of a slice. A read takes its viewer, or its name ends in `_unscoped`."""

    def __init__(self, unit: SqlUnitOfWork) -> None:
        self._unit = unit

    def add(self, record: R) -> R:
        self._unit.add(record)
        return record

    async def one(self, statement: Select[R], *, missing: NotFound) -> R:
        found = await self.first(statement)
        if found is None:
            raise missing
        return found

    async def first(self, statement: Select[R]) -> R | None:
        return (await (await self._unit.session()).scalars(statement)).one_or_none()

    async def all(self, statement: Select[R]) -> Sequence[R]:
        return (await (await self._unit.session()).scalars(statement)).all()

    async def execute(self, statement: Executable) -> None:
        await (await self._unit.session()).execute(statement)

    async def remove(self, record: R) -> None:
        await (await self._unit.session()).delete(record)

    async def flush(self) -> None:
        """Sends what is pending, so that a broken constraint is told where it is broken."""
        await self._unit.flush()
