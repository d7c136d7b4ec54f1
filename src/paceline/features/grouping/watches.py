"""What can be looked at while it changes."""

from collections.abc import Collection, Mapping
from typing import ClassVar
from uuid import UUID

from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.features.grouping.public import DraftId
from paceline.features.grouping.repository.drafts import job_ask
from paceline.features.grouping.service.reads import GroupingReads
from paceline.kernel.identity import Principal
from paceline.kernel.live import Watch


class DraftWatch(Watch):
    """How far solving is: what is best so far, and the bound."""

    name: ClassVar = "draft"

    def __init__(self, lane: ReadLane, drafts: GroupingReads) -> None:
        self._lane = lane
        self._drafts = drafts

    @override
    async def admit(self, subject: UUID, *, viewer: Principal) -> None:
        await self._drafts.draft_row(DraftId(subject), viewer=viewer)

    @override
    async def marks(self, subjects: Collection[UUID]) -> Mapping[UUID, str]:
        wanted = list(subjects)
        found = await self._lane.rows(*(job_ask(each) for each in wanted))
        return {each: repr(rows) for each, rows in zip(wanted, found, strict=True)}
