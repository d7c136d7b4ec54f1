from typing import Final

from paceline.features.grouping.public import GroupChanged, Groups, MemberJoined
from paceline.features.meetings.public import FeedKind
from paceline.features.meetings.service.addresses import FeedBook
from paceline.kernel.messages import Subscription, on


@on(MemberJoined)
async def give_a_calendar(event: MemberJoined, feeds: FeedBook) -> None:
    """Who joins late gets an address as everyone did when the series was written."""
    await feeds.ensure(FeedKind.MEMBER, [event.sign_up_id])


@on(GroupChanged)
async def give_the_facilitator_a_calendar(
    event: GroupChanged, groups: Groups, feeds: FeedBook
) -> None:
    """Whoever leads the group now; an address that is there stays."""
    led = await groups.of_cohort_unscoped(event.cohort_id)
    leaders = [each.facilitator_id for each in led if each.id == event.group_id]
    await feeds.ensure(FeedKind.MEMBER, [each for each in leaders if each is not None])


subscriptions: Final[tuple[Subscription, ...]] = (
    give_a_calendar,
    give_the_facilitator_a_calendar,
)
