from typing import Final

from paceline.features.accounts.public import UserErased
from paceline.features.activities.service.erasing import AthleteEraser
from paceline.kernel.messages import Subscription, on


@on(UserErased)
async def erase_their_diary(event: UserErased, eraser: AthleteEraser) -> None:
    eraser.follow(event.user_id)


subscriptions: Final[tuple[Subscription, ...]] = (erase_their_diary,)
