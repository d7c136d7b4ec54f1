from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import (
    ScalarSelect,
    bindparam,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.types import String, Uuid
from typing_extensions import override

from paceline.db.columns import Within
from paceline.db.listing import Listing
from paceline.db.read_lane import Ask, ReadLane
from paceline.db.record import Instant
from paceline.db.repository import Repository
from paceline.features.cohorts.public import CohortGuards, CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import GroupGuards, GroupId
from paceline.features.meetings.errors import FeedNotFound, MeetingNotFound
from paceline.features.meetings.models import (
    CalendarFeed,
    Meeting,
    MeetingRsvp,
    Substitute,
)
from paceline.features.meetings.public import (
    Answer,
    FeedId,
    FeedKind,
    MeetingAsks,
    MeetingId,
    MeetingState,
    MeetingView,
    RsvpAsks,
)
from paceline.kernel.identity import Principal
from paceline.kernel.query import Page

BATCH: Final = 500


class MeetingRepository(Repository[Meeting]):
    """Whose group a meeting belongs to is asked of the groups' door, once the row is here."""

    async def get_unscoped(self, meeting_id: MeetingId) -> Meeting:
        found = select(Meeting).where(Meeting.id == meeting_id)
        return await self.one(found, missing=MeetingNotFound())

    async def held_unscoped(self, meeting_id: MeetingId) -> Meeting:
        """Locked, as it is now: answers and moves of one meeting come one by one."""
        found = select(Meeting).where(Meeting.id == meeting_id).with_for_update()
        fresh = found.execution_options(populate_existing=True)
        return await self.one(fresh, missing=MeetingNotFound())

    async def held_with_series_unscoped(
        self, meeting_id: MeetingId, group_id: GroupId
    ) -> tuple[Meeting, Sequence[Meeting]]:
        """The meeting and the others of its group, locked so that two moves cannot meet."""
        series = await self.all(
            select(Meeting)
            .where(Meeting.group_id == group_id)
            .order_by(Meeting.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        others = [each for each in series if each.id != meeting_id]
        own = next((each for each in series if each.id == meeting_id), None)
        if own is None:
            raise MeetingNotFound
        return own, others

    async def these_unscoped(self, ids: Sequence[UUID]) -> Mapping[UUID, Meeting]:
        found = select(Meeting).where(Meeting.id.in_(ids))
        return {each.id: each for each in await self.all(found)}

    async def held_these_unscoped(self, ids: Sequence[UUID]) -> Mapping[UUID, Meeting]:
        """As `held_unscoped`, in the order in which a whole series is locked."""
        found = select(Meeting).where(Meeting.id.in_(ids)).order_by(Meeting.id).with_for_update()
        fresh = found.execution_options(populate_existing=True)
        return {each.id: each for each in await self.all(fresh)}

    async def of_groups_unscoped(self, group_ids: Sequence[GroupId]) -> Sequence[Meeting]:
        known: list[Meeting] = []
        for start in range(0, len(group_ids), BATCH):
            batch = group_ids[start : start + BATCH]
            found = select(Meeting).where(Meeting.group_id.in_(batch))
            known += await self.all(found.order_by(Meeting.id).with_for_update())
        return known


class RsvpRepository(Repository[MeetingRsvp]):
    """Answers change while their meeting is held, so no two of one person meet."""

    async def of_unscoped(self, meeting_id: MeetingId, sign_up_id: SignUpId) -> MeetingRsvp | None:
        found = select(MeetingRsvp).where(
            MeetingRsvp.meeting_id == meeting_id, MeetingRsvp.sign_up_id == sign_up_id
        )
        return await self.first(found.execution_options(populate_existing=True))

    async def forget_unscoped(self, meeting_ids: Sequence[UUID]) -> None:
        """People answered to another time than these meetings have now."""
        for start in range(0, len(meeting_ids), BATCH):
            batch = meeting_ids[start : start + BATCH]
            gone = delete(MeetingRsvp).where(MeetingRsvp.meeting_id.in_(batch))
            await self.execute(gone.execution_options(synchronize_session=False))

    async def take_back_unscoped(self, meeting_id: MeetingId, sign_up_id: SignUpId) -> None:
        gone = delete(MeetingRsvp).where(
            MeetingRsvp.meeting_id == meeting_id, MeetingRsvp.sign_up_id == sign_up_id
        )
        await self.execute(gone.execution_options(synchronize_session=False))


class FeedRepository(Repository[CalendarFeed]):
    async def get_unscoped(self, feed_id: FeedId) -> CalendarFeed:
        found = select(CalendarFeed).where(
            CalendarFeed.id == feed_id, CalendarFeed.revoked_at.is_(None)
        )
        return await self.one(found, missing=FeedNotFound())

    async def alive_unscoped(
        self, kind: FeedKind, subjects: Sequence[UUID]
    ) -> Mapping[UUID, CalendarFeed]:
        known: dict[UUID, CalendarFeed] = {}
        for start in range(0, len(subjects), BATCH):
            found = select(CalendarFeed).where(
                CalendarFeed.kind == kind,
                CalendarFeed.subject_id.in_(subjects[start : start + BATCH]),
                CalendarFeed.revoked_at.is_(None),
            )
            known |= {feed.subject_id: feed for feed in await self.all(found)}
        return known


SHOWN: Final = select(
    Meeting.id,
    Meeting.cohort_id,
    Meeting.group_id,
    Meeting.week,
    Meeting.original_starts_at,
    Meeting.starts_at,
    Meeting.minutes,
    Meeting.state,
    Meeting.sequence,
    Meeting.place,
    Meeting.note,
    Meeting.changed_at,
)


def said(answer: Answer) -> ScalarSelect[int]:
    counted = select(func.count(MeetingRsvp.id)).where(
        MeetingRsvp.meeting_id == Meeting.id, MeetingRsvp.answer == answer
    )
    return counted.correlate(Meeting).scalar_subquery()


LED_BY: Final = (
    select(Substitute.sign_up_id)
    .where(Substitute.meeting_id == Meeting.id)
    .correlate(Meeting)
    .scalar_subquery()
    .label("substitute_id")
)
LISTED: Final = SHOWN.add_columns(*(said(each).label(each.value) for each in Answer), LED_BY)
IN_COHORT: Final = SHOWN.where(Meeting.cohort_id == bindparam("cohort_id", type_=Uuid()))
LISTED_IN_COHORT: Final = LISTED.where(Meeting.cohort_id == bindparam("cohort_id", type_=Uuid()))
LISTED_IN_GROUP: Final = LISTED.where(Meeting.group_id == bindparam("group_id", type_=Uuid()))
SORTS: Final = {"starts_at": Meeting.starts_at, "week": Meeting.week}
FILTERS: Final = {
    "group_id": Meeting.group_id,
    "state": Meeting.state,
    "starts_at": Meeting.starts_at,
    "week": Meeting.week,
}
OF_COHORT: Final = Listing(statement=LISTED_IN_COHORT, id=Meeting.id, sorts=SORTS, filters=FILTERS)
BETWEEN: Final = select(Meeting.id, Meeting.group_id, Meeting.starts_at, Meeting.minutes).where(
    Within(Meeting.group_id, "group_ids"),
    Meeting.state == MeetingState.SCHEDULED,
    Meeting.starts_at >= bindparam("first", type_=Instant()),
    Meeting.starts_at < bindparam("until", type_=Instant()),
)


def scheduled_between(group_ids: Sequence[GroupId], *, first: datetime, until: datetime) -> Ask:
    binds = {"group_ids": list(group_ids), "first": first, "until": until}
    return Ask(statement=BETWEEN, binds=binds)


ONE: Final = SHOWN.where(Meeting.id == bindparam("meeting_id", type_=Uuid()))
COHORTS_BETWEEN: Final = (
    select(Meeting.cohort_id)
    .where(
        Meeting.state == MeetingState.SCHEDULED,
        Meeting.starts_at >= bindparam("first", type_=Instant()),
        Meeting.starts_at < bindparam("until", type_=Instant()),
    )
    .distinct()
)
OF_GROUP: Final = Listing(statement=LISTED_IN_GROUP, id=Meeting.id, sorts=SORTS, filters=FILTERS)
OF_GROUPS: Final = SHOWN.where(Within(Meeting.group_id, "group_ids")).order_by(
    Meeting.starts_at, Meeting.id
)
COHORT_CALENDAR: Final = IN_COHORT.where(
    or_(
        Within(Meeting.group_id, "group_ids"),
        Meeting.changed_at > bindparam("since", type_=Instant()),
    )
).order_by(Meeting.starts_at, Meeting.id)
ANSWERS: Final = select(
    MeetingRsvp.meeting_id,
    MeetingRsvp.sign_up_id,
    MeetingRsvp.answer,
    MeetingRsvp.source,
    MeetingRsvp.at,
).order_by(MeetingRsvp.id)
TO_MEETINGS: Final = ANSWERS.where(Within(MeetingRsvp.meeting_id, "meeting_ids"))
OF_SIGN_UPS: Final = ANSWERS.where(Within(MeetingRsvp.sign_up_id, "sign_up_ids"))
FEED: Final = select(CalendarFeed.id, CalendarFeed.kind, CalendarFeed.subject_id).where(
    CalendarFeed.token_hash == bindparam("token_hash", type_=String()),
    CalendarFeed.revoked_at.is_(None),
)
FEED_OF: Final = select(CalendarFeed.id, CalendarFeed.token_hash).where(
    CalendarFeed.kind == bindparam("kind", type_=CalendarFeed.kind.type),
    CalendarFeed.subject_id == bindparam("subject_id", type_=Uuid()),
    CalendarFeed.revoked_at.is_(None),
)


def meetings_of(group_ids: Sequence[GroupId]) -> Ask:
    return Ask(statement=OF_GROUPS, binds={"group_ids": list(group_ids)})


def calendar_of(cohort_id: CohortId, group_ids: Sequence[GroupId], *, since: datetime) -> Ask:
    """Of its groups, and what changed since then in groups that are no more."""
    binds = {"cohort_id": cohort_id, "group_ids": list(group_ids), "since": since}
    return Ask(statement=COHORT_CALENDAR, binds=binds)


def rsvps_of(sign_up_ids: Sequence[SignUpId]) -> Ask:
    """All that these ever answered."""
    return Ask(statement=OF_SIGN_UPS, binds={"sign_up_ids": list(sign_up_ids)})


def one_of(meeting_id: MeetingId) -> Ask:
    return Ask(statement=ONE, binds={"meeting_id": meeting_id}, missing=MeetingNotFound())


def feed_opened(token_hash: str) -> Ask:
    return Ask(statement=FEED, binds={"token_hash": token_hash}, missing=FeedNotFound())


def feed_of(kind: FeedKind, subject_id: UUID) -> Ask:
    return Ask(statement=FEED_OF, binds={"kind": kind, "subject_id": subject_id})


def view_of(row: Mapping[str, object]) -> MeetingView:
    """A row of the read lane as other parts know a meeting."""
    return msgspec.convert(row, MeetingView)


def seen(meeting: Meeting) -> MeetingView:
    return MeetingView(
        id=MeetingId(meeting.id),
        cohort_id=meeting.cohort_id,
        group_id=meeting.group_id,
        week=meeting.week,
        original_starts_at=meeting.original_starts_at,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        state=MeetingState(meeting.state),
        sequence=meeting.sequence,
        place=meeting.place,
        note=meeting.note,
        changed_at=meeting.changed_at,
    )


class MeetingDoor(MeetingAsks):
    @override
    def of_groups(self, group_ids: Sequence[GroupId]) -> Ask:
        return meetings_of(group_ids)

    @override
    def one_unscoped(self, meeting_id: MeetingId) -> Ask:
        return Ask(statement=ONE, binds={"meeting_id": meeting_id})

    @override
    def between_unscoped(self, *, first: datetime, until: datetime) -> Ask:
        return Ask(statement=COHORTS_BETWEEN, binds={"first": first, "until": until})


class RsvpDoor(RsvpAsks):
    @override
    def of_meetings(self, meeting_ids: Sequence[MeetingId]) -> Ask:
        return Ask(statement=TO_MEETINGS, binds={"meeting_ids": list(meeting_ids)})


class MeetingReads:
    def __init__(self, lane: ReadLane, cohorts: CohortGuards, groups: GroupGuards) -> None:
        self._lane = lane
        self._cohorts = cohorts
        self._groups = groups

    async def of_cohort(self, cohort_id: CohortId, page: Page, *, viewer: Principal) -> bytes:
        within = self._cohorts.organised(cohort_id, viewer=viewer)
        return await self._lane.page(OF_COHORT, page, binds={"cohort_id": cohort_id}, within=within)

    async def of_group(self, group_id: GroupId, page: Page, *, viewer: Principal) -> bytes:
        await self._groups.led_or_organised(group_id, viewer=viewer)
        return await self._lane.page(OF_GROUP, page, binds={"group_id": group_id})
