"""What people answer to meetings."""

from dataclasses import dataclass, field
from datetime import datetime

from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.features.enrolment.public import Enrolment, SignUpAsks, SignUpId
from paceline.features.grouping.public import Groups
from paceline.features.meetings.errors import MeetingNotFound
from paceline.features.meetings.models import Meeting, MeetingRsvp
from paceline.features.meetings.public import (
    Answer,
    MeetingGuards,
    MeetingId,
    Rsvp,
    RsvpAsks,
    Rsvps,
    RsvpSource,
)
from paceline.features.meetings.repository.meetings import MeetingRepository, RsvpRepository
from paceline.features.meetings.service.guests import GuestBook
from paceline.features.meetings.service.rows import names_of, rsvps_in
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox


class RsvpService(Rsvps):
    def __init__(
        self,
        meetings: MeetingRepository,
        rsvps: RsvpRepository,
        groups: Groups,
        guests: GuestBook,
        enrolment: Enrolment,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._meetings = meetings
        self._rsvps = rsvps
        self._groups = groups
        self._guests = guests
        self._enrolment = enrolment
        self._outbox = outbox
        self._clock = clock

    @override
    async def give(
        self,
        meeting_id: MeetingId,
        sign_up_id: SignUpId,
        answer: Answer,
        *,
        source: RsvpSource,
        at: datetime | None = None,
    ) -> Rsvp:
        """No clock elsewhere may be ahead of ours, or its word would be the last for long."""
        now = self._clock.now()
        said = now if at is None else min(at, now)
        meeting = await self._meetings.held_unscoped(meeting_id)
        if not await self._expects(meeting, sign_up_id):
            raise MeetingNotFound
        meeting.require_answerable(said=said, at=now)
        known = await self._rsvps.of_unscoped(meeting_id, sign_up_id)
        if known is None:
            return self._first(meeting, sign_up_id, answer, source=source, at=said)
        if known.say(answer, source=source, at=said):
            self._outbox.publish(known.told(meeting))
        return known.view()

    @override
    async def give_own(
        self,
        meeting_id: MeetingId,
        answer: Answer,
        *,
        by: Principal,
        source: RsvpSource = RsvpSource.WEB,
    ) -> Rsvp:
        """A meeting of a cohort without them is answered like none."""
        meeting = await self._meetings.get_unscoped(meeting_id)
        own = await self._enrolment.own(meeting.cohort_id, by=by)
        if own is None:
            raise MeetingNotFound
        return await self.give(meeting_id, own.id, answer, source=source)

    async def give_by_link(self, token: str, meeting_id: MeetingId, answer: Answer) -> Rsvp:
        """Raises NotFound for a link that is unknown, expired or revoked, too."""
        sign_up = await self._enrolment.by_link(token)
        return await self.give(meeting_id, sign_up.id, answer, source=RsvpSource.PERSONAL_LINK)

    async def _expects(self, meeting: Meeting, sign_up_id: SignUpId) -> bool:
        """Who visits is asked as members are, while the group runs."""
        if await self._groups.seats_unscoped(meeting.group_id, sign_up_id):
            return True
        return await self._guests.has_unscoped(MeetingId(meeting.id), sign_up_id)

    def _first(
        self,
        meeting: Meeting,
        sign_up_id: SignUpId,
        answer: Answer,
        *,
        source: RsvpSource,
        at: datetime,
    ) -> Rsvp:
        made = self._rsvps.add(
            MeetingRsvp(
                meeting_id=MeetingId(meeting.id),
                sign_up_id=sign_up_id,
                answer=answer,
                source=source,
                at=at,
            )
        )
        self._outbox.publish(made.told(meeting))
        return made.view()


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer as those in charge of the group see it."""

    sign_up_id: SignUpId
    name: str = field(repr=False)
    answer: Answer
    source: RsvpSource
    at: datetime


class RsvpReads:
    def __init__(
        self, lane: ReadLane, asks: RsvpAsks, meetings: MeetingGuards, sign_ups: SignUpAsks
    ) -> None:
        self._lane = lane
        self._asks = asks
        self._meetings = meetings
        self._sign_ups = sign_ups

    async def of_meeting(self, meeting_id: MeetingId, *, viewer: Principal) -> list[Said]:
        """For who leads it and organisers of its cohort, as people answered first."""
        await self._meetings.led_or_organised(meeting_id, viewer=viewer)
        given = rsvps_in((await self._lane.rows(self._asks.of_meetings([meeting_id])))[0])
        people = self._sign_ups.these_unscoped([each.sign_up_id for each in given])
        names = names_of((await self._lane.rows(people))[0])
        return [
            Said(
                sign_up_id=each.sign_up_id,
                name=names.get(each.sign_up_id, ""),
                answer=each.answer,
                source=each.source,
                at=each.at,
            )
            for each in given
        ]
