"""A running application whose only jobs are a test's own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

from dishka import AsyncContainer

from paceline.app.jobs import JobRunner
from paceline.db.ledger.ledger import Claim
from paceline.db.ledger.tables import JobRow
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.messages import Job, JobContext, Outbox, job
from tests.workshop import LEASE, Happened, Note, Workshop

Doing: TypeAlias = Callable[[Note, Outbox, JobContext, SqlUnitOfWork], Awaitable[None]]
LONG: Final = timedelta(hours=1)


@dataclass(kw_only=True)
class Staged:
    """A running application whose only jobs are a test's own."""

    shop: Workshop
    container: AsyncContainer
    runner: JobRunner

    async def run(self) -> JobRow:
        """Claims the one due job and runs it to its end, as a dispatcher would."""
        claim = await self.shop.claimed()
        await self.run_claim(claim)
        return await self.row(claim)

    async def run_claim(self, claim: Claim) -> None:
        outcome = await self.runner.run(claim)
        if outcome is not None:
            await self.shop.ledger.exchange([outcome], limit=0, lease=LEASE)

    async def row(self, claim: Claim) -> JobRow:
        return next(row for row in await self.shop.rows() if row.id == claim.id)


Stage: TypeAlias = Callable[..., Awaitable[Staged]]


def doing(act: Doing, *, retries: int = 3, timeout: timedelta = LONG) -> Job:
    async def handle(
        payload: Note, outbox: Outbox, context: JobContext, unit: SqlUnitOfWork
    ) -> None:
        await act(payload, outbox, context, unit)

    return job(Note, retries=retries, timeout=timeout)(handle)


def failing(*errors: Exception, retries: int = 3) -> Job:
    ahead = list(errors)

    async def act(_note: Note, outbox: Outbox, _context: JobContext, _unit: SqlUnitOfWork) -> None:
        if ahead:
            outbox.publish(Happened(text="undone"))
            raise ahead.pop(0)

    return doing(act, retries=retries)
