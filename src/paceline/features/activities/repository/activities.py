import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select, update

from paceline.db.repository import Repository
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.engines.formats.activities.packing import decode
from paceline.features.activities.errors import ActivityNotFound
from paceline.features.activities.models.activities import (
    ActivitySourceRow,
    ActivityViewRow,
    DiaryEntry,
    LeftOut,
    LeftOutWhy,
    Recording,
)
from paceline.features.activities.public import ActivityId, SourceKind
from paceline.features.activities.repository.samples import SampleStore
from paceline.kernel.identity import Principal, UserId

UNTRACKED: Final = {"synchronize_session": False}


class EntryRepository(Repository[DiaryEntry]):
    async def own(self, activity_id: ActivityId, *, viewer: Principal) -> DiaryEntry:
        """Only the athlete changes it: to everybody else, administrators too, it is not there."""
        found = select(DiaryEntry).where(
            DiaryEntry.id == activity_id, DiaryEntry.user_id == viewer.user_id
        )
        fresh = found.with_for_update().execution_options(populate_existing=True)
        return await self.one(fresh, missing=ActivityNotFound())

    async def held_unscoped(self, activity_id: UUID) -> DiaryEntry:
        found = select(DiaryEntry).where(DiaryEntry.id == activity_id).with_for_update()
        fresh = found.execution_options(populate_existing=True)
        return await self.one(fresh, missing=ActivityNotFound())

    async def drop_unscoped(self, entry: DiaryEntry) -> None:
        """With its sources and views; their recordings went before."""
        await self.flush()
        for gone in (
            delete(ActivityViewRow).where(ActivityViewRow.activity_id == entry.id),
            delete(ActivitySourceRow).where(ActivitySourceRow.activity_id == entry.id),
        ):
            await self.execute(gone.execution_options(**UNTRACKED))
        await self.remove(entry)
        await self.flush()


class SourceRepository(Repository[ActivitySourceRow]):
    """All of these are asked about one athlete, whose row is locked before."""

    async def by_digest_unscoped(self, user_id: UserId, digest: str) -> ActivitySourceRow | None:
        return await self.first(
            select(ActivitySourceRow).where(
                ActivitySourceRow.user_id == user_id, ActivitySourceRow.digest == digest
            )
        )

    async def by_name_unscoped(
        self, user_id: UserId, kind: SourceKind, external_id: str
    ) -> ActivitySourceRow | None:
        return await self.first(
            select(ActivitySourceRow).where(
                ActivitySourceRow.user_id == user_id,
                ActivitySourceRow.kind == kind,
                ActivitySourceRow.external_id == external_id,
            )
        )

    async def between_unscoped(
        self, user_id: UserId, *, first: datetime, until: datetime
    ) -> Sequence[ActivitySourceRow]:
        found = select(ActivitySourceRow).where(
            ActivitySourceRow.user_id == user_id,
            ActivitySourceRow.started_at >= first,
            ActivitySourceRow.started_at <= until,
        )
        return await self.all(found.order_by(ActivitySourceRow.started_at, ActivitySourceRow.id))

    async def last_unscoped(self, user_id: UserId, kind: SourceKind) -> datetime | None:
        """When the latest of this kind was received, by whichever process's clock."""
        found = select(func.max(ActivitySourceRow.received_at)).where(
            ActivitySourceRow.user_id == user_id, ActivitySourceRow.kind == kind
        )
        return await (await self._unit.session()).scalar(found)

    async def unname_unscoped(self, user_id: UserId, kind: SourceKind) -> None:
        """Nothing that comes from now on is taken for another telling of one of these."""
        of_kind = (ActivitySourceRow.user_id == user_id, ActivitySourceRow.kind == kind)
        await self.flush()
        await self.execute(update(ActivitySourceRow).where(*of_kind).values(external_id=None))

    async def unnamed_unscoped(
        self, user_id: UserId, kind: SourceKind, *, before: datetime, limit: int
    ) -> Sequence[ActivitySourceRow]:
        """Received by then, at most."""
        found = select(ActivitySourceRow).where(
            ActivitySourceRow.user_id == user_id,
            ActivitySourceRow.kind == kind,
            ActivitySourceRow.external_id.is_(None),
            ActivitySourceRow.received_at <= before,
        )
        return await self.all(found.order_by(ActivitySourceRow.id).limit(limit))

    async def of_activity_unscoped(self, activity_id: UUID) -> Sequence[ActivitySourceRow]:
        found = select(ActivitySourceRow).where(ActivitySourceRow.activity_id == activity_id)
        return await self.all(found.order_by(ActivitySourceRow.id))

    async def drop_unscoped(self, source: ActivitySourceRow) -> None:
        """Its recording went before."""
        await self.remove(source)
        await self.flush()


class LeftOutRepository(Repository[LeftOut]):
    """All of these are asked about one athlete, whose row is locked before."""

    async def of_unscoped(
        self, user_id: UserId, kind: SourceKind, external_id: str
    ) -> LeftOut | None:
        return await self.first(
            select(LeftOut).where(
                LeftOut.user_id == user_id,
                LeftOut.kind == kind,
                LeftOut.external_id == external_id,
            )
        )

    async def put_unscoped(
        self, user_id: UserId, kind: SourceKind, external_id: str, why: LeftOutWhy, *, at: datetime
    ) -> None:
        found = await self.of_unscoped(user_id, kind, external_id)
        if found is not None:
            found.why, found.since = why, at
            return
        self.add(LeftOut(user_id=user_id, kind=kind, external_id=external_id, why=why, since=at))
        await self.flush()

    async def drop_unscoped(
        self, user_id: UserId, kind: SourceKind, *, why: LeftOutWhy | None = None
    ) -> None:
        """All of them, or those of this reason."""
        gone = delete(LeftOut).where(LeftOut.user_id == user_id, LeftOut.kind == kind)
        if why is not None:
            gone = gone.where(LeftOut.why == why)
        await self.execute(gone)


class RecordingRepository(Repository[Recording]):
    """Packed, and point by point where a store for that is (see `samples`)."""

    def __init__(self, unit: SqlUnitOfWork) -> None:
        super().__init__(unit)
        self._samples = SampleStore(unit)

    async def replace_unscoped(self, source_id: UUID, packed: bytes) -> None:
        await self.drop_unscoped([source_id])
        self.add(Recording(source_id=source_id, packed=packed))
        if await self._samples.is_there():
            await self._samples.add(source_id, await asyncio.to_thread(decode, packed))

    async def drop_unscoped(self, source_ids: Sequence[UUID]) -> None:
        gone = delete(Recording).where(Recording.source_id.in_(source_ids))
        await self.execute(gone.execution_options(**UNTRACKED))
        if await self._samples.is_there():
            await self._samples.drop(source_ids)


class ViewRepository(Repository[ActivityViewRow]):
    async def replace_unscoped(self, activity_id: UUID, rows: Sequence[ActivityViewRow]) -> None:
        gone = delete(ActivityViewRow).where(ActivityViewRow.activity_id == activity_id)
        await self.execute(gone.execution_options(**UNTRACKED))
        for row in rows:
            self.add(row)
