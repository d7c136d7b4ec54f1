"""What can be looked at while it changes."""

from collections.abc import Collection, Mapping
from typing import ClassVar
from uuid import UUID

from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.features.activities.policy import require_own_eyes
from paceline.features.activities.repository.reads import job_ask, upload_ask
from paceline.kernel.identity import Principal
from paceline.kernel.live import Watch


class UploadWatch(Watch):
    """How far the job is that reads an upload's files."""

    name: ClassVar = "upload"

    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    @override
    async def admit(self, subject: UUID, *, viewer: Principal) -> None:
        require_own_eyes(viewer)
        await self._lane.rows(upload_ask(subject, viewer=viewer))

    @override
    async def marks(self, subjects: Collection[UUID]) -> Mapping[UUID, str]:
        wanted = list(subjects)
        found = await self._lane.rows(*(job_ask(each) for each in wanted))
        return {each: repr(rows) for each, rows in zip(wanted, found, strict=True)}
