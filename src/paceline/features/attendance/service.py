"""Who is expected at a meeting, and who came."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.engines.availability.days import DayWindow, from_days
from paceline.engines.availability.masks import possible_mask
from paceline.engines.availability.windows import STEP
from paceline.engines.recurrence.slots import minute_of_week
from paceline.engines.recurrence.zones import zone
from paceline.features.attendance.errors import NoSuchMeeting, NotOfThisMeeting, NotYetMet
from paceline.features.attendance.models import Presence
from paceline.features.attendance.public import PresenceNoted
from paceline.features.attendance.repository import PresenceRepository, presences_of
from paceline.features.attendance.schemas import RosterOut, SeatOut
from paceline.features.enrolment.public import SignUpAsks, SignUpId
from paceline.features.grouping.public import GroupAsks, GroupGuards, GroupId, Groups
from paceline.features.meetings.public import Answer, MeetingAsks, MeetingId, Meetings, RsvpAsks
from paceline.kernel.clock import Clock
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox

Row: TypeAlias = Mapping[str, object]


class AttendanceService:
    def __init__(
        self,
        presences: PresenceRepository,
        meetings: Meetings,
        groups: Groups,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._presences = presences
        self._meetings = meetings
        self._groups = groups
        self._outbox = outbox
        self._clock = clock

    async def note(
        self, meeting_id: MeetingId, sign_up_id: SignUpId, *, came: bool | None, by: Principal
    ) -> None:
        """The last word counts. Raises NotYetMet before it began, NotOfThisMeeting for others."""
        meeting = await self._meetings.led_or_organised(meeting_id, by=by)
        now = self._clock.now()
        if meeting.starts_at > now:
            raise NotYetMet
        if not await self._groups.seats_unscoped(meeting.group_id, sign_up_id):
            raise NotOfThisMeeting
        await self._keep(meeting_id, sign_up_id, came=came, by=by, at=now)
        self._outbox.publish(
            PresenceNoted(
                cohort_id=meeting.cohort_id,
                meeting_id=meeting_id,
                sign_up_id=sign_up_id,
                came=came,
            )
        )

    async def _keep(
        self,
        meeting_id: MeetingId,
        sign_up_id: SignUpId,
        *,
        came: bool | None,
        by: Principal,
        at: datetime,
    ) -> None:
        if came is None:
            await self._presences.forget_unscoped(meeting_id, sign_up_id)
            return
        known = await self._presences.of_unscoped(meeting_id, sign_up_id)
        if known is not None:
            known.came, known.noted_by, known.noted_at = came, by.user_id, at
            return
        self._presences.add(
            Presence(
                meeting_id=meeting_id,
                sign_up_id=sign_up_id,
                came=came,
                noted_by=by.user_id,
                noted_at=at,
            )
        )


@dataclass(frozen=True, kw_only=True)
class Met:
    """The meeting, as far as a roster needs it."""

    id: MeetingId
    group_id: GroupId
    starts_at: datetime
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Known:
    """Somebody of the group; `windows` are local to `zone`."""

    id: SignUpId
    name: str
    zone: str
    windows: msgspec.Raw

    def can_come(self, met: Met) -> bool:
        """Whether all of it is inside the hours they gave, if need be or better."""
        windows = from_days(msgspec.json.decode(self.windows, type=list[DayWindow]))
        local = minute_of_week(met.starts_at.astimezone(zone(self.zone)))
        begin = local // STEP * STEP
        length = -(-(local + met.minutes - begin) // STEP) * STEP
        return possible_mask(windows).holds(begin, minutes=length)


@dataclass(frozen=True, kw_only=True)
class Seat:
    sign_up_id: SignUpId
    role: Literal["member", "facilitator", "co_facilitator"]


@dataclass(frozen=True, kw_only=True)
class Said:
    sign_up_id: SignUpId
    answer: Answer


@dataclass(frozen=True, kw_only=True)
class Seen:
    sign_up_id: SignUpId
    came: bool


class RosterReads:
    def __init__(
        self,
        lane: ReadLane,
        meetings: MeetingAsks,
        rsvps: RsvpAsks,
        guards: GroupGuards,
        groups: GroupAsks,
        sign_ups: SignUpAsks,
    ) -> None:
        self._lane = lane
        self._meetings = meetings
        self._rsvps = rsvps
        self._guards = guards
        self._groups = groups
        self._sign_ups = sign_ups

    async def of_meeting(self, meeting_id: MeetingId, *, viewer: Principal) -> RosterOut:
        """For the group's facilitator and organisers of its cohort. Raises NoSuchMeeting."""
        met = await self._met(meeting_id, viewer=viewer)
        members, said, seen = await self._lane.rows(
            self._groups.members([met.group_id]),
            self._rsvps.of_meetings([meeting_id]),
            presences_of(meeting_id),
        )
        seats = [msgspec.convert(row, Seat) for row in members]
        wanted = [seat.sign_up_id for seat in seats]
        people = (await self._lane.rows(self._sign_ups.these_unscoped(wanted)))[0]
        return RosterOut(
            meeting_id=UUID(str(met.id)),
            group_id=UUID(str(met.group_id)),
            starts_at=met.starts_at,
            minutes=met.minutes,
            items=sorted(seats_of(met, seats, people, said, seen), key=by_role),
        )

    async def _met(self, meeting_id: MeetingId, *, viewer: Principal) -> Met:
        found = (await self._lane.rows(self._meetings.one_unscoped(meeting_id)))[0]
        if not found:
            raise NoSuchMeeting
        met = msgspec.convert(found[0], Met)
        try:
            await self._guards.led_or_organised(met.group_id, viewer=viewer)
        except NotFound as error:
            raise NoSuchMeeting from error
        return met


def by_role(seat: SeatOut) -> tuple[bool, str]:
    """Who leads comes last: whose coming is asked are the members."""
    return seat.role != "member", seat.name.casefold()


def seats_of(
    met: Met,
    seats: Sequence[Seat],
    people: Sequence[Row],
    said: Sequence[Row],
    seen: Sequence[Row],
) -> Iterator[SeatOut]:
    known = {person.id: person for person in (msgspec.convert(row, Known) for row in people)}
    answers = {each.sign_up_id: each.answer for each in (msgspec.convert(r, Said) for r in said)}
    came = {each.sign_up_id: each.came for each in (msgspec.convert(r, Seen) for r in seen)}
    for seat in seats:
        person = known[seat.sign_up_id]
        yield SeatOut(
            sign_up_id=seat.sign_up_id,
            name=person.name,
            role=seat.role,
            zone=person.zone,
            local_start=met.starts_at.astimezone(zone(person.zone)),
            can_come=person.can_come(met),
            answer=answers.get(seat.sign_up_id),
            came=came.get(seat.sign_up_id),
        )
