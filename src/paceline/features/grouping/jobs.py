from datetime import timedelta
from typing import Final

from paceline.features.grouping.service.drafts import DraftService
from paceline.features.grouping.service.payloads import PruneTrials, SolveDraft, SolveTrial
from paceline.features.grouping.service.trials import TrialService
from paceline.features.grouping.settings import MOST_SECONDS
from paceline.kernel.messages import JobContext, Priority, job

# The most seconds that anybody may ask for, with time around them to read, prove and store.
JOB_TIME: Final = timedelta(seconds=MOST_SECONDS) + timedelta(minutes=15)


@job(SolveTrial, retries=1, timeout=JOB_TIME, priority=Priority.URGENT)
async def solve_trial(payload: SolveTrial, trials: TrialService, context: JobContext) -> None:
    """Safe to repeat: the answer is the same one."""
    await trials.solve(payload, context)


@job(PruneTrials, priority=Priority.BACKGROUND, every=timedelta(hours=1))
async def prune_trials(_: PruneTrials, trials: TrialService) -> None:
    await trials.prune()


@job(SolveDraft, retries=2, timeout=JOB_TIME, priority=Priority.URGENT)
async def solve_draft(payload: SolveDraft, drafts: DraftService, context: JobContext) -> None:
    """Safe to repeat: only a draft that still waits is filled."""
    await drafts.solve(payload, context)
