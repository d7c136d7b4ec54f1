from collections.abc import Sequence

from typing_extensions import override

from paceline.features.cohorts.public import CohortId, Cohorts, CohortView
from paceline.features.enrolment.public import Enrolment, SignUpId
from paceline.features.grouping.errors import (
    AlreadyInGroup,
    BreaksRules,
    BusyElsewhere,
    DoesNotFit,
    GroupNotFound,
    NotInGroup,
)
from paceline.features.grouping.models import Group, Membership
from paceline.features.grouping.ports import MeetingWriter
from paceline.features.grouping.public import (
    GroupChanged,
    GroupEnded,
    GroupFormed,
    GroupId,
    Groups,
    GroupView,
    MemberJoined,
    MemberLeft,
)
from paceline.features.grouping.repository.groups import (
    CoFacilitatorRepository,
    GroupRepository,
    MembershipRepository,
)
from paceline.features.grouping.schemas.groups import GroupChange, GroupIn
from paceline.features.grouping.schemas.slots import SlotIn
from paceline.features.grouping.service.checking import Change, GroupCheck, facilitator_of
from paceline.features.grouping.service.views import view_of
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Denied, NotFound
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox


class GroupService(Groups):
    """Published groups by hand: made, filled, moved, ended - each change validated again."""

    def __init__(
        self,
        cohorts: Cohorts,
        enrolment: Enrolment,
        groups: GroupRepository,
        check: GroupCheck,
        memberships: MembershipRepository,
        helpers: CoFacilitatorRepository,
        meetings: MeetingWriter,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._enrolment = enrolment
        self._groups = groups
        self._check = check
        self._memberships = memberships
        self._helpers = helpers
        self._meetings = meetings
        self._outbox = outbox
        self._clock = clock

    async def form(self, cohort_id: CohortId, wanted: GroupIn, *, by: Principal) -> GroupView:
        cohort = await self._cohorts.held(cohort_id, by=by)
        now = self._clock.now()
        group = Group(
            cohort_id=cohort_id,
            name=wanted.name or await self._next_name(cohort_id),
            slot=wanted.slot.minute(),
            zone=wanted.slot.zone or cohort.zone,
            created_at=now,
            facilitator_id=wanted.facilitator,
            place=wanted.place,
        )
        members = [SignUpId(member) for member in wanted.members]
        change = Change(
            group=group,
            members=members,
            size=True,
            joining=frozenset((*members, *facilitator_of(group))),
            despite_busy=wanted.despite_busy,
        )
        await self._check.require(cohort, change)
        self._groups.add(group)
        await self._groups.flush()
        for member in members:
            self._join(group, member)
        await self._groups.flush()
        view = view_of(group, members)
        await self._meetings.write_series([view], cohort=cohort)
        self._outbox.publish(GroupFormed(cohort_id=cohort_id, group_id=view.id))
        return view

    async def _next_name(self, cohort_id: CohortId) -> str:
        taken = {group.name for group in await self._groups.of_cohort_unscoped(cohort_id)}
        numbers = range(1, len(taken) + 2)
        return next(name for n in numbers if (name := f"Group {n}") not in taken)

    async def change(
        self, cohort_id: CohortId, group_id: GroupId, wanted: GroupChange, *, by: Principal
    ) -> GroupView:
        cohort, group = await self._organised(cohort_id, group_id, by=by)
        group.name = wanted.name or group.name
        group.place = group.place if wanted.place is None else wanted.place
        if wanted.facilitator or wanted.no_facilitator:
            group.facilitator_id = wanted.facilitator
        retimed = wanted.slot is not None and retime(group, wanted.slot, anchor=cohort.zone)
        members, helpers = await self._members(group), await self._helping(group)
        leaders = facilitator_of(group)
        if leaders and leaders[0] in helpers:
            helpers = await self._promoted(group, leaders[0], helpers)
        if retimed or wanted.facilitator or wanted.no_facilitator:
            joining = (*members, *leaders, *helpers) if retimed else leaders
            asked = Change(
                group=group,
                members=members,
                helpers=helpers,
                size=False,
                joining=frozenset(joining),
                despite_busy=wanted.despite_busy,
            )
            await self._check.require(cohort, asked)
        await self._groups.flush()
        view = view_of(group, members, helpers)
        if retimed:
            await self._meetings.retime_series(view, cohort=cohort, from_week=wanted.from_week)
        self._outbox.publish(GroupChanged(cohort_id=cohort_id, group_id=group_id))
        return view

    async def _promoted(
        self, group: Group, leader: SignUpId, helpers: Sequence[SignUpId]
    ) -> Sequence[SignUpId]:
        """Whoever leads the group from now on helps in it no more."""
        staying = [each for each in helpers if each != leader]
        await self._helpers.drop_unscoped([], [group.id])
        self._helpers.put(group.id, staying)
        return staying

    async def end(self, cohort_id: CohortId, group_id: GroupId, *, by: Principal) -> None:
        _, group = await self._organised(cohort_id, group_id, by=by)
        await self._meetings.end_series([group_id])
        now = self._clock.now()
        await self._memberships.end_all_unscoped([group.id], at=now)
        await self._helpers.drop_unscoped([], [group.id])
        group.ended_at = now
        self._outbox.publish(GroupEnded(cohort_id=cohort_id, group_id=group_id))

    async def add(
        self,
        cohort_id: CohortId,
        group_id: GroupId,
        sign_up_id: SignUpId,
        *,
        by: Principal,
        despite_busy: bool = False,
    ) -> GroupView:
        cohort, group = await self._organised(cohort_id, group_id, by=by)
        if await self._memberships.live_of_unscoped(sign_up_id) is not None:
            raise AlreadyInGroup
        return await self._add(cohort, group, sign_up_id, despite_busy=despite_busy)

    async def _add(
        self, cohort: CohortView, group: Group, sign_up_id: SignUpId, *, despite_busy: bool
    ) -> GroupView:
        members = [*await self._members(group), sign_up_id]
        change = Change(
            group=group,
            members=members,
            helpers=await self._helping(group),
            size=True,
            joining=frozenset({sign_up_id}),
            despite_busy=despite_busy,
        )
        await self._check.require(cohort, change)
        self._join(group, sign_up_id)
        await self._memberships.flush()
        return await self._view(group, members)

    async def remove(
        self, cohort_id: CohortId, group_id: GroupId, sign_up_id: SignUpId, *, by: Principal
    ) -> GroupView:
        """A group may fall below its size like this: people leave, and the group still meets."""
        _, group = await self._organised(cohort_id, group_id, by=by)
        await self._leave(group, sign_up_id)
        return await self._view(group, await self._members(group))

    async def move(
        self,
        cohort_id: CohortId,
        group_id: GroupId,
        sign_up_id: SignUpId,
        *,
        to: GroupId,
        by: Principal,
        despite_busy: bool = False,
    ) -> GroupView:
        """Out of one and into the other, or neither. Both are locked in the order of their ids."""
        cohort = await self._cohorts.held(cohort_id, by=by)
        found = {each: await self._in_cohort(cohort_id, each) for each in sorted({group_id, to})}
        await self._leave(found[group_id], sign_up_id)
        return await self._add(cohort, found[to], sign_up_id, despite_busy=despite_busy)

    async def switch(self, cohort_id: CohortId, *, to: GroupId, by: Principal) -> GroupView:
        """A member by themselves: into a group that has room and meets when they can, or not."""
        cohort = await self._cohorts.held_unscoped(cohort_id)
        own = await self._enrolment.own(cohort_id, by=by)
        left = await self._memberships.live_of_unscoped(own.id) if own else None
        if own is None or left is None:
            raise NotInGroup
        wanted = await self._in_cohort(cohort_id, to)
        if wanted.id == left.group_id:
            return await self._view(wanted, await self._members(wanted))
        await self._leave(await self._in_cohort(cohort_id, GroupId(left.group_id)), own.id)
        try:
            return await self._add(cohort, wanted, own.id, despite_busy=False)
        except (BreaksRules, BusyElsewhere) as error:
            raise DoesNotFit from error

    def _join(self, group: Group, sign_up_id: SignUpId) -> None:
        now = self._clock.now()
        self._memberships.add(Membership(group_id=group.id, sign_up_id=sign_up_id, joined_at=now))
        self._outbox.publish(
            MemberJoined(
                cohort_id=group.cohort_id, group_id=GroupId(group.id), sign_up_id=sign_up_id
            )
        )

    async def _leave(self, group: Group, sign_up_id: SignUpId) -> None:
        membership = await self._memberships.live_of_unscoped(sign_up_id)
        if membership is None or membership.group_id != group.id:
            raise NotInGroup
        membership.left_at = self._clock.now()
        await self._memberships.flush()
        self._outbox.publish(
            MemberLeft(cohort_id=group.cohort_id, group_id=GroupId(group.id), sign_up_id=sign_up_id)
        )

    async def _view(self, group: Group, members: Sequence[SignUpId]) -> GroupView:
        return view_of(group, members, await self._helping(group))

    async def _helping(self, group: Group) -> Sequence[SignUpId]:
        helpers = (await self._helpers.of_groups_unscoped([group.id]))[group.id]
        return [SignUpId(each.sign_up_id) for each in helpers]

    async def _members(self, group: Group) -> Sequence[SignUpId]:
        return (await self._memberships.of_groups_unscoped([group.id]))[group.id]

    async def _organised(
        self, cohort_id: CohortId, group_id: GroupId, *, by: Principal
    ) -> tuple[CohortView, Group]:
        cohort = await self._cohorts.held(cohort_id, by=by)
        return cohort, await self._in_cohort(cohort_id, group_id)

    async def _in_cohort(self, cohort_id: CohortId, group_id: GroupId) -> Group:
        group = await self._groups.live_unscoped(group_id)
        if group.cohort_id != cohort_id:
            raise GroupNotFound
        return group

    @override
    async def led_or_organised(self, group_id: GroupId, *, by: Principal) -> GroupView:
        group = await self._groups.live_unscoped(group_id)
        own = await self._enrolment.own(group.cohort_id, by=by)
        if own is None or group.facilitator_id != own.id:
            await self._require_organiser(group, by=by)
        return await self._view(group, await self._members(group))

    @override
    async def running_unscoped(self, group_id: GroupId) -> GroupView:
        group = await self._groups.live_unscoped(group_id)
        return await self._view(group, await self._members(group))

    async def _require_organiser(self, group: Group, *, by: Principal) -> None:
        """Asked last: for who leads the group it would be kept as an attempt refused."""
        try:
            await self._cohorts.organised(group.cohort_id, by=by)
        except (NotFound, Denied) as error:
            raise GroupNotFound from error

    @override
    async def seats_unscoped(self, group_id: GroupId, sign_up_id: SignUpId) -> bool:
        return await self._groups.seats_unscoped(group_id, sign_up_id)

    @override
    async def of_cohort_unscoped(self, cohort_id: CohortId) -> Sequence[GroupView]:
        groups = await self._groups.of_cohort_unscoped(cohort_id)
        ids = [group.id for group in groups]
        members = await self._memberships.of_groups_unscoped(ids)
        helpers = await self._helpers.of_groups_unscoped(ids)
        return [
            view_of(group, members[group.id], [each.sign_up_id for each in helpers[group.id]])
            for group in groups
        ]


def retime(group: Group, slot: SlotIn, *, anchor: str) -> bool:
    """Whether it meets at another time now."""
    before = (group.slot, group.zone)
    group.slot, group.zone = slot.minute(), slot.zone or anchor
    return before != (group.slot, group.zone)
