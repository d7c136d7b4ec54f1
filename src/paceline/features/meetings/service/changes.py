"""What a facilitator or organiser does to one meeting."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from typing_extensions import override

from paceline.engines.recurrence.zones import zone
from paceline.features.enrolment.public import Enrolment, SignUpId, SignUpRole, SignUpState
from paceline.features.grouping.public import Groups, GroupView
from paceline.features.meetings.errors import BadMoment, MeetingNotFound, Overlaps
from paceline.features.meetings.models import Meeting
from paceline.features.meetings.public import MeetingId, Meetings, MeetingView
from paceline.features.meetings.repository.guests import SubstituteRepository
from paceline.features.meetings.repository.meetings import MeetingRepository, RsvpRepository, seen
from paceline.features.meetings.service.engagements import within_hours
from paceline.features.meetings.service.guests import GuestBook
from paceline.kernel.clock import Clock
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox

# Further ahead it is a slip of the keyboard, not a plan.
FAR_AHEAD: Final = timedelta(days=3 * 366)


@dataclass(frozen=True, kw_only=True)
class WallClock:
    """A time as people say it; without a zone, the group's."""

    local: datetime
    zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class CannotCome:
    """Someone of the group whose availability does not hold the meeting."""

    sign_up_id: SignUpId
    name: str = field(repr=False)
    is_facilitator: bool
    local_start: datetime
    zone: str


@dataclass(frozen=True, kw_only=True)
class Moved:
    meeting: MeetingView
    cannot_come: tuple[CannotCome, ...]


@dataclass(frozen=True, kw_only=True)
class Held:
    """A meeting about to change, and the others of its group."""

    meeting: Meeting
    others: Sequence[Meeting]
    group: GroupView

    def require_free(self, starts_at: datetime) -> None:
        """Raises Overlaps when the group has another meeting then."""
        end = starts_at + timedelta(minutes=self.meeting.minutes)
        for other in self.others:
            if other.overlaps(starts_at, end):
                raise Overlaps(other.week)


class MeetingService(Meetings):
    def __init__(
        self,
        meetings: MeetingRepository,
        rsvps: RsvpRepository,
        groups: Groups,
        guests: GuestBook,
        substitutes: SubstituteRepository,
        enrolment: Enrolment,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._meetings = meetings
        self._rsvps = rsvps
        self._groups = groups
        self._guests = guests
        self._substitutes = substitutes
        self._enrolment = enrolment
        self._outbox = outbox
        self._clock = clock

    @override
    async def led_or_organised(self, meeting_id: MeetingId, *, by: Principal) -> MeetingView:
        meeting, _ = await self._reached(meeting_id, by=by)
        return seen(meeting)

    @override
    async def expects_unscoped(self, meeting: MeetingView, sign_up_id: SignUpId) -> bool:
        if await self._groups.seats_unscoped(meeting.group_id, sign_up_id):
            return True
        return await self._guests.has_unscoped(meeting.id, sign_up_id)

    async def move(
        self, meeting_id: MeetingId, to: datetime | WallClock, *, dry_run: bool, by: Principal
    ) -> Moved:
        """Who cannot come is told, not refused: the group may have agreed on it.

        Answers to the time before are forgotten. A dry run tells the same and leaves the meeting
        where it is. Raises Overlaps, BadMoment.
        """
        now = self._clock.now()
        held = await self._held(meeting_id, by=by)
        held.meeting.require_movable(at=now)
        starts_at = instant(to, anchor=held.group.zone, now=now)
        held.require_free(starts_at)
        absent = await self._cannot_come(held, starts_at)
        if not dry_run:
            self._outbox.publish(held.meeting.move(starts_at, at=now))
            await self._rsvps.forget_unscoped([held.meeting.id])
        return Moved(meeting=seen(held.meeting), cannot_come=absent)

    async def cancel(self, meeting_id: MeetingId, note: str, *, by: Principal) -> MeetingView:
        meeting = (await self._held(meeting_id, by=by)).meeting
        self._outbox.publish(meeting.cancel(note, at=self._clock.now()))
        return seen(meeting)

    async def skip(self, meeting_id: MeetingId, note: str, *, by: Principal) -> MeetingView:
        meeting = (await self._held(meeting_id, by=by)).meeting
        self._outbox.publish(meeting.skip(note, at=self._clock.now()))
        return seen(meeting)

    async def restore(self, meeting_id: MeetingId, *, by: Principal) -> MeetingView:
        """Raises Overlaps when another meeting was moved to its time meanwhile."""
        held = await self._held(meeting_id, by=by)
        held.require_free(held.meeting.starts_at)
        self._outbox.publish(held.meeting.restore(at=self._clock.now()))
        return seen(held.meeting)

    async def relocate(
        self, meeting_id: MeetingId, place: str | None, *, by: Principal
    ) -> MeetingView:
        meeting = (await self._held(meeting_id, by=by)).meeting
        self._outbox.publish(meeting.relocate(place, at=self._clock.now()))
        return seen(meeting)

    async def _reached(self, meeting_id: MeetingId, *, by: Principal) -> tuple[Meeting, GroupView]:
        """A meeting of someone else's group is answered like one that never was.

        Who leads it for once is asked first: to the cohort they would be one who was refused.
        """
        meeting = await self._meetings.get_unscoped(meeting_id)
        if await self._leads_for_once(meeting, by=by):
            return meeting, await self._groups.running_unscoped(meeting.group_id)
        try:
            return meeting, await self._groups.led_or_organised(meeting.group_id, by=by)
        except NotFound as error:
            raise MeetingNotFound from error

    async def _leads_for_once(self, meeting: Meeting, *, by: Principal) -> bool:
        leader = await self._substitutes.of_unscoped(MeetingId(meeting.id))
        own = await self._enrolment.own(meeting.cohort_id, by=by) if leader else None
        if own is None or leader is None or leader.sign_up_id != own.id:
            return False
        return (own.role, own.state) == (SignUpRole.FACILITATOR, SignUpState.ACCEPTED)

    async def _held(self, meeting_id: MeetingId, *, by: Principal) -> Held:
        """Locked with its whole series, so that changes at the same moment come one by one."""
        _, group = await self._reached(meeting_id, by=by)
        own, others = await self._meetings.held_with_series_unscoped(meeting_id, group.id)
        return Held(meeting=own, others=others, group=group)

    async def _cannot_come(self, held: Held, starts_at: datetime) -> tuple[CannotCome, ...]:
        """Of the members and of who leads this meeting."""
        found = await self._substitutes.of_unscoped(MeetingId(held.meeting.id))
        leader = found.sign_up_id if found else held.group.facilitator_id
        wanted = [*held.group.member_ids, *([leader] if leader else [])]
        people = await self._enrolment.sign_ups_unscoped(wanted)
        minutes = held.meeting.minutes
        return tuple(
            CannotCome(
                sign_up_id=person.id,
                name=person.name,
                is_facilitator=person.id == leader,
                local_start=starts_at.astimezone(zone(person.zone)),
                zone=person.zone,
            )
            for person in (people[each] for each in wanted if each in people)
            if not within_hours(person.windows, person.zone, starts_at, minutes=minutes)
        )


def instant(to: datetime | WallClock, *, anchor: str, now: datetime) -> datetime:
    """The moment meant, in UTC. Raises BadMoment for what no clock shows, past or far away."""
    moment = to.astimezone(UTC) if isinstance(to, datetime) else of_wall(to, anchor=anchor)
    if moment <= now:
        raise BadMoment("A meeting can only be moved to a time ahead.")
    if moment > now + FAR_AHEAD:
        raise BadMoment(f"{moment:%Y-%m-%d} is years away; check the year.")
    return moment


def of_wall(to: WallClock, *, anchor: str) -> datetime:
    """Of a time that comes twice the first is meant; one that clocks jump over is none."""
    local = to.local.replace(tzinfo=zone(to.zone or anchor))
    moment = local.astimezone(UTC)
    if moment.astimezone(local.tzinfo).replace(tzinfo=None) != to.local:
        raise BadMoment(
            f"On that day clocks in {to.zone or anchor} jump over {to.local:%H:%M}; "
            "choose an hour later or earlier."
        )
    return moment
