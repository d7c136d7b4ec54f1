"""Carries out a plan: each call outside between two short transactions, a few calls at once."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import structlog

from paceline.engines.diff.objects import Fields, Name, To, Value
from paceline.engines.diff.plan import (
    Adopt,
    Create,
    Operation,
    Plan,
    Release,
    Remove,
    Settle,
    Update,
)
from paceline.engines.diff.planning import resolved
from paceline.features.reconcile.errors import Unsettled
from paceline.features.reconcile.ports import AlreadyThere, Gone, Target
from paceline.features.reconcile.public import Connection
from paceline.features.reconcile.repository.book import Held, RefBook
from paceline.kernel.errors import ValidationError
from paceline.kernel.resilience import HELD_BACK

Progress: TypeAlias = Callable[[int, int], None]
log: Final = structlog.get_logger()


def unseen(_done: int, _total: int) -> None:
    """Nobody watches."""


class Carrying:
    """The operations of one plan. What a provider refuses is told, and the others go on."""

    def __init__(
        self,
        book: RefBook,
        held: Held,
        connection: Connection,
        target: Target,
        *,
        ids: Mapping[Name, str],
        at_once: int,
        progress: Progress = unseen,
    ) -> None:
        self._book = book
        self._held = held
        self._connection = connection
        self._target = target
        self._ids = dict(ids)
        self._at_once = at_once
        self._progress = progress
        self._done = 0
        self._waits = 0
        self.refused: list[str] = []

    async def out(self, plan: Plan) -> None:
        """Raises Unsettled, after everything else is done, when calls may still land."""
        for operations in plan.rounds():
            await self._together(operations, total=len(plan.operations))
        if self._waits:
            wait = self._target.settle.total_seconds()
            raise Unsettled(f"{self._waits} earlier calls may still land.", retry_after=wait)

    async def _together(self, operations: Sequence[Operation], *, total: int) -> None:
        """After a failure no further call begins; those on their way are waited for."""
        ahead, failed = iter(operations), asyncio.Event()
        hands = range(min(self._at_once, len(operations)))
        ends = await asyncio.gather(
            *(self._hand(ahead, failed, total) for _ in hands), return_exceptions=True
        )
        for end in ends:
            if end is not None:
                raise end

    async def _hand(self, ahead: Iterator[Operation], failed: asyncio.Event, total: int) -> None:
        try:
            for operation in ahead:
                if failed.is_set():
                    return
                await self._told(operation)
                self._done += 1
                self._progress(self._done, total)
        except Exception:
            failed.set()
            raise

    async def _told(self, operation: Operation) -> None:
        try:
            await self._one(operation)
        except ValidationError as error:
            self._refuse(operation, error)

    def _refuse(self, operation: Operation, error: ValidationError) -> None:
        name = operation.name
        log.warning("reconcile.refused", kind=name.kind, code=error.code)
        self.refused.append(f"{name.kind} {name.key}: {error.detail}")

    async def _one(self, operation: Operation) -> None:
        match operation:
            case Create():
                await self._create(operation)
            case Update():
                await self._update(operation)
            case Remove():
                await self._remove(operation)
            case Adopt():
                await self._adopt(operation.name, operation.outside_id)
            case Release():
                await self._book.release(self._held, operation.name)
            case Settle():
                self._waits += 1

    async def _create(self, operation: Create) -> None:
        fields = self._fields(operation.fields)
        if fields is None:
            self.refused.append(f"{operation.name.kind} {operation.name.key}: needs what failed")
            return
        told = fields if self._target.remembers else None
        turn = await self._book.intend(self._held, operation.name, told=told)
        try:
            outside_id = await self._target.create(
                self._connection, operation.name, fields, turn=turn.hex
            )
        except AlreadyThere as found:
            outside_id = found.outside_id
        except (ValidationError, *HELD_BACK):
            # Nothing was made, and nobody need wait until it is known.
            await self._book.release(self._held, operation.name)
            raise
        await self._adopt(operation.name, outside_id, told=told)

    async def _adopt(self, name: Name, outside_id: str, *, told: Fields | None = None) -> None:
        await self._book.confirm(self._held, name, outside_id, told=told)
        self._ids[name] = outside_id

    async def _update(self, operation: Update) -> None:
        fields = self._fields(operation.fields)
        if fields is None:
            self.refused.append(f"{operation.name.kind} {operation.name.key}: needs what failed")
            return
        await self._book.still(self._held)
        try:
            await self._target.update(
                self._connection, operation.name, operation.outside_id, fields
            )
        except Gone as error:
            raise Unsettled("Something was removed while it was changed.", retry_after=0) from error
        if self._target.remembers:
            await self._book.tell(self._held, operation.name, fields)

    async def _remove(self, operation: Remove) -> None:
        await self._book.still(self._held)
        await self._target.remove(self._connection, operation.name, operation.outside_id)
        await self._book.release(self._held, operation.name, outside_id=operation.outside_id)
        if self._ids.get(operation.name) == operation.outside_id:
            del self._ids[operation.name]

    def _fields(self, fields: Fields) -> Fields | None:
        """With outside ids in place of names; None while one of them is not there."""
        found = {name: resolved(value, self._ids) for name, value in fields.items()}
        return None if any(map(lacking, found.values())) else found


def lacking(value: Value) -> bool:
    if isinstance(value, tuple):
        return any(map(lacking, value))
    return isinstance(value, To)
