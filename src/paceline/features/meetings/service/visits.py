"""Members of one group who come to a meeting of another, once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from paceline.db.read_lane import ReadLane
from paceline.engines.recurrence.zones import zone
from paceline.features.cohorts.public import CohortGuards, CohortId, Cohorts, CohortState
from paceline.features.enrolment.public import (
    Enrolment,
    SignUpAsks,
    SignUpId,
    SignUpState,
    SignUpView,
)
from paceline.features.grouping.public import GroupAsks, GroupId, Groups, GroupView
from paceline.features.meetings.errors import CannotVisit, MeetingNotFound, VisitNotFound
from paceline.features.meetings.models import Visit
from paceline.features.meetings.public import (
    Answer,
    GuestEnd,
    GuestRole,
    MeetingId,
    Meetings,
    MeetingState,
    MeetingView,
    RsvpSource,
)
from paceline.features.meetings.repository.guests import VisitRepository, guests_at
from paceline.features.meetings.repository.meetings import (
    MeetingRepository,
    meetings_of,
    seen,
    view_of,
)
from paceline.features.meetings.service.engagements import (
    Engagement,
    Engagements,
    clashes,
    within_hours,
)
from paceline.features.meetings.service.guests import GuestBook
from paceline.features.meetings.service.rows import (
    CohortRow,
    GroupRow,
    SignUpRow,
    cohort_of,
    groups_of,
    guests_of,
    places_of,
    sign_ups_of,
)
from paceline.features.meetings.service.rsvps import RsvpService
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal

# People plan a visit for the weeks they see coming.
SHOWN_AHEAD: Final = timedelta(weeks=6)
OWN: Final = "This is a meeting of your own group."
NO_GROUP: Final = "Only members of a group of this cohort can visit another one."
OVER: Final = "This cohort is finished."
FULL: Final = "There is no place left at this meeting."
AT_ONCE: Final = "You have another meeting at that time."


class VisitService:
    """Changes hold the cohort, as those of who is in which group do: places are counted once."""

    def __init__(
        self,
        cohorts: Cohorts,
        groups: Groups,
        enrolment: Enrolment,
        meetings: MeetingRepository,
        charge: Meetings,
        visits: VisitRepository,
        rsvps: RsvpService,
        engagements: Engagements,
        book: GuestBook,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._groups = groups
        self._enrolment = enrolment
        self._meetings = meetings
        self._charge = charge
        self._visits = visits
        self._rsvps = rsvps
        self._engagements = engagements
        self._book = book
        self._clock = clock

    async def plan_own(self, meeting_id: MeetingId, *, by: Principal) -> MeetingView:
        """Raises MeetingNotFound, MeetingOver, CannotVisit; said again, it changes nothing."""
        own = await self._own(meeting_id, by=by)
        return await self._plan(meeting_id, own, source=RsvpSource.WEB, own=True)

    async def plan_by_link(self, token: str, meeting_id: MeetingId) -> MeetingView:
        own = await self._enrolment.by_link(token)
        return await self._plan(meeting_id, own, source=RsvpSource.PERSONAL_LINK, own=True)

    async def plan_for(
        self, meeting_id: MeetingId, sign_up_id: SignUpId, *, by: Principal
    ) -> MeetingView:
        """By whoever is in charge of the meeting: mostly to take back what they called off.

        Nobody's other cohort is held beside the meeting's own. Raises VisitNotFound.
        """
        cohort_id = await self._hold_in_charge(meeting_id, by=by)
        person = (await self._enrolment.sign_ups_unscoped([sign_up_id])).get(sign_up_id)
        if person is None or person.cohort_id != cohort_id:
            raise VisitNotFound
        return await self._plan(meeting_id, person, source=RsvpSource.WEB, own=False)

    async def call_off_own(self, meeting_id: MeetingId, *, by: Principal) -> None:
        """Raises VisitNotFound, MeetingOver."""
        own = await self._own(meeting_id, by=by)
        await self._call_off(meeting_id, own.id, own.cohort_id, why=GuestEnd.OWN)

    async def call_off_by_link(self, token: str, meeting_id: MeetingId) -> None:
        own = await self._enrolment.by_link(token)
        await self._call_off(meeting_id, own.id, own.cohort_id, why=GuestEnd.OWN)

    async def call_off_for(
        self, meeting_id: MeetingId, sign_up_id: SignUpId, *, by: Principal
    ) -> None:
        cohort_id = await self._hold_in_charge(meeting_id, by=by)
        await self._call_off(meeting_id, sign_up_id, cohort_id, why=GuestEnd.LEADER)

    async def _own(self, meeting_id: MeetingId, *, by: Principal) -> SignUpView:
        """A meeting of a cohort without them is answered like none."""
        meeting = await self._meetings.get_unscoped(meeting_id)
        own = await self._enrolment.own(meeting.cohort_id, by=by)
        if own is None:
            raise MeetingNotFound
        return own

    async def _hold_in_charge(self, meeting_id: MeetingId, *, by: Principal) -> CohortId:
        """The cohort first, and then its groups, as everybody locks them."""
        meeting = await self._meetings.get_unscoped(meeting_id)
        await self._cohorts.held_unscoped(meeting.cohort_id)
        await self._charge.led_or_organised(meeting_id, by=by)
        return meeting.cohort_id

    async def _plan(
        self, meeting_id: MeetingId, person: SignUpView, *, source: RsvpSource, own: bool
    ) -> MeetingView:
        cohort = await self._cohorts.held_unscoped(person.cohort_id)
        meeting = await self._meetings.held_unscoped(meeting_id)
        groups = await self._groups.of_cohort_unscoped(cohort.id)
        host = next((each for each in groups if each.id == meeting.group_id), None)
        if host is None:
            raise MeetingNotFound
        if await self._visits.of_unscoped(meeting_id, person.id) is not None:
            return seen(meeting)
        meeting.require_open(at=self._clock.now())
        if cohort.state is CohortState.FINISHED:
            raise CannotVisit(OVER)
        require_elsewhere(person, host, groups)
        await self._require_room(meeting_id, host, most=cohort.size_max)
        await self._require_free(person, seen(meeting))
        visit = Visit(meeting_id=meeting_id, sign_up_id=person.id, made_at=self._clock.now())
        await self._book.expect(visit, meeting, own=own)
        await self._rsvps.give(meeting_id, person.id, Answer.YES, source=source)
        return seen(meeting)

    async def _require_room(self, meeting_id: MeetingId, host: GroupView, *, most: int) -> None:
        visiting = len(await self._visits.to_unscoped([meeting_id]))
        if len(host.member_ids) + visiting >= most:
            raise CannotVisit(FULL)

    async def _require_free(self, person: SignUpView, meeting: MeetingView) -> None:
        engaged = await self._engagements.of_unscoped(
            person.cohort_id, [person.id], first=meeting.starts_at, until=meeting.ends_at
        )
        if clashes(engaged[person.id], beside=meeting):
            raise CannotVisit(AT_ONCE)

    async def _call_off(
        self, meeting_id: MeetingId, sign_up_id: SignUpId, cohort_id: CohortId, *, why: GuestEnd
    ) -> None:
        await self._cohorts.held_unscoped(cohort_id)
        visit = await self._visits.of_unscoped(meeting_id, sign_up_id)
        if visit is None:
            raise VisitNotFound
        meeting = await self._meetings.held_unscoped(meeting_id)
        meeting.require_ahead(self._clock.now())
        await self._book.end(visit, meeting, why=why)


def require_elsewhere(person: SignUpView, host: GroupView, groups: Sequence[GroupView]) -> None:
    """A visitor is a member of another group of the same cohort."""
    if person.id in {*host.member_ids, *host.co_facilitator_ids, host.facilitator_id}:
        raise CannotVisit(OWN)
    is_member = any(person.id in each.member_ids for each in groups)
    if not is_member or person.state is not SignUpState.ACCEPTED:
        raise CannotVisit(NO_GROUP)


@dataclass(frozen=True, kw_only=True)
class VisitChoice:
    """A meeting of another group; of its people only how many more there could be."""

    meeting_id: MeetingId
    group: str
    week: int
    starts_at: datetime
    local_start: datetime
    zone: str
    minutes: int
    room: int
    within_hours: bool
    obstacle: Literal["full", "busy"] | None


class VisitReads:
    """A fixed number of statements, however many groups and weeks."""

    def __init__(
        self,
        lane: ReadLane,
        cohorts: CohortGuards,
        groups: GroupAsks,
        sign_ups: SignUpAsks,
        engagements: Engagements,
        clock: Clock,
    ) -> None:
        self._lane = lane
        self._cohorts = cohorts
        self._groups = groups
        self._sign_ups = sign_ups
        self._engagements = engagements
        self._clock = clock

    async def choices(self, cohort_id: CohortId, *, viewer: Principal) -> list[VisitChoice]:
        """The meetings of the next weeks. Raises CannotVisit for who is a member of no group."""
        people = sign_ups_of((await self._lane.rows(self._sign_ups.of_user(viewer=viewer)))[0])
        own = next((each for each in people if each.cohort_id == cohort_id), None)
        if own is None:
            raise CannotVisit(NO_GROUP)
        return await self._choices(own)

    async def choices_by_link(self, token: str) -> list[VisitChoice]:
        opened = await self._lane.rows(self._sign_ups.by_link(token))
        return await self._choices(sign_ups_of(opened[0])[0])

    async def _choices(self, own: SignUpRow) -> list[VisitChoice]:
        cohorts, rows = await self._lane.rows(
            self._cohorts.whole_unscoped(own.cohort_id), self._groups.of_cohort(own.cohort_id)
        )
        groups = groups_of(rows)
        seats, found = await self._lane.rows(
            self._groups.members(list(groups)), meetings_of(list(groups))
        )
        places = places_of(seats)
        homes = {each.group_id: each.role for each in places if each.sign_up_id == own.id}
        if "member" not in homes.values() or own.state is not SignUpState.ACCEPTED:
            raise CannotVisit(NO_GROUP)
        now = self._clock.now()
        open_ones = [
            each
            for each in map(view_of, found)
            if each.state is MeetingState.SCHEDULED
            and now < each.starts_at <= now + SHOWN_AHEAD
            and each.group_id not in homes
        ]
        guests = (await self._lane.rows(guests_at([each.id for each in open_ones])))[0]
        engaged = await self._engagements.of_unscoped(
            own.cohort_id, [own.id], first=now, until=now + SHOWN_AHEAD
        )
        visits = [each for each in guests_of(guests) if each.role is GuestRole.VISITOR]
        mine = {each.meeting_id for each in visits if each.sign_up_id == own.id}
        members = Counter(each.group_id for each in places if each.role == "member")
        taken = Counter(each.meeting_id for each in visits)
        return list(
            choices_of(
                [each for each in open_ones if each.id not in mine],
                own,
                groups,
                cohort_of(cohorts),
                taken={each.id: members[each.group_id] + taken[each.id] for each in open_ones},
                engaged=engaged[own.id],
            )
        )


def choices_of(
    meetings: Sequence[MeetingView],
    own: SignUpRow,
    groups: Mapping[GroupId, GroupRow],
    cohort: CohortRow,
    *,
    taken: Mapping[MeetingId, int],
    engaged: Sequence[Engagement],
) -> Iterator[VisitChoice]:
    windows = own.offered()
    for each in meetings:
        room = max(0, cohort.size_max - taken[each.id])
        busy = clashes(engaged, beside=each)
        yield VisitChoice(
            meeting_id=each.id,
            group=groups[each.group_id].name,
            week=each.week,
            starts_at=each.starts_at,
            local_start=each.starts_at.astimezone(zone(own.zone)),
            zone=own.zone,
            minutes=each.minutes,
            room=room,
            within_hours=within_hours(windows, own.zone, each.starts_at, minutes=each.minutes),
            obstacle="full" if not room else "busy" if busy else None,
        )
