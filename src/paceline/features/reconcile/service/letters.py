"""Dead letters of one connection, for whoever organises its cohort."""

from collections.abc import Sequence
from uuid import UUID

from paceline.db.ledger.desk import JobDesk
from paceline.db.ledger.tables import JobRow
from paceline.db.statements import Row
from paceline.features.cohorts.public import CohortId
from paceline.features.reconcile.repository.connections import ConnectionReads
from paceline.features.reconcile.repository.letters import DeadLetters
from paceline.kernel.identity import Principal


class LetterService:
    def __init__(self, reads: ConnectionReads, letters: DeadLetters, desk: JobDesk) -> None:
        self._reads = reads
        self._letters = letters
        self._desk = desk

    async def of(self, cohort_id: CohortId, provider: str, *, viewer: Principal) -> Sequence[Row]:
        connection = await self._reads.connection(cohort_id, provider, viewer=viewer)
        return await self._letters.of(connection)

    async def one(
        self, cohort_id: CohortId, provider: str, job_id: UUID, *, viewer: Principal
    ) -> Row:
        connection = await self._reads.connection(cohort_id, provider, viewer=viewer)
        return await self._letters.one(connection, job_id)

    async def replay(
        self, cohort_id: CohortId, provider: str, job_id: UUID, *, by: Principal
    ) -> JobRow:
        """Looked up as it is seen, so that a job of others is not there."""
        await self.one(cohort_id, provider, job_id, viewer=by)
        return await self._desk.replay(job_id)
