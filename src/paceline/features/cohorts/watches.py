"""What can be looked at while it changes."""

from collections.abc import Collection, Mapping
from typing import ClassVar
from uuid import UUID

from typing_extensions import override

from paceline.db.ledger.tail import EventTail
from paceline.db.read_lane import ReadLane
from paceline.features.cohorts.public import CohortGuards, CohortId
from paceline.kernel.identity import Principal
from paceline.kernel.live import Watch


class CohortWatch(Watch):
    """Whatever happens in a cohort: to its sign-ups, drafts, groups and meetings."""

    name: ClassVar = "cohort"

    def __init__(self, lane: ReadLane, guards: CohortGuards, tail: EventTail) -> None:
        self._lane = lane
        self._guards = guards
        self._tail = tail

    @override
    async def admit(self, subject: UUID, *, viewer: Principal) -> None:
        await self._lane.rows(self._guards.visible(CohortId(subject), viewer=viewer))

    @override
    async def marks(self, subjects: Collection[UUID]) -> Mapping[UUID, str]:
        return await self._tail.last_of_cohorts(subjects)
