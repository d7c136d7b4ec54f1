"""Jobs of one connection that nobody tries any more, until somebody says so."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.types import String, Uuid

from paceline.db.ledger.desk import JobNotFound
from paceline.db.ledger.tables import JobRow, JobState
from paceline.db.read_lane import Ask, ReadLane
from paceline.db.statements import Row
from paceline.features.reconcile.public import Connection
from paceline.kernel.query import MAX_LIMIT

# The keys of this slice's jobs begin with the id of their connection.
DEAD: Final = select(
    JobRow.id,
    JobRow.kind,
    JobRow.attempt,
    JobRow.created_at,
    JobRow.due_at,
    JobRow.error,
).where(
    JobRow.state == JobState.DEAD,
    JobRow.kind.startswith("reconcile."),
    JobRow.key.startswith(bindparam("connection_key", type_=String())),
)
NEWEST: Final = DEAD.order_by(JobRow.id.desc()).limit(MAX_LIMIT)
ONE: Final = DEAD.where(JobRow.id == bindparam("job_id", type_=Uuid()))


class DeadLetters:
    """Whoever got the connection may see them."""

    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def of(self, connection: Connection) -> Sequence[Row]:
        """The newest first."""
        binds = {"connection_key": str(connection.id)}
        return (await self._lane.rows(Ask(statement=NEWEST, binds=binds)))[0]

    async def one(self, connection: Connection, job_id: UUID) -> Row:
        """Raises JobNotFound for one that is not this connection's, or not dead."""
        binds = {"connection_key": str(connection.id), "job_id": job_id}
        asked = Ask(statement=ONE, binds=binds, missing=JobNotFound())
        return (await self._lane.rows(asked))[0][0]
