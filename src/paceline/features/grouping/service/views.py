from collections.abc import Sequence
from uuid import UUID

from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.models import Group
from paceline.features.grouping.public import GroupId, GroupView


def view_of(group: Group, members: Sequence[UUID], helpers: Sequence[UUID] = ()) -> GroupView:
    return GroupView(
        id=GroupId(group.id),
        cohort_id=group.cohort_id,
        name=group.name,
        slot=group.slot,
        zone=group.zone,
        place=group.place,
        facilitator_id=SignUpId(group.facilitator_id) if group.facilitator_id else None,
        member_ids=tuple(SignUpId(member) for member in members),
        co_facilitator_ids=tuple(SignUpId(helper) for helper in helpers),
    )
