from typing import Final

from paceline.features.grouping.public import MemberJoined
from paceline.features.meetings.public import FeedKind
from paceline.features.meetings.service.addresses import FeedBook
from paceline.kernel.messages import Subscription, on


@on(MemberJoined)
async def give_a_calendar(event: MemberJoined, feeds: FeedBook) -> None:
    """Who joins late gets an address as everyone did when the series was written."""
    await feeds.ensure(FeedKind.MEMBER, [event.sign_up_id])


subscriptions: Final[tuple[Subscription, ...]] = (give_a_calendar,)
