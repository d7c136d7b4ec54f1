"""Who is expected at a meeting, and who came."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias
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
from paceline.features.attendance.schemas import Role, RosterOut, SeatOut
from paceline.features.enrolment.public import SignUpAsks, SignUpId
from paceline.features.grouping.public import GroupAsks
from paceline.features.meetings.public import (
    Answer,
    GuestAsks,
    MeetingGuards,
    MeetingId,
    Meetings,
    MeetingView,
    RsvpAsks,
)
from paceline.kernel.clock import Clock
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox

Row: TypeAlias = Mapping[str, object]
# Who leads comes last: whose coming is asked are the members, and then those of other groups.
ORDER: Final[Sequence[Role]] = (
    "member",
    "visitor",
    "substitute",
    "facilitator",
    "co_facilitator",
)


class AttendanceService:
    def __init__(
        self,
        presences: PresenceRepository,
        meetings: Meetings,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._presences = presences
        self._meetings = meetings
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
        if not await self._meetings.expects_unscoped(meeting, sign_up_id):
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
class Known:
    """Somebody who is expected; `windows` are local to `zone`."""

    id: SignUpId
    name: str
    zone: str
    windows: msgspec.Raw

    def can_come(self, met: MeetingView) -> bool:
        """Whether all of it is inside the hours they gave, if need be or better."""
        windows = from_days(msgspec.json.decode(self.windows, type=list[DayWindow]))
        local = minute_of_week(met.starts_at.astimezone(zone(self.zone)))
        begin = local // STEP * STEP
        length = -(-(local + met.minutes - begin) // STEP) * STEP
        return possible_mask(windows).holds(begin, minutes=length)


@dataclass(frozen=True, kw_only=True)
class Seat:
    sign_up_id: SignUpId
    role: Role


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
        guards: MeetingGuards,
        rsvps: RsvpAsks,
        guests: GuestAsks,
        groups: GroupAsks,
        sign_ups: SignUpAsks,
    ) -> None:
        self._lane = lane
        self._guards = guards
        self._rsvps = rsvps
        self._guests = guests
        self._groups = groups
        self._sign_ups = sign_ups

    async def of_meeting(self, meeting_id: MeetingId, *, viewer: Principal) -> RosterOut:
        """For who leads it, the group's facilitator and organisers. Raises NoSuchMeeting."""
        met = await self._met(meeting_id, viewer=viewer)
        members, guests, said, seen = await self._lane.rows(
            self._groups.members([met.group_id]),
            self._guests.at_meetings([meeting_id]),
            self._rsvps.of_meetings([meeting_id]),
            presences_of(meeting_id),
        )
        seats = seated([*members, *guests])
        wanted = [seat.sign_up_id for seat in seats]
        people = (await self._lane.rows(self._sign_ups.these_unscoped(wanted)))[0]
        return RosterOut(
            meeting_id=UUID(str(met.id)),
            group_id=UUID(str(met.group_id)),
            starts_at=met.starts_at,
            minutes=met.minutes,
            items=sorted(seats_of(met, seats, people, said, seen), key=by_role),
        )

    async def _met(self, meeting_id: MeetingId, *, viewer: Principal) -> MeetingView:
        try:
            return await self._guards.led_or_organised(meeting_id, viewer=viewer)
        except NotFound as error:
            raise NoSuchMeeting from error


def by_role(seat: SeatOut) -> tuple[int, str]:
    return ORDER.index(seat.role), seat.name.casefold()


def seated(rows: Sequence[Row]) -> Sequence[Seat]:
    """Each once: a co-facilitator who leads this once, as who leads."""
    found = [msgspec.convert(row, Seat) for row in rows]
    return list({seat.sign_up_id: seat for seat in found}.values())


def seats_of(
    met: MeetingView,
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
