from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from paceline.db.aside import Aside
from paceline.db.read_lane import Ask, ReadLane
from paceline.db.statements import Row, plain
from paceline.engines.diff.objects import Fields, Known, Name
from paceline.features.reconcile.errors import Busy, Overtaken
from paceline.features.reconcile.models import Document, ExternalRef, SyncRow
from paceline.features.reconcile.public import ConnectionId, SyncState
from paceline.features.reconcile.repository.telling import Telling, telling_of
from paceline.features.reconcile.settings import ReconcileSettings
from paceline.kernel.clock import Clock

REFS: Final = select(
    ExternalRef.id,
    ExternalRef.kind,
    ExternalRef.key,
    ExternalRef.outside_id,
    ExternalRef.attempted_at,
    ExternalRef.told,
).where(ExternalRef.connection_id == bindparam("connection_id", type_=Uuid()))


@dataclass(frozen=True, kw_only=True)
class Held:
    """One turn; whoever holds it writes with its fence."""

    connection_id: ConnectionId
    fence: int


class RefBook:
    """Records of outside objects, each change in a transaction of its own.

    Calls outside last, so nothing is open across one. What is written before and after it carries
    the fence of the turn, and holds the turn for longer; Overtaken where another has begun since.
    """

    def __init__(
        self, aside: Aside, lane: ReadLane, clock: Clock, settings: ReconcileSettings
    ) -> None:
        self._aside = aside
        self._lane = lane
        self._clock = clock
        self._held = timedelta(seconds=settings.held_seconds)

    async def begin(self, connection_id: ConnectionId) -> Held:
        """Raises Busy while another turn is held."""
        now = self._clock.now()
        free = or_(SyncRow.held_until.is_(None), SyncRow.held_until < now)
        taken = (
            update(SyncRow)
            .where(SyncRow.connection_id == connection_id, free)
            .values(fence=SyncRow.fence + 1, held_until=now + self._held, began_at=now)
            .returning(SyncRow.fence)
        )
        async with self._aside.stored() as session:
            fence = (await session.execute(taken)).scalar_one_or_none()
        if fence is None:
            raise Busy(self._held.total_seconds())
        return Held(connection_id=connection_id, fence=fence)

    async def end(
        self, held: Held, state: SyncState, *, note: str = "", drift: Sequence[Document] = ()
    ) -> None:
        """Nobody holds it from here on; `note` is for people."""
        now = self._clock.now()
        values = {"state": state, "ended_at": now, "note": note, "drift": list(drift)}
        if state is SyncState.CONVERGED:
            values["converged_at"] = now
        async with self._fenced(held, held_until=None, **values):
            return

    async def known(self, connection_id: ConnectionId, *, settle: timedelta) -> Sequence[Known]:
        settled_before = self._clock.now() - settle
        asked = Ask(statement=REFS, binds={"connection_id": connection_id})
        rows = (await self._lane.rows(asked))[0]
        return [known_of(row, settled_before=settled_before) for row in rows]

    async def still(self, held: Held) -> None:
        """Asked before a call that changes what is there already."""
        async with self._fenced(held, held_until=self._clock.now() + self._held):
            return

    async def intend(self, held: Held, name: Name, *, told: Fields | None = None) -> UUID:
        """Before the call that makes it; the same id for each repetition of one intent.

        `told` is what that call would tell to a place that cannot be looked at.
        """
        now = self._clock.now()
        async with self._fenced(held, held_until=now + self._held) as session:
            ref = await self._ref(session, held, name)
            if ref is None:
                ref = self._new(session, held, name, at=now)
            ref.attempted_at, ref.outside_id = now, None
            if told is not None:
                ref.told = Telling(fields=told).document
        return ref.id

    async def confirm(
        self, held: Held, name: Name, outside_id: str, *, told: Fields | None = None
    ) -> None:
        """After the call, or when what bears our mark is adopted: nothing was told then."""
        now = self._clock.now()
        async with self._fenced(held, held_until=now + self._held) as session:
            ref = await self._ref(session, held, name)
            if ref is None:
                ref = self._new(session, held, name, at=now)
            ref.outside_id = outside_id
            if told is not None:
                ref.told = telling_of(ref.told).then(told).document

    async def tell(self, held: Held, name: Name, fields: Fields) -> None:
        """After a call that changes something where nobody can look."""
        async with self._fenced(held, held_until=self._clock.now() + self._held) as session:
            ref = await self._ref(session, held, name)
            if ref is not None:
                ref.told = telling_of(ref.told).then(fields).document

    async def release(self, held: Held, name: Name, *, outside_id: str | None = None) -> None:
        """The record is closed; with an outside id only that of this object."""
        closed = delete(ExternalRef).where(
            ExternalRef.connection_id == held.connection_id,
            ExternalRef.kind == name.kind,
            ExternalRef.key == name.key,
        )
        if outside_id is not None:
            closed = closed.where(ExternalRef.outside_id == outside_id)
        async with self._fenced(held, held_until=self._clock.now() + self._held) as session:
            await session.execute(closed)

    async def _ref(self, session: AsyncSession, held: Held, name: Name) -> ExternalRef | None:
        found = select(ExternalRef).where(
            ExternalRef.connection_id == held.connection_id,
            ExternalRef.kind == name.kind,
            ExternalRef.key == name.key,
        )
        return (await session.scalars(found)).one_or_none()

    def _new(self, session: AsyncSession, held: Held, name: Name, *, at: datetime) -> ExternalRef:
        ref = ExternalRef(
            connection_id=held.connection_id, kind=name.kind, key=name.key, attempted_at=at
        )
        session.add(ref)
        return ref

    @asynccontextmanager
    async def _fenced(self, held: Held, **values: object) -> AsyncIterator[AsyncSession]:
        mine = (
            update(SyncRow)
            .where(SyncRow.connection_id == held.connection_id, SyncRow.fence == held.fence)
            .values(**values)
            .returning(SyncRow.fence)
        )
        async with self._aside.stored() as session:
            if (await session.execute(mine)).scalar_one_or_none() is None:
                raise Overtaken
            yield session


def known_of(row: Row, *, settled_before: datetime) -> Known:
    telling = telling_of(plain(row["told"]))
    return Known(
        name=Name(str(row["kind"]), str(row["key"])),
        outside_id=None if row["outside_id"] is None else str(row["outside_id"]),
        settled=msgspec.convert(row["attempted_at"], datetime) < settled_before,
        told=telling.fields,
        tellings=telling.times,
        turn=UUID(str(row["id"])).hex,
    )
