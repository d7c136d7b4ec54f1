from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.types import Uuid

from paceline.db.columns import Within
from paceline.db.ledger.desk import JobNotFound
from paceline.db.ledger.tables import JobRow
from paceline.db.listing import Listing
from paceline.db.read_lane import Ask, ReadLane
from paceline.features.operations.public import JobId
from paceline.kernel.query import Page

ALL: Final[Select[*tuple[object, ...]]] = select(
    JobRow.id,
    JobRow.kind,
    JobRow.key,
    JobRow.state,
    JobRow.priority,
    JobRow.attempt,
    JobRow.due_at,
    JobRow.created_at,
    JobRow.ended_at,
    JobRow.cancel_asked,
    JobRow.done,
    JobRow.total,
    JobRow.note,
    JobRow.error,
    JobRow.payload,
)
JOBS: Final = Listing(
    statement=ALL,
    id=JobRow.id,
    sorts={"created_at": JobRow.created_at, "due_at": JobRow.due_at, "kind": JobRow.kind},
    filters={"state": JobRow.state, "kind": JobRow.kind, "key": JobRow.key},
)
ONE: Final = ALL.where(JobRow.id == bindparam("job_id", type_=Uuid()))


MARKS: Final = select(
    JobRow.id, JobRow.state, JobRow.attempt, JobRow.done, JobRow.total, JobRow.note
).where(Within(JobRow.id, "job_ids"))


class JobReads:
    """Jobs belong to nobody: who may see one may see all, so no read takes a viewer."""

    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def page_unscoped(self, page: Page) -> bytes:
        return await self._lane.page(JOBS, page, binds={})

    async def get_unscoped(self, job_id: JobId) -> bytes:
        return await self._lane.one(ONE, binds={"job_id": job_id}, missing=JobNotFound())

    async def marks_unscoped(self, job_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """What is another text once a job is further."""
        (rows,) = await self._lane.rows(Ask(statement=MARKS, binds={"job_ids": list(job_ids)}))
        return {UUID(str(row["id"])): repr(row) for row in rows}
