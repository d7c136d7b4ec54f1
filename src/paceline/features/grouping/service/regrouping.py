"""A re-run made real: groups keep their ids and their meetings; only what differs changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from paceline.features.cohorts.public import CohortView
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.models import Draft, Group, Membership
from paceline.features.grouping.ports import MeetingWriter
from paceline.features.grouping.public import (
    GroupChanged,
    GroupEnded,
    GroupFormed,
    GroupId,
    MemberJoined,
    MemberLeft,
)
from paceline.features.grouping.repository.groups import (
    CoFacilitatorRepository,
    GroupRepository,
    MembershipRepository,
)
from paceline.features.grouping.service.casting import as_id
from paceline.features.grouping.service.content import DraftContent, DraftGroup
from paceline.features.grouping.service.views import view_of
from paceline.kernel.clock import Clock
from paceline.kernel.messages import Outbox


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Who belongs into which group from now on."""

    group: Group
    wanted: DraftGroup

    @property
    def members(self) -> list[UUID]:
        return [as_id(member) for member in self.wanted.members]

    @property
    def helpers(self) -> list[UUID]:
        return [as_id(each) for each in self.wanted.co_facilitators]


class Regrouping:
    def __init__(
        self,
        groups: GroupRepository,
        memberships: MembershipRepository,
        helpers: CoFacilitatorRepository,
        meetings: MeetingWriter,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._groups = groups
        self._memberships = memberships
        self._helpers = helpers
        self._meetings = meetings
        self._outbox = outbox
        self._clock = clock

    async def apply(
        self, draft: Draft, cohort: CohortView, content: DraftContent, *, from_week: int
    ) -> Sequence[GroupId]:
        """Who leaves leaves first, so that nobody is in two groups at any moment.

        Meetings move from `from_week` on; new groups begin in it.
        """
        running = await self._groups.held_of_cohort_unscoped(cohort.id)
        going = {each.existing: each for each in content.groups if each.existing}
        seats = [Seat(group=g, wanted=going[str(g.id)]) for g in running if str(g.id) in going]
        live = await self._memberships.live_in_unscoped([group.id for group in running])
        await self._part(cohort, live, seats)
        await self._end(cohort, [group for group in running if str(group.id) not in going])
        helping = await self._helpers.of_groups_unscoped([seat.group.id for seat in seats])
        for seat in seats:
            helpers_now = [each.sign_up_id for each in helping[seat.group.id]]
            await self._change(cohort, seat, helpers_now, from_week=from_week)
        taken = {group.name for group in running}
        fresh = [each for each in content.groups if not each.existing]
        formed = self._form(draft, cohort, fresh, free_names(taken))
        await self._groups.flush()
        for seat in formed:
            self._helpers.put(seat.group.id, seat.helpers)
        there = {each.sign_up_id for each in live if each.left_at is None}
        self._join(cohort, [*seats, *formed], there)
        await self._memberships.flush()
        views = [view_of(seat.group, seat.members, seat.helpers) for seat in formed]
        await self._meetings.write_series(views, cohort=cohort, from_week=from_week)
        return [GroupId(seat.group.id) for seat in (*seats, *formed)]

    async def _part(
        self, cohort: CohortView, live: Iterable[Membership], seats: Sequence[Seat]
    ) -> None:
        home = {member: seat.group.id for seat in seats for member in seat.members}
        now = self._clock.now()
        for each in live:
            if home.get(each.sign_up_id) == each.group_id:
                continue
            each.left_at = now
            self._outbox.publish(
                MemberLeft(
                    cohort_id=cohort.id,
                    group_id=GroupId(each.group_id),
                    sign_up_id=SignUpId(each.sign_up_id),
                )
            )
        await self._memberships.flush()

    async def _end(self, cohort: CohortView, groups: Sequence[Group]) -> None:
        if not groups:
            return
        await self._meetings.end_series([GroupId(group.id) for group in groups])
        await self._helpers.drop_unscoped([], [group.id for group in groups])
        for group in groups:
            group.ended_at = self._clock.now()
            self._outbox.publish(GroupEnded(cohort_id=cohort.id, group_id=GroupId(group.id)))

    async def _change(
        self, cohort: CohortView, seat: Seat, helpers: Sequence[UUID], *, from_week: int
    ) -> None:
        """Its name, place and id stay; a new slot takes the meetings that are ahead along."""
        group, wanted = seat.group, seat.wanted
        leader = as_id(wanted.facilitator) if wanted.facilitator else None
        zone = wanted.zone or cohort.zone
        retimed = (group.slot, group.zone) != (wanted.slot, zone)
        helped = set(helpers) == set(seat.helpers)
        if not retimed and group.facilitator_id == leader and helped:
            return
        if not helped:
            await self._helpers.drop_unscoped([], [group.id])
            self._helpers.put(group.id, seat.helpers)
        group.slot, group.zone, group.facilitator_id = wanted.slot, zone, leader
        await self._groups.flush()
        if retimed:
            view = view_of(group, seat.members, seat.helpers)
            await self._meetings.retime_series(view, cohort=cohort, from_week=from_week)
        self._outbox.publish(GroupChanged(cohort_id=cohort.id, group_id=GroupId(group.id)))

    def _form(
        self,
        draft: Draft,
        cohort: CohortView,
        wanted: Sequence[DraftGroup],
        names: Iterable[str],
    ) -> list[Seat]:
        formed = []
        for each, name in zip(in_week_order(wanted), names, strict=False):
            group = self._groups.add(
                Group(
                    cohort_id=cohort.id,
                    name=name,
                    slot=each.slot,
                    zone=each.zone or cohort.zone,
                    created_at=self._clock.now(),
                    facilitator_id=as_id(each.facilitator) if each.facilitator else None,
                    draft_id=draft.id,
                )
            )
            formed.append(Seat(group=group, wanted=each))
            self._outbox.publish(GroupFormed(cohort_id=cohort.id, group_id=GroupId(group.id)))
        return formed

    def _join(self, cohort: CohortView, seats: Iterable[Seat], there: set[UUID]) -> None:
        now = self._clock.now()
        for seat in seats:
            for member in seat.members:
                if member in there:
                    continue
                self._memberships.add(
                    Membership(group_id=seat.group.id, sign_up_id=member, joined_at=now)
                )
                self._outbox.publish(
                    MemberJoined(
                        cohort_id=cohort.id,
                        group_id=GroupId(seat.group.id),
                        sign_up_id=SignUpId(member),
                    )
                )


def in_week_order(groups: Iterable[DraftGroup]) -> list[DraftGroup]:
    return sorted(groups, key=lambda group: (group.slot, group.key))


def free_names(taken: set[str]) -> Iterable[str]:
    """`Group 3`, `Group 4`... that no running group has."""
    number = 0
    while True:
        number += 1
        if (name := f"Group {number}") not in taken:
            yield name
