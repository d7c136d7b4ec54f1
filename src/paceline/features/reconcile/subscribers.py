"""Whatever happens to groups, their people or their meetings, the outside is looked at anew."""

from typing import Final, Protocol

from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpChanged, SignUpClaimed
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
    MeetingCancelled,
    MeetingMoved,
    MeetingRelocated,
    MeetingRestored,
    MeetingSkipped,
    SeriesRetimed,
)
from paceline.features.reconcile.service.connections import ConnectionService
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


subscriptions: Final[tuple[Subscription, ...]] = tuple(looking(source) for source in SOURCES)
