"""Whatever happens to groups, their people or their meetings, the outside is looked at anew."""

from typing import Final, Protocol
from uuid import UUID

from paceline.db.read_lane import ReadLane
from paceline.features.accounts.public import IdentityChanged
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import (
    SignUpAsks,
    SignUpChanged,
    SignUpClaimed,
    SignUpErased,
)
from paceline.features.grouping.public import (
    DraftPublished,
    GroupChanged,
    GroupEnded,
    GroupFormed,
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
    SeriesRetimed,
)
from paceline.features.reconcile.service.connections import ConnectionService
from paceline.features.reconcile.service.forgetting import Forgetting
from paceline.kernel.messages import Event, Subscription

SOURCES: Final[tuple[type[Event], ...]] = (
    DraftPublished,
    GroupsUnpublished,
    GroupFormed,
    GroupChanged,
    GroupEnded,
    MemberJoined,
    MemberLeft,
    SignUpChanged,
    SignUpClaimed,
    MeetingMoved,
    MeetingCancelled,
    MeetingSkipped,
    MeetingRestored,
    MeetingRelocated,
    SeriesRetimed,
    GuestExpected,
    GuestGone,
)


class InCohort(Protocol):
    @property
    def cohort_id(self) -> CohortId: ...


def looking(source: type[Event]) -> Subscription:
    async def look_anew(event: InCohort, connections: ConnectionService) -> None:
        await connections.wish_all_unscoped(event.cohort_id)

    # The name of a handler is stored with what is delivered to it.
    look_anew.__name__ = f"look_anew_after_{source.name.replace('.', '_')}"
    return Subscription(event=source, handler=look_anew)


async def look_for_them_anew(
    event: IdentityChanged, lane: ReadLane, sign_ups: SignUpAsks, connections: ConnectionService
) -> None:
    """Who somebody is at a provider counts in every cohort that they are in."""
    (rows,) = await lane.rows(sign_ups.ids_of_unscoped(event.user_id))
    for cohort_id in sorted({UUID(str(row["cohort_id"])) for row in rows}):
        await connections.wish_all_unscoped(CohortId(cohort_id))


async def forget_whom_plans_name(
    event: SignUpErased, connections: ConnectionService, forgetting: Forgetting
) -> None:
    """Plans and drift show names and addresses; what they say is looked at anew."""
    await forgetting.cohort(event.cohort_id)
    await connections.wish_all_unscoped(event.cohort_id)


subscriptions: Final[tuple[Subscription, ...]] = (
    *(looking(source) for source in SOURCES),
    Subscription(event=IdentityChanged, handler=look_for_them_anew),
    Subscription(event=SignUpErased, handler=forget_whom_plans_name),
)
