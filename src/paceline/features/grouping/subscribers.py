from typing import Final

from paceline.features.enrolment.public import SignUpErased
from paceline.features.grouping.repository.drafts import DraftRepository, TrialRepository
from paceline.kernel.messages import Subscription, on


@on(SignUpErased)
async def forget_whom_failures_named(
    event: SignUpErased, drafts: DraftRepository, trials: TrialRepository
) -> None:
    """Whoever it was is told by no name any more, so all that named somebody goes."""
    await drafts.forget_names_unscoped(event.cohort_id)
    await trials.drop_failed_unscoped(event.cohort_id)


subscriptions: Final[tuple[Subscription, ...]] = (forget_whom_failures_named,)
