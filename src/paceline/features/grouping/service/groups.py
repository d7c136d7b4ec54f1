from collections.abc import Sequence

from typing_extensions import override

from paceline.engines.scheduling.instance import PersonId
from paceline.engines.scheduling.solution import Group as EngineGroup
from paceline.engines.scheduling.validate import check_group
from paceline.features.cohorts.public import CohortId, Cohorts, CohortView
from paceline.features.enrolment.public import Enrolment, SignUpId, SignUpState, SignUpView
from paceline.features.grouping.errors import (
    AlreadyInGroup,
    BreaksRules,
    GroupNotFound,
    NotInGroup,
    NotOnRoster,
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
from paceline.features.grouping.repository import (
    CoFacilitatorRepository,
    GroupingRepository,
    GroupRepository,
    MembershipRepository,
)
from paceline.features.grouping.schemas.groups import GroupChange, GroupIn
from paceline.features.grouping.schemas.rules import GroupingIn
from paceline.features.grouping.schemas.slots import SlotIn
from paceline.features.grouping.service.content import named
from paceline.features.grouping.service.instances import (
    Inputs,
    Wish,
    person_of_view,
    settings_of_view,
)
from paceline.features.grouping.service.views import view_of
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Denied, Flaw, NotFound
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox


class GroupService(Groups):
    """Published groups by hand: made, filled, moved, ended - each change validated again."""

    def __init__(
        self,
        cohorts: Cohorts,
        enrolment: Enrolment,
        groups: GroupRepository,
        groupings: GroupingRepository,
        memberships: MembershipRepository,
        helpers: CoFacilitatorRepository,
        meetings: MeetingWriter,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._enrolment = enrolment
        self._groups = groups
        self._groupings = groupings
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
        await self._check(cohort, group, members, size=True)
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
        members = await self._members(group)
        if retimed or wanted.facilitator or wanted.no_facilitator:
            await self._check(cohort, group, members, size=False)
        await self._groups.flush()
        view = view_of(group, members)
        if retimed:
            await self._meetings.retime_series(view, cohort=cohort, from_week=wanted.from_week)
        self._outbox.publish(GroupChanged(cohort_id=cohort_id, group_id=group_id))
        return view

    async def end(self, cohort_id: CohortId, group_id: GroupId, *, by: Principal) -> None:
        _, group = await self._organised(cohort_id, group_id, by=by)
        await self._meetings.end_series([group_id])
        now = self._clock.now()
        await self._memberships.end_all_unscoped([group.id], at=now)
        await self._helpers.drop_unscoped([], [group.id])
        group.ended_at = now
        self._outbox.publish(GroupEnded(cohort_id=cohort_id, group_id=group_id))

    async def add(
        self, cohort_id: CohortId, group_id: GroupId, sign_up_id: SignUpId, *, by: Principal
    ) -> GroupView:
        cohort, group = await self._organised(cohort_id, group_id, by=by)
        if await self._memberships.live_of_unscoped(sign_up_id) is not None:
            raise AlreadyInGroup
        return await self._add(cohort, group, sign_up_id)

    async def _add(self, cohort: CohortView, group: Group, sign_up_id: SignUpId) -> GroupView:
        members = [*await self._members(group), sign_up_id]
        await self._check(cohort, group, members, size=True)
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
    ) -> GroupView:
        """Out of one and into the other, or neither. Both are locked in the order of their ids."""
        cohort = await self._cohorts.held(cohort_id, by=by)
        found = {each: await self._in_cohort(cohort_id, each) for each in sorted({group_id, to})}
        await self._leave(found[group_id], sign_up_id)
        return await self._add(cohort, found[to], sign_up_id)

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
        helpers = (await self._helpers.of_groups_unscoped([group.id]))[group.id]
        return view_of(group, members, [each.sign_up_id for each in helpers])

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

    async def _check(
        self, cohort: CohortView, group: Group, members: Sequence[SignUpId], *, size: bool
    ) -> None:
        """Only those concerned are read: the group's people and its facilitator's other groups."""
        others = await self._other_groups_led(group)
        people = await self._people(cohort.id, group, members)
        kept = await self._groupings.of_cohort_unscoped(cohort.id)
        inputs = Inputs(
            cohort_id=cohort.id,
            settings=settings_of_view(cohort),
            wanted=GroupingIn.model_validate(kept.document) if kept else GroupingIn(),
            people=tuple(map(person_of_view, people.values())),
        )
        instance = inputs.instance(Wish())
        candidate = engine_group(group, members, anchor=cohort.zone)
        found = check_group(
            instance, candidate, others=[engine_group(o, [], anchor=cohort.zone) for o in others]
        )
        names = {str(view.id): view.name for view in people.values()}
        broken = [each for each in found if size or each.code != "size"]
        if broken:
            where = f"groups.{group.name}"
            raise BreaksRules(
                [Flaw(where=where, message=named(each.message, names)) for each in broken]
            )

    async def _other_groups_led(self, group: Group) -> Sequence[Group]:
        if group.facilitator_id is None:
            return []
        led = await self._groups.led_by_unscoped([group.facilitator_id])
        return [other for other in led if other.id != group.id]

    async def _people(
        self, cohort_id: CohortId, group: Group, members: Sequence[SignUpId]
    ) -> dict[SignUpId, SignUpView]:
        wanted = [*members, *([SignUpId(group.facilitator_id)] if group.facilitator_id else [])]
        found = dict(await self._enrolment.sign_ups_unscoped(wanted))
        for each in wanted:
            view = found.get(each)
            if view is None or view.cohort_id != cohort_id:
                raise NotOnRoster
            if view.state is not SignUpState.ACCEPTED:
                raise NotOnRoster
        return found

    @override
    async def led_or_organised(self, group_id: GroupId, *, by: Principal) -> GroupView:
        group = await self._groups.live_unscoped(group_id)
        own = await self._enrolment.own(group.cohort_id, by=by)
        if own is None or group.facilitator_id != own.id:
            await self._require_organiser(group, by=by)
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


def engine_group(group: Group, members: Sequence[SignUpId], *, anchor: str) -> EngineGroup:
    facilitator = PersonId(str(group.facilitator_id)) if group.facilitator_id else None
    return EngineGroup(
        slot=group.slot,
        members=tuple(PersonId(str(member)) for member in members),
        facilitator=facilitator,
        zone=None if group.zone == anchor else group.zone,
    )
