from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select

from paceline.db.ledger.tables import JobRow, JobState
from paceline.db.read_lane import Ask, ReadLane
from paceline.kernel.clock import Clock

COUNTED: Final = select(JobRow.state, func.count().label("jobs")).group_by(JobRow.state)
WAITING: Final = (
    select(JobRow.kind, func.count().label("jobs"))
    .where(or_(JobRow.state == JobState.READY, JobRow.state == JobState.RUNNING))
    .group_by(JobRow.kind)
)
OLDEST: Final = (
    select(JobRow.due_at).where(JobRow.state == JobState.READY).order_by(JobRow.due_at).limit(1)
)


class LedgerDepth:
    """How much work waits, and for how long."""

    def __init__(self, lane: ReadLane, clock: Clock) -> None:
        self._lane = lane
        self._clock = clock

    async def by_state(self) -> Mapping[str, int]:
        """Every state, so that a number that falls to nothing is seen to be 0."""
        [rows] = await self._lane.rows(Ask(statement=COUNTED))
        found = {str(row["state"]): int(str(row["jobs"])) for row in rows}
        return {state.value: found.get(state.value, 0) for state in JobState}

    async def waiting_by_kind(self) -> Mapping[str, int]:
        """Jobs that are not done, whether or not anything here answers their kind."""
        [rows] = await self._lane.rows(Ask(statement=WAITING))
        return {str(row["kind"]): int(str(row["jobs"])) for row in rows}

    async def oldest_seconds(self) -> float:
        """0 when nothing is due."""
        [rows] = await self._lane.rows(Ask(statement=OLDEST))
        if not rows:
            return 0.0
        due = datetime.fromisoformat(str(rows[0]["due_at"]))
        return max(0.0, (self._clock.now() - due).total_seconds())
