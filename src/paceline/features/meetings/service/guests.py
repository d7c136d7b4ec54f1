"""Who comes to one meeting without a seat in its group, and when that ends by itself."""

from collections.abc import Sequence
from uuid import UUID

from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.enrolment.public import Enrolment, SignUpId, SignUpRole, SignUpState
from paceline.features.grouping.public import GroupId, Groups
from paceline.features.meetings.models import Meeting, Substitute, Visit
from paceline.features.meetings.public import GuestEnd, MeetingId
from paceline.features.meetings.repository.guests import SubstituteRepository, VisitRepository
from paceline.features.meetings.repository.meetings import MeetingRepository, RsvpRepository
from paceline.kernel.clock import Clock
from paceline.kernel.messages import Outbox


class GuestBook:
    """Whoever changes it holds the cohort, so that two of them never end the same guest."""

    def __init__(
        self,
        meetings: MeetingRepository,
        visits: VisitRepository,
        substitutes: SubstituteRepository,
        rsvps: RsvpRepository,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._meetings = meetings
        self._visits = visits
        self._substitutes = substitutes
        self._rsvps = rsvps
        self._outbox = outbox
        self._clock = clock

    async def has_unscoped(self, meeting_id: MeetingId, sign_up_id: SignUpId) -> bool:
        """Whether they visit it or lead it for once."""
        leader = await self._substitutes.of_unscoped(meeting_id)
        if leader is not None and leader.sign_up_id == sign_up_id:
            return True
        return await self._visits.of_unscoped(meeting_id, sign_up_id) is not None

    async def expect(self, guest: Visit | Substitute, meeting: Meeting, *, own: bool) -> None:
        match guest:
            case Visit():
                self._visits.add(guest)
            case Substitute():
                self._substitutes.add(guest)
        await self._visits.flush()
        self._outbox.publish(guest.expected(meeting, own=own))

    async def end(self, guest: Visit | Substitute, meeting: Meeting, *, why: GuestEnd) -> None:
        """What they answered goes with them, unless they have a seat in the group by now."""
        match guest:
            case Visit():
                await self._visits.remove(guest)
            case Substitute():
                await self._substitutes.remove(guest)
        await self._visits.flush()
        if why is not GuestEnd.SEATED:
            await self._rsvps.take_back_unscoped(guest.meeting_id, guest.sign_up_id)
        self._outbox.publish(guest.gone(meeting, why=why))

    async def end_all(self, guests: Sequence[Visit | Substitute], *, why: GuestEnd) -> None:
        """The meetings are held, so that no answer given meanwhile is left behind."""
        met = await self._meetings.held_these_unscoped([each.meeting_id for each in guests])
        for each in guests:
            await self.end(each, met[each.meeting_id], why=why)

    async def end_at_unscoped(self, meeting_ids: Sequence[UUID]) -> None:
        """Their group is no more."""
        visits = await self._visits.to_unscoped(meeting_ids)
        leaders = await self._substitutes.to_unscoped(meeting_ids)
        await self.end_all([*visits, *leaders], why=GuestEnd.ENDED)


class GuestWatch:
    """What happens elsewhere and makes a guest impossible; safe to repeat."""

    def __init__(
        self,
        cohorts: Cohorts,
        groups: Groups,
        enrolment: Enrolment,
        visits: VisitRepository,
        substitutes: SubstituteRepository,
        meetings: MeetingRepository,
        book: GuestBook,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._groups = groups
        self._enrolment = enrolment
        self._visits = visits
        self._substitutes = substitutes
        self._meetings = meetings
        self._book = book
        self._clock = clock

    async def signed_up_otherwise(self, cohort_id: CohortId, sign_up_id: SignUpId) -> None:
        """Only the accepted come as guests, and only facilitators lead.

        Most who change something are nobody's guests: the cohort is not held for them.
        """
        if not any(await self._ahead(sign_up_id)):
            return
        await self._cohorts.held_unscoped(cohort_id)
        visits, leading = await self._ahead(sign_up_id)
        person = (await self._enrolment.sign_ups_unscoped([sign_up_id]))[sign_up_id]
        accepted = person.state is SignUpState.ACCEPTED
        leads = accepted and person.role is SignUpRole.FACILITATOR
        gone: list[Visit | Substitute] = [
            *(() if accepted else visits),
            *(() if leads else leading),
        ]
        await self._book.end_all(gone, why=GuestEnd.LEFT)

    async def _ahead(self, sign_up_id: SignUpId) -> tuple[Sequence[Visit], Sequence[Substitute]]:
        now = self._clock.now()
        visits = await self._visits.ahead_unscoped(sign_up_id, at=now)
        return visits, await self._substitutes.ahead_unscoped(sign_up_id, at=now)

    async def joined(self, cohort_id: CohortId, group_id: GroupId, sign_up_id: SignUpId) -> None:
        """Who has a seat in the group visits it no more."""
        await self._cohorts.held_unscoped(cohort_id)
        visits = await self._visits.ahead_unscoped(sign_up_id, at=self._clock.now())
        if visits and await self._groups.seats_unscoped(group_id, sign_up_id):
            met = await self._meetings.these_unscoped([each.meeting_id for each in visits])
            own = [each for each in visits if met[each.meeting_id].group_id == group_id]
            await self._book.end_all(own, why=GuestEnd.SEATED)

    async def led_otherwise(self, cohort_id: CohortId, group_id: GroupId) -> None:
        """Who leads the group now leads none of its meetings for once."""
        await self._cohorts.held_unscoped(cohort_id)
        leading = await self._substitutes.ahead_in_unscoped(group_id, at=self._clock.now())
        if not leading:
            return
        groups = await self._groups.of_cohort_unscoped(cohort_id)
        leaders = {each.facilitator_id for each in groups if each.id == group_id}
        own = [each for each in leading if each.sign_up_id in leaders]
        await self._book.end_all(own, why=GuestEnd.SEATED)
