"""Another facilitator for one meeting: who could, who does, and when that is over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from paceline.db.read_lane import ReadLane
from paceline.db.statements import plain
from paceline.engines.availability.windows import Window
from paceline.engines.recurrence.zones import zone
from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.enrolment.public import (
    Enrolment,
    SignUpAsks,
    SignUpId,
    SignUpRole,
    SignUpState,
    SignUpView,
)
from paceline.features.grouping.public import CommonHours, GroupId, Groups, GroupView
from paceline.features.meetings.errors import (
    CannotSubstitute,
    MeetingNotFound,
    SubstituteNotFound,
)
from paceline.features.meetings.models import Substitute
from paceline.features.meetings.public import (
    GuestEnd,
    GuestRole,
    MeetingId,
    MeetingState,
    MeetingView,
)
from paceline.features.meetings.repository.guests import SubstituteRepository, guests_at
from paceline.features.meetings.repository.meetings import (
    MeetingRepository,
    one_of,
    seen,
    view_of,
)
from paceline.features.meetings.service.engagements import (
    Engagement,
    Engagements,
    clashes,
    within_hours,
    within_social,
)
from paceline.features.meetings.service.gate import MeetingGate
from paceline.features.meetings.service.guests import GuestBook
from paceline.features.meetings.service.rows import Row, guests_of, sign_ups_of
from paceline.kernel.clock import Clock
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Principal
from paceline.web.fields import Hours


class Obstacle(StrEnum):
    """Why somebody cannot lead a meeting, the gravest first."""

    BUSY = "busy"
    HOURS = "hours"
    SOCIAL = "social"


WHY: Final[Mapping[Obstacle, str]] = {
    Obstacle.BUSY: "They have another meeting at that time.",
    Obstacle.HOURS: "It is not in the hours they gave. Say despite_hours if they agreed.",
    Obstacle.SOCIAL: "It is outside their social hours. Say despite_hours if they agreed.",
}
NOBODY: Final = "Only an accepted facilitator of this cohort can lead this meeting."
LEADS: Final = "They lead this group anyway."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A facilitator who might lead a meeting; windows and social hours are local to `zone`."""

    id: SignUpId
    zone: str
    windows: Sequence[Window]
    social: tuple[int, int] | None

    def obstacle(self, meeting: MeetingView, engaged: Sequence[Engagement]) -> Obstacle | None:
        """By the real date, whatever clocks do in that week."""
        starts_at, minutes = meeting.starts_at, meeting.minutes
        if clashes(engaged, beside=meeting):
            return Obstacle.BUSY
        if not within_hours(self.windows, self.zone, starts_at, minutes=minutes):
            return Obstacle.HOURS
        if not within_social(self.social, self.zone, starts_at, minutes=minutes):
            return Obstacle.SOCIAL
        return None


class SubstituteService:
    """Like visits, substitutions change while the cohort is held."""

    def __init__(
        self,
        cohorts: Cohorts,
        groups: Groups,
        enrolment: Enrolment,
        meetings: MeetingRepository,
        substitutes: SubstituteRepository,
        engagements: Engagements,
        hours: CommonHours,
        book: GuestBook,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._groups = groups
        self._enrolment = enrolment
        self._meetings = meetings
        self._substitutes = substitutes
        self._engagements = engagements
        self._hours = hours
        self._book = book
        self._clock = clock

    async def choose(
        self, meeting_id: MeetingId, sign_up_id: SignUpId, *, despite_hours: bool, by: Principal
    ) -> MeetingView:
        """In place of whoever was chosen before. Raises CannotSubstitute, MeetingOver."""
        group = await self._in_charge(meeting_id, by=by)
        meeting = await self._meetings.held_unscoped(meeting_id)
        meeting.require_open(at=self._clock.now())
        known = await self._substitutes.of_unscoped(meeting_id)
        if known is not None and known.sign_up_id == sign_up_id:
            return seen(meeting)
        person = (await self._enrolment.sign_ups_unscoped([sign_up_id])).get(sign_up_id)
        require_facilitator(person, group)
        assert person is not None
        found = await self._obstacle(person, seen(meeting))
        if found is Obstacle.BUSY or (found is not None and not despite_hours):
            raise CannotSubstitute(WHY[found])
        if known is not None:
            await self._book.end(known, meeting, why=GuestEnd.LEADER)
        now = self._clock.now()
        chosen = Substitute(meeting_id=meeting_id, sign_up_id=sign_up_id, made_at=now)
        await self._book.expect(chosen, meeting, own=False)
        return seen(meeting)

    async def take_back(self, meeting_id: MeetingId, *, by: Principal) -> None:
        """By who is in charge of the group, or by the substitute. Raises SubstituteNotFound."""
        meeting = await self._meetings.get_unscoped(meeting_id)
        await self._cohorts.held_unscoped(meeting.cohort_id)
        known = await self._substitutes.of_unscoped(meeting_id)
        own = await self._enrolment.own(meeting.cohort_id, by=by)
        is_own = known is not None and own is not None and known.sign_up_id == own.id
        if not is_own:
            await self._in_charge(meeting_id, by=by)
        if known is None:
            raise SubstituteNotFound
        meeting.require_open(at=self._clock.now())
        await self._book.end(known, meeting, why=GuestEnd.OWN if is_own else GuestEnd.LEADER)

    async def look_again(
        self,
        cohort_id: CohortId,
        group_id: GroupId,
        meeting_id: MeetingId | None = None,
        *,
        same_time: bool = False,
    ) -> None:
        """After a change of one meeting or all of a group: who cannot come leads it no more.

        At the same time as before, hours they agreed to count still; another meeting does not.
        """
        await self._cohorts.held_unscoped(cohort_id)
        ahead = await self._substitutes.ahead_in_unscoped(group_id, at=self._clock.now())
        moved = [each for each in ahead if meeting_id in {None, each.meeting_id}]
        people = await self._enrolment.sign_ups_unscoped([each.sign_up_id for each in moved])
        met = await self._meetings.held_these_unscoped([each.meeting_id for each in moved])
        for each in moved:
            meeting = met[each.meeting_id]
            found = await self._obstacle(people[each.sign_up_id], seen(meeting))
            if found is Obstacle.BUSY or (found is not None and not same_time):
                await self._book.end(each, meeting, why=GuestEnd.MOVED)

    async def _in_charge(self, meeting_id: MeetingId, *, by: Principal) -> GroupView:
        """Of the whole group, not of this meeting alone; the cohort is held first."""
        meeting = await self._meetings.get_unscoped(meeting_id)
        await self._cohorts.held_unscoped(meeting.cohort_id)
        try:
            return await self._groups.led_or_organised(meeting.group_id, by=by)
        except NotFound as error:
            raise MeetingNotFound from error

    async def _obstacle(self, person: SignUpView, meeting: MeetingView) -> Obstacle | None:
        """What does not take place is beside no other meeting until it does again."""
        engaged = await self._engagements.of_unscoped(
            meeting.cohort_id, [person.id], first=meeting.starts_at, until=meeting.ends_at
        )
        common = await self._hours.of_cohort_unscoped(meeting.cohort_id)
        asked = Asked(
            id=person.id,
            zone=person.zone,
            windows=person.windows,
            social=person.social_hours or common,
        )
        takes_place = meeting.state is MeetingState.SCHEDULED
        return asked.obstacle(meeting, engaged[person.id] if takes_place else ())


def require_facilitator(person: SignUpView | None, group: GroupView) -> None:
    if person is None or person.cohort_id != group.cohort_id:
        raise CannotSubstitute(NOBODY)
    if (person.role, person.state) != (SignUpRole.FACILITATOR, SignUpState.ACCEPTED):
        raise CannotSubstitute(NOBODY)
    if person.id == group.facilitator_id:
        raise CannotSubstitute(LEADS)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """`local_start` is on their clock; `obstacle` says why they cannot, `chosen` that they do."""

    sign_up_id: SignUpId
    name: str = field(repr=False)
    zone: str
    local_start: datetime
    obstacle: Obstacle | None
    chosen: bool


class SubstituteReads:
    """A fixed number of statements, however many facilitators there are."""

    def __init__(
        self,
        lane: ReadLane,
        gate: MeetingGate,
        sign_ups: SignUpAsks,
        engagements: Engagements,
        hours: CommonHours,
    ) -> None:
        self._lane = lane
        self._gate = gate
        self._sign_ups = sign_ups
        self._engagements = engagements
        self._hours = hours

    async def candidates(self, meeting_id: MeetingId, *, viewer: Principal) -> list[Candidate]:
        """The other facilitators of the cohort, those who can first; for who is in charge."""
        rows, guests = await self._lane.rows(one_of(meeting_id), guests_at([meeting_id]))
        meeting = view_of(rows[0])
        group = await self._gate.in_charge(meeting, viewer=viewer)
        roster = (await self._lane.rows(self._sign_ups.roster_unscoped(meeting.cohort_id)))[0]
        able = [
            {**row, "cohort_id": group["cohort_id"]}
            for row in roster
            if row["role"] == SignUpRole.FACILITATOR and row["id"] != group["facilitator_id"]
        ]
        ids = [SignUpId(UUID(str(row["id"]))) for row in able]
        engaged = await self._engagements.of_unscoped(
            meeting.cohort_id, ids, first=meeting.starts_at, until=meeting.ends_at
        )
        common = await self._hours.of_cohort_unscoped(meeting.cohort_id)
        leaders = [each for each in guests_of(guests) if each.role is GuestRole.SUBSTITUTE]
        found = candidates_of(
            able, meeting, engaged, common=common, chosen={each.sign_up_id for each in leaders}
        )
        return sorted(found, key=by_ability)


def by_ability(candidate: Candidate) -> tuple[int, str]:
    """Who can, then who might be asked, then who cannot."""
    order = [None, Obstacle.SOCIAL, Obstacle.HOURS, Obstacle.BUSY]
    return order.index(candidate.obstacle), candidate.name.casefold()


def candidates_of(
    rows: Sequence[Row],
    meeting: MeetingView,
    engaged: Mapping[SignUpId, Sequence[Engagement]],
    *,
    common: tuple[int, int] | None,
    chosen: set[SignUpId],
) -> Iterator[Candidate]:
    for row, person in zip(rows, sign_ups_of(rows), strict=True):
        asked = Asked(
            id=person.id,
            zone=person.zone,
            windows=person.offered(),
            social=social_of(row) or common,
        )
        yield Candidate(
            sign_up_id=person.id,
            name=person.name,
            zone=person.zone,
            local_start=meeting.starts_at.astimezone(zone(person.zone)),
            obstacle=asked.obstacle(meeting, engaged[person.id]),
            chosen=person.id in chosen,
        )


def social_of(row: Row) -> tuple[int, int] | None:
    kept = plain(row["social_hours"])
    return None if kept is None else Hours.model_validate(kept).minutes()
