"""Grouping as far as its doors are needed here, until its own service is installed."""

from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select, true
from sqlalchemy.types import Boolean, Uuid
from typing_extensions import override

from paceline.db.columns import Within
from paceline.db.read_lane import Ask
from paceline.features.accounts.feature import feature as accounts
from paceline.features.cohorts.feature import feature as cohorts
from paceline.features.cohorts.models import Cohort
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.feature import feature as enrolment
from paceline.features.enrolment.models import Person, SignUp
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping import policy
from paceline.features.grouping.errors import GroupNotFound
from paceline.features.grouping.models import Group
from paceline.features.grouping.ports import MeetingWriter, NoMeetings
from paceline.features.grouping.public import GroupAsks, GroupGuards, GroupId, Groups, GroupView
from paceline.features.grouping.repository import (
    ONE,
    GroupDoor,
    GroupRepository,
    MembershipRepository,
)
from paceline.features.meetings.feature import feature as meetings
from paceline.kernel.identity import Principal
from paceline.kernel.registry import Feature, in_order

LED = ONE.outerjoin(SignUp, SignUp.id == Group.facilitator_id).outerjoin(
    Person, Person.id == SignUp.person_id
)
ORGANISED = select(Cohort.id).where(
    or_(
        bindparam("everything", type_=Boolean()).is_(true()),
        Cohort.organiser_id == bindparam("viewer_id", type_=Uuid()),
        Within(Cohort.id, "scopes"),
    )
)
GUARD = LED.where(
    or_(
        Person.user_id == bindparam("viewer_id", type_=Uuid()),
        Group.cohort_id.in_(ORGANISED),
    )
)


class StagedGuards(GroupGuards):
    @override
    def led_or_organised(self, group_id: GroupId, *, viewer: Principal) -> Ask:
        scopes = [scope for scope in viewer.grants if viewer.organises(scope)]
        binds = {
            "group_id": group_id,
            "viewer_id": viewer.user_id,
            "everything": viewer.everything,
            "scopes": scopes,
        }
        return Ask(statement=GUARD, binds=binds, missing=GroupNotFound())


class StagedGroups(Groups):
    def __init__(self, groups: GroupRepository, memberships: MembershipRepository) -> None:
        self._groups = groups
        self._memberships = memberships

    @override
    async def led_or_organised(self, group_id: GroupId, *, by: Principal) -> GroupView:
        group = await self._groups.live_unscoped(group_id)
        session = await self._groups._unit.session()
        organiser = await session.scalar(
            select(Cohort.organiser_id).where(Cohort.id == group.cohort_id)
        )
        leader = await session.scalar(
            select(Person.user_id)
            .join(SignUp, SignUp.person_id == Person.id)
            .where(SignUp.id == group.facilitator_id)
        )
        if by.user_id not in {organiser, leader} and not by.organises(group.cohort_id):
            raise GroupNotFound
        return await self._view(group)

    @override
    async def of_cohort_unscoped(self, cohort_id: CohortId) -> Sequence[GroupView]:
        return [await self._view(each) for each in await self._groups.of_cohort_unscoped(cohort_id)]

    async def _view(self, group: Group) -> GroupView:
        members = await self._memberships.of_groups_unscoped([group.id])
        return view_of(group, members[group.id])


def view_of(group: Group, members: Sequence[SignUpId]) -> GroupView:
    return GroupView(
        id=GroupId(group.id),
        cohort_id=group.cohort_id,
        name=group.name,
        slot=group.slot,
        zone=group.zone,
        place=group.place,
        facilitator_id=SignUpId(group.facilitator_id) if group.facilitator_id else None,
        member_ids=tuple(members),
    )


GROUPING = Feature(
    name="grouping",
    requires=frozenset({"cohorts", "enrolment"}),
    services=(GroupRepository, MembershipRepository, GroupDoor, StagedGuards, StagedGroups),
    implements={Groups: StagedGroups, GroupAsks: GroupDoor, GroupGuards: StagedGuards},
    defaults={MeetingWriter: NoMeetings},
    roles=policy.ROLES,
    migrations="paceline.features.grouping.migrations",
)
FEATURES = tuple(in_order((accounts, cohorts, enrolment, GROUPING, meetings)))
MIGRATED = tuple(each.migrations for each in FEATURES if each.migrations)
