from datetime import timedelta

from paceline.features.grouping.service.drafts import DraftService
from paceline.features.grouping.service.payloads import SolveDraft
from paceline.kernel.messages import JobContext, Priority, job


@job(SolveDraft, retries=2, timeout=timedelta(minutes=70), priority=Priority.URGENT)
async def solve_draft(payload: SolveDraft, drafts: DraftService, context: JobContext) -> None:
    """Safe to repeat: only a draft that still waits is filled."""
    await drafts.solve(payload, context)
