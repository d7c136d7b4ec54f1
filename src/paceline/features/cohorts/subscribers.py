from typing import Final

from paceline.features.accounts.public import UserErased
from paceline.features.cohorts.service import CohortDuties
from paceline.kernel.messages import Subscription, on


@on(UserErased)
async def hand_over_what_came_after(event: UserErased, duties: CohortDuties) -> None:
    """A request that was let in before may have planned something since."""
    await duties.hand_over(event.user_id)


subscriptions: Final[tuple[Subscription, ...]] = (hand_over_what_came_after,)
