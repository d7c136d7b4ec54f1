from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from paceline.db.repository import Repository
from paceline.features.activities.errors import UploadNotFound
from paceline.features.activities.models.uploads import FileState, Upload, UploadedFile
from paceline.features.activities.public import UploadId


class UploadRepository(Repository[Upload]):
    async def held_unscoped(self, upload_id: UploadId) -> Upload:
        found = select(Upload).where(Upload.id == upload_id).with_for_update()
        return await self.one(found, missing=UploadNotFound())


class FileRepository(Repository[UploadedFile]):
    async def waiting_unscoped(self, ids: Sequence[UUID]) -> Sequence[UploadedFile]:
        """Those of these that nobody has dealt with meanwhile."""
        found = select(UploadedFile).where(
            UploadedFile.id.in_(ids), UploadedFile.state == FileState.WAITING
        )
        return await self.all(found.order_by(UploadedFile.place))

    async def any_waiting_unscoped(self, upload_id: UploadId) -> bool:
        session = await self._unit.session()
        counted = select(func.count()).where(
            UploadedFile.upload_id == upload_id, UploadedFile.state == FileState.WAITING
        )
        return (await session.execute(counted)).scalar_one() > 0
