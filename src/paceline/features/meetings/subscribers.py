from typing import Final

from paceline.features.enrolment.public import SignUpChanged, SignUpErased, SignUpWithdrawn
from paceline.features.grouping.public import GroupChanged, Groups, MemberJoined
from paceline.features.meetings.public import (
    FeedKind,
    GuestExpected,
    MeetingMoved,
    MeetingRestored,
    SeriesRetimed,
)
from paceline.features.meetings.service.addresses import FeedBook
from paceline.features.meetings.service.guests import GuestWatch
from paceline.features.meetings.service.substitutes import SubstituteService
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


@on(SignUpErased)
async def end_the_calendar_of_the_erased(event: SignUpErased, feeds: FeedBook) -> None:
    await feeds.end(FeedKind.MEMBER, event.sign_up_id)


@on(GuestExpected)
async def give_the_guest_a_calendar(event: GuestExpected, feeds: FeedBook) -> None:
    """A facilitator who leads no group may not have one yet."""
    await feeds.ensure(FeedKind.MEMBER, [event.sign_up_id])


@on(SignUpWithdrawn)
async def end_guests_who_left(event: SignUpWithdrawn, watch: GuestWatch) -> None:
    await watch.signed_up_otherwise(event.cohort_id, event.sign_up_id)


@on(SignUpChanged)
async def end_guests_who_wait(event: SignUpChanged, watch: GuestWatch) -> None:
    await watch.signed_up_otherwise(event.cohort_id, event.sign_up_id)


@on(MemberJoined)
async def end_visits_to_ones_own(event: MemberJoined, watch: GuestWatch) -> None:
    await watch.joined(event.cohort_id, event.group_id, event.sign_up_id)


@on(GroupChanged)
async def end_substitutes_who_lead(event: GroupChanged, watch: GuestWatch) -> None:
    await watch.led_otherwise(event.cohort_id, event.group_id)


@on(MeetingMoved)
async def ask_the_substitute_again(event: MeetingMoved, substitutes: SubstituteService) -> None:
    await substitutes.look_again(event.cohort_id, event.group_id, event.meeting_id)


@on(MeetingRestored)
async def ask_the_substitute_once_restored(
    event: MeetingRestored, substitutes: SubstituteService
) -> None:
    """While it did not take place, its time was theirs to give away."""
    await substitutes.look_again(event.cohort_id, event.group_id, event.meeting_id, same_time=True)


@on(SeriesRetimed)
async def ask_substitutes_again(event: SeriesRetimed, substitutes: SubstituteService) -> None:
    await substitutes.look_again(event.cohort_id, event.group_id)


subscriptions: Final[tuple[Subscription, ...]] = (
    give_a_calendar,
    give_the_facilitator_a_calendar,
    end_the_calendar_of_the_erased,
    give_the_guest_a_calendar,
    end_guests_who_left,
    end_guests_who_wait,
    end_visits_to_ones_own,
    end_substitutes_who_lead,
    ask_the_substitute_again,
    ask_the_substitute_once_restored,
    ask_substitutes_again,
)
