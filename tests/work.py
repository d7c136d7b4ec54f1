"""Runs what the ledger holds, as a dispatcher would, until nothing is due."""

from datetime import timedelta

from dishka import AsyncContainer

from paceline.app.jobs import JobRunner
from paceline.db.ledger.ledger import Ledger, Outcome


async def work_off(container: AsyncContainer) -> int:
    """Answers how many jobs ran."""
    ledger, runner = await container.get(Ledger), await container.get(JobRunner)
    outcomes: list[Outcome] = []
    ran = 0
    while claims := await ledger.exchange(outcomes, limit=20, lease=timedelta(minutes=1)):
        found = [await runner.run(claim) for claim in claims]
        outcomes = [outcome for outcome in found if outcome is not None]
        ran += len(claims)
    return ran
