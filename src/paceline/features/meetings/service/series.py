from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from typing_extensions import override

from paceline.engines.recurrence.slots import Occurrence, Slot, expand
from paceline.features.cohorts.public import CohortView
from paceline.features.grouping.ports import MeetingWriter
from paceline.features.grouping.public import GroupId, GroupView
from paceline.features.meetings.models import Meeting
from paceline.features.meetings.public import (
    FeedKind,
    SeriesEnded,
    SeriesRetimed,
    SeriesWritten,
)
from paceline.features.meetings.repository.meetings import MeetingRepository, RsvpRepository
from paceline.features.meetings.service.addresses import FeedBook
from paceline.features.meetings.service.guests import GuestBook
from paceline.kernel.clock import Clock
from paceline.kernel.messages import Outbox


def occurrences(group: GroupView, *, cohort: CohortView) -> Sequence[Occurrence]:
    """The group's slot on the real dates of the cohort, whatever clocks do meanwhile."""
    return expand(
        Slot(group.slot, group.zone),
        first_week=cohort.first_week,
        weeks=cohort.weeks,
        skip_weeks=cohort.skip_weeks,
        minutes=cohort.meeting_minutes,
    )


class MeetingSeries(MeetingWriter):
    """Called by those who change groups, so it asks nothing of groups itself."""

    def __init__(
        self,
        meetings: MeetingRepository,
        rsvps: RsvpRepository,
        feeds: FeedBook,
        guests: GuestBook,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._meetings = meetings
        self._rsvps = rsvps
        self._feeds = feeds
        self._guests = guests
        self._outbox = outbox
        self._clock = clock

    @override
    async def write_series(
        self, groups: Sequence[GroupView], *, cohort: CohortView, from_week: int = 0
    ) -> None:
        """Weeks that have their meeting keep it, so that writing twice changes nothing.

        A group that is formed while the cohort runs has no meetings in the weeks that are over.
        """
        known = weeks_of(await self._meetings.of_groups_unscoped([each.id for each in groups]))
        now = self._clock.now()
        for group in groups:
            missing = [
                each
                for each in occurrences(group, cohort=cohort)
                if each.week >= from_week
                and each.week not in known.get(group.id, ())
                and each.ends_at > now
            ]
            for each in missing:
                self._meetings.add(made(group, each, minutes=cohort.meeting_minutes, at=now))
            if missing:
                self._outbox.publish(SeriesWritten(cohort_id=cohort.id, group_id=group.id))
        await self._feeds.ensure(FeedKind.MEMBER, everyone(groups))

    @override
    async def retime_series(self, group: GroupView, *, cohort: CohortView, from_week: int) -> None:
        """Also what was moved by hand or cancelled, so that nothing is left at the old slot.

        What has begun stays, and so does a meeting whose new time would be over already.
        """
        now = self._clock.now()
        wanted = {each.week: each for each in occurrences(group, cohort=cohort)}
        changed: list[UUID] = []
        for meeting in await self._meetings.of_groups_unscoped([group.id]):
            to = wanted.get(meeting.week)
            if (
                to is None
                or meeting.week < from_week
                or min(meeting.starts_at, to.starts_at) <= now
            ):
                continue
            if meeting.retime(to, minutes=cohort.meeting_minutes, at=now):
                changed.append(meeting.id)
        if changed:
            await self._rsvps.forget_unscoped(changed)
            self._outbox.publish(
                SeriesRetimed(cohort_id=cohort.id, group_id=group.id, from_week=from_week)
            )

    @override
    async def end_series(self, group_ids: Sequence[GroupId]) -> None:
        now = self._clock.now()
        ended = [
            meeting
            for meeting in await self._meetings.of_groups_unscoped(group_ids)
            if meeting.end(at=now)
        ]
        await self._guests.end_at_unscoped([each.id for each in ended])
        for group_id, cohort_id in {each.group_id: each.cohort_id for each in ended}.items():
            self._outbox.publish(SeriesEnded(cohort_id=cohort_id, group_id=group_id))


def weeks_of(meetings: Iterable[Meeting]) -> Mapping[GroupId, set[int]]:
    found: dict[GroupId, set[int]] = {}
    for meeting in meetings:
        found.setdefault(meeting.group_id, set()).add(meeting.week)
    return found


def everyone(groups: Iterable[GroupView]) -> set[UUID]:
    """Members and facilitators: each gets a calendar of their own."""
    members: set[UUID] = {each for group in groups for each in group.member_ids}
    helpers: set[UUID] = {each for group in groups for each in group.co_facilitator_ids}
    return members | helpers | {group.facilitator_id for group in groups if group.facilitator_id}


def made(group: GroupView, occurrence: Occurrence, *, minutes: int, at: datetime) -> Meeting:
    return Meeting(
        cohort_id=group.cohort_id,
        group_id=group.id,
        week=occurrence.week,
        original_starts_at=occurrence.starts_at,
        starts_at=occurrence.starts_at,
        minutes=minutes,
        changed_at=at,
    )
