"""Who is told of what, and which reminders change: sources never know."""

from typing import Final, Protocol

from paceline.features.accounts.public import UserErased
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpErased
from paceline.features.grouping.public import (
    DraftPublished,
    GroupChanged,
    GroupEnded,
    GroupFormed,
    GroupId,
    GroupsUnpublished,
    MemberJoined,
    MemberLeft,
)
from paceline.features.meetings.public import (
    GuestExpected,
    GuestGone,
    MeetingCancelled,
    MeetingMoved,
    MeetingRelocated,
    MeetingRestored,
    MeetingSkipped,
    RsvpGiven,
    SeriesEnded,
    SeriesRetimed,
    SeriesWritten,
)
from paceline.features.notifications.public import NoticeType
from paceline.features.notifications.service.announcing import Announcer
from paceline.features.notifications.service.forgetting import Forgetting
from paceline.features.notifications.service.guests import GuestNotices
from paceline.features.notifications.service.reminders import Reminders
from paceline.kernel.messages import Event, JobContext, Subscription, on


@on(DraftPublished)
async def tell_the_placed(event: DraftPublished, announcer: Announcer) -> None:
    await announcer.assigned(event.cohort_id, event.group_ids)


@on(GroupFormed)
async def tell_the_formed(event: GroupFormed, announcer: Announcer) -> None:
    await announcer.assigned(event.cohort_id, [event.group_id])


@on(GroupChanged)
async def tell_a_new_leader(event: GroupChanged, announcer: Announcer) -> None:
    """Who was told of this group before is not told again."""
    await announcer.assigned(event.cohort_id, [event.group_id])


@on(MemberJoined)
async def tell_of_who_joined(event: MemberJoined, announcer: Announcer) -> None:
    await announcer.joined(event.cohort_id, event.group_id, event.sign_up_id)


@on(MemberLeft)
async def tell_of_who_left(event: MemberLeft, announcer: Announcer, context: JobContext) -> None:
    await announcer.left(event.cohort_id, event.group_id, event.sign_up_id, occurrence=context.id)


@on(MeetingMoved)
async def tell_of_the_move(event: MeetingMoved, announcer: Announcer, plan: Reminders) -> None:
    await announcer.changed(NoticeType.MEETING_MOVED, event.meeting_id, "moved")
    await plan.plan([event.group_id])


@on(MeetingRelocated)
async def tell_of_the_place(event: MeetingRelocated, announcer: Announcer) -> None:
    await announcer.changed(NoticeType.MEETING_MOVED, event.meeting_id, "place")


@on(MeetingCancelled)
async def tell_of_the_end(event: MeetingCancelled, announcer: Announcer, plan: Reminders) -> None:
    await announcer.changed(NoticeType.MEETING_CANCELLED, event.meeting_id, "cancelled")
    await plan.plan([event.group_id])


@on(MeetingSkipped)
async def tell_of_the_pause(event: MeetingSkipped, announcer: Announcer, plan: Reminders) -> None:
    await announcer.changed(NoticeType.MEETING_CANCELLED, event.meeting_id, "skipped")
    await plan.plan([event.group_id])


@on(MeetingRestored)
async def tell_of_the_return(event: MeetingRestored, announcer: Announcer, plan: Reminders) -> None:
    await announcer.changed(NoticeType.MEETING_CANCELLED, event.meeting_id, "restored")
    await plan.plan([event.group_id])


@on(GuestExpected)
async def tell_of_a_guest(
    event: GuestExpected, told: GuestNotices, plan: Reminders, context: JobContext
) -> None:
    await told.tell(event, occurrence=context.id)
    await plan.plan([event.group_id])


@on(GuestGone)
async def tell_of_a_guest_gone(
    event: GuestGone, told: GuestNotices, plan: Reminders, context: JobContext
) -> None:
    await told.tell(event, occurrence=context.id)
    await plan.plan([event.group_id])


@on(SeriesRetimed)
async def tell_of_the_new_hour(event: SeriesRetimed, announcer: Announcer, plan: Reminders) -> None:
    await announcer.retimed(event.cohort_id, event.group_id)
    await plan.plan([event.group_id])


@on(GroupsUnpublished)
async def forget_the_unpublished(event: GroupsUnpublished, plan: Reminders) -> None:
    await plan.plan(event.group_ids)


@on(UserErased)
async def forget_what_they_chose(event: UserErased, forgetting: Forgetting) -> None:
    await forgetting.user(event.user_id)


@on(SignUpErased)
async def forget_what_they_were_told(event: SignUpErased, forgetting: Forgetting) -> None:
    await forgetting.sign_up(event.cohort_id, event.sign_up_id)


class OfGroup(Protocol):
    @property
    def cohort_id(self) -> CohortId: ...
    @property
    def group_id(self) -> GroupId: ...


def planning(source: type[Event]) -> Subscription:
    async def plan_anew(event: OfGroup, plan: Reminders) -> None:
        await plan.plan([event.group_id])

    # The name of a handler is stored with what is delivered to it.
    plan_anew.__name__ = f"plan_anew_after_{source.name.replace('.', '_')}"
    return Subscription(event=source, handler=plan_anew)


PLANNED: Final[tuple[type[Event], ...]] = (
    GroupChanged,
    GroupEnded,
    MemberJoined,
    MemberLeft,
    RsvpGiven,
    SeriesEnded,
    SeriesWritten,
)
subscriptions: Final[tuple[Subscription, ...]] = (
    tell_the_placed,
    tell_the_formed,
    tell_a_new_leader,
    tell_of_who_joined,
    tell_of_who_left,
    tell_of_the_move,
    tell_of_the_place,
    tell_of_the_end,
    tell_of_the_pause,
    tell_of_the_return,
    tell_of_the_new_hour,
    tell_of_a_guest,
    tell_of_a_guest_gone,
    forget_the_unpublished,
    forget_what_they_chose,
    forget_what_they_were_told,
    *(planning(source) for source in PLANNED),
)
