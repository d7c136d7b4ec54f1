"""What can be looked at while it changes."""

from collections.abc import Collection, Mapping
from typing import ClassVar
from uuid import UUID

from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.features.cohorts.public import CohortGuards, CohortId
from paceline.features.reconcile.repository.connections import ConnectionReads
from paceline.kernel.identity import Principal
from paceline.kernel.live import Watch


class SyncWatch(Watch):
    """Where the connections of a cohort stand."""

    name: ClassVar = "sync"

    def __init__(self, lane: ReadLane, guards: CohortGuards, connections: ConnectionReads) -> None:
        self._lane = lane
        self._guards = guards
        self._connections = connections

    @override
    async def admit(self, subject: UUID, *, viewer: Principal) -> None:
        await self._lane.rows(self._guards.organised(CohortId(subject), viewer=viewer))

    @override
    async def marks(self, subjects: Collection[UUID]) -> Mapping[UUID, str]:
        return await self._connections.marks_unscoped(subjects)
