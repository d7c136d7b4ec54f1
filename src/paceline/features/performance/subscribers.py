from typing import Final

from paceline.features.activities.public import (
    ActivityChanged,
    ActivityDeleted,
    ActivityStored,
    AthleteChanged,
    AthleteErased,
)
from paceline.features.grouping.public import (
    GroupChanged,
    GroupEnded,
    GroupsUnpublished,
    MemberLeft,
)
from paceline.features.performance.repository import StandingRepository
from paceline.features.performance.service.audience import Leaving
from paceline.features.performance.service.payloads import MeasureActivity, MeasureSince
from paceline.kernel.messages import Outbox, Subscription, on


@on(MemberLeft)
async def end_what_was_shared(event: MemberLeft, leaving: Leaving) -> None:
    await leaving.left(event.group_id, event.sign_up_id)


@on(GroupChanged)
async def end_what_was_shared_by_who_led(event: GroupChanged, leaving: Leaving) -> None:
    await leaving.changed(event.group_id)


@on(GroupEnded)
async def end_all_of_the_group(event: GroupEnded, leaving: Leaving) -> None:
    await leaving.ended([event.group_id])


@on(GroupsUnpublished)
async def end_all_of_the_unpublished(event: GroupsUnpublished, leaving: Leaving) -> None:
    await leaving.ended(event.group_ids)


@on(ActivityStored)
async def measure_a_new_one(event: ActivityStored, outbox: Outbox) -> None:
    outbox.enqueue(MeasureActivity(user_id=event.user_id, activity_id=event.activity_id))


@on(ActivityChanged)
async def measure_it_again(event: ActivityChanged, outbox: Outbox) -> None:
    outbox.enqueue(MeasureActivity(user_id=event.user_id, activity_id=event.activity_id))


@on(ActivityDeleted)
async def forget_what_it_came_to(event: ActivityDeleted, outbox: Outbox) -> None:
    outbox.enqueue(MeasureActivity(user_id=event.user_id, activity_id=event.activity_id))


@on(AthleteChanged)
async def measure_all_since(event: AthleteChanged, outbox: Outbox) -> None:
    outbox.enqueue(MeasureSince(user_id=event.user_id, since=event.since))


@on(AthleteErased)
async def forget_all_they_came_to(event: AthleteErased, standings: StandingRepository) -> None:
    await standings.drop_unscoped(event.user_id)


subscriptions: Final[tuple[Subscription, ...]] = (
    end_what_was_shared,
    end_what_was_shared_by_who_led,
    end_all_of_the_group,
    end_all_of_the_unpublished,
    measure_a_new_one,
    measure_it_again,
    forget_what_it_came_to,
    measure_all_since,
    forget_all_they_came_to,
)
