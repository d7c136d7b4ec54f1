from typing import Final

from paceline.features.accounts.public import UserErased
from paceline.features.enrolment.service.erasing import PersonEraser
from paceline.kernel.messages import Subscription, on


@on(UserErased)
async def erase_whoever_they_were(event: UserErased, eraser: PersonEraser) -> None:
    await eraser.follow(event.user_id)


subscriptions: Final[tuple[Subscription, ...]] = (erase_whoever_they_were,)
