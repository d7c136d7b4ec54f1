"""What can be looked at while it changes."""

from collections.abc import Collection, Mapping
from typing import ClassVar
from uuid import UUID

from typing_extensions import override

from paceline.features.operations.policy import may_operate
from paceline.features.operations.public import JobId
from paceline.features.operations.repository import JobReads
from paceline.kernel.identity import Principal
from paceline.kernel.live import Watch


class JobWatch(Watch):
    """How far a job is."""

    name: ClassVar = "job"

    def __init__(self, jobs: JobReads) -> None:
        self._jobs = jobs

    @override
    async def admit(self, subject: UUID, *, viewer: Principal) -> None:
        may_operate(viewer)
        await self._jobs.get_unscoped(JobId(subject))

    @override
    async def marks(self, subjects: Collection[UUID]) -> Mapping[UUID, str]:
        return await self._jobs.marks_unscoped(subjects)
