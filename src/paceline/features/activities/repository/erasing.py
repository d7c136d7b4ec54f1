from typing import Final

from sqlalchemy import delete, or_, select

from paceline.db.repository import Repository
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.activities.models.activities import (
    ActivitySourceRow,
    ActivityViewRow,
    DiaryEntry,
    LeftOut,
)
from paceline.features.activities.models.athletes import Athlete, AthleteValue, TrainingSharing
from paceline.features.activities.models.connections import SourceConnection
from paceline.features.activities.models.uploads import Upload, UploadedFile
from paceline.features.activities.repository.activities import RecordingRepository
from paceline.kernel.identity import UserId

UNTRACKED: Final = {"synchronize_session": False}


class AthleteRemains(Repository[Athlete]):
    """All that this slice has of an athlete, whose row is locked before."""

    def __init__(self, unit: SqlUnitOfWork, recordings: RecordingRepository) -> None:
        super().__init__(unit)
        self._recordings = recordings

    async def drop_activities(self, user_id: UserId, *, limit: int) -> bool:
        """So many of them; whether there may be more."""
        session = await self._unit.session()
        some = select(DiaryEntry.id).where(DiaryEntry.user_id == user_id)
        entries = (await session.scalars(some.order_by(DiaryEntry.id).limit(limit))).all()
        theirs = ActivitySourceRow.activity_id.in_(entries)
        sources = (await session.scalars(select(ActivitySourceRow.id).where(theirs))).all()
        await self._recordings.drop_unscoped(sources)
        for gone in (
            delete(ActivityViewRow).where(ActivityViewRow.activity_id.in_(entries)),
            delete(ActivitySourceRow).where(theirs),
            delete(DiaryEntry).where(DiaryEntry.id.in_(entries)),
        ):
            await self.execute(gone.execution_options(**UNTRACKED))
        return len(entries) == limit

    async def drop_connection(self, user_id: UserId, owner: str) -> None:
        found = select(SourceConnection).where(
            SourceConnection.user_id == user_id, SourceConnection.owner == owner
        )
        for row in (await (await self._unit.session()).scalars(found.with_for_update())).all():
            await (await self._unit.session()).delete(row)
        await self.flush()

    async def drop_rest(self, user_id: UserId) -> None:
        """Also what others shared with them as their coach."""
        uploads = select(Upload.id).where(Upload.user_id == user_id)
        shared = or_(TrainingSharing.user_id == user_id, TrainingSharing.coach_id == user_id)
        for gone in (
            delete(UploadedFile).where(UploadedFile.upload_id.in_(uploads)),
            delete(Upload).where(Upload.user_id == user_id),
            delete(AthleteValue).where(AthleteValue.user_id == user_id),
            delete(TrainingSharing).where(shared),
            delete(LeftOut).where(LeftOut.user_id == user_id),
            delete(Athlete).where(Athlete.user_id == user_id),
        ):
            await self.execute(gone.execution_options(**UNTRACKED))
