from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    Select,
    SelectBase,
    bindparam,
    delete,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.types import Uuid
from typing_extensions import override

from paceline.db.columns import Within
from paceline.db.read_lane import Ask
from paceline.db.repository import Repository
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.errors import (
    GroupNotFound,
)
from paceline.features.grouping.models import (
    CoFacilitator,
    Group,
    Grouping,
    Membership,
)
from paceline.features.grouping.public import GroupAsks, GroupId


class GroupingRepository(Repository[Grouping]):
    async def of_cohort_unscoped(self, cohort_id: CohortId) -> Grouping | None:
        return await self.first(select(Grouping).where(Grouping.cohort_id == cohort_id))


class GroupRepository(Repository[Group]):
    async def live_unscoped(self, group_id: GroupId) -> Group:
        found = select(Group).where(Group.id == group_id, Group.ended_at.is_(None))
        return await self.one(found.with_for_update(), missing=GroupNotFound())

    async def of_cohort_unscoped(self, cohort_id: CohortId) -> Sequence[Group]:
        """In the order they were formed, which is that of the week."""
        found = select(Group).where(Group.cohort_id == cohort_id, Group.ended_at.is_(None))
        return await self.all(found.order_by(Group.id))

    async def held_of_cohort_unscoped(self, cohort_id: CohortId) -> Sequence[Group]:
        """Locked before their meetings are, as whoever moves one of those does."""
        found = select(Group).where(Group.cohort_id == cohort_id, Group.ended_at.is_(None))
        return await self.all(found.order_by(Group.id).with_for_update())

    async def seats_unscoped(self, group_id: UUID, sign_up_id: UUID) -> bool:
        member = select(Membership.group_id).where(
            Membership.sign_up_id == sign_up_id, Membership.left_at.is_(None)
        )
        helper = select(CoFacilitator.group_id).where(CoFacilitator.sign_up_id == sign_up_id)
        found = select(Group).where(
            Group.id == group_id,
            Group.ended_at.is_(None),
            or_(Group.facilitator_id == sign_up_id, Group.id.in_(member), Group.id.in_(helper)),
        )
        return await self.first(found) is not None

    async def led_by_unscoped(self, sign_up_ids: Sequence[UUID]) -> Sequence[Group]:
        found = select(Group).where(Group.facilitator_id.in_(sign_up_ids), Group.ended_at.is_(None))
        return await self.all(found.order_by(Group.id))

    async def facilitated_by_unscoped(self, sign_up_ids: Sequence[UUID]) -> Sequence[Group]:
        """Groups that one of these leads or helps in."""
        helped = select(CoFacilitator.group_id).where(CoFacilitator.sign_up_id.in_(sign_up_ids))
        here = or_(Group.facilitator_id.in_(sign_up_ids), Group.id.in_(helped))
        found = select(Group).where(here, Group.ended_at.is_(None))
        return await self.all(found.order_by(Group.id))


class CoFacilitatorRepository(Repository[CoFacilitator]):
    async def of_groups_unscoped(
        self, group_ids: Sequence[UUID]
    ) -> Mapping[UUID, Sequence[CoFacilitator]]:
        found: dict[UUID, list[CoFacilitator]] = {group_id: [] for group_id in group_ids}
        asked = select(CoFacilitator).where(CoFacilitator.group_id.in_(group_ids))
        for each in await self.all(asked.order_by(CoFacilitator.id)):
            found[each.group_id].append(each)
        return found

    def put(self, group_id: UUID, sign_up_ids: Iterable[UUID]) -> None:
        for each in sign_up_ids:
            self.add(CoFacilitator(group_id=group_id, sign_up_id=each))

    async def drop_unscoped(self, sign_up_ids: Sequence[UUID], group_ids: Sequence[UUID]) -> None:
        """Whoever is named, and everyone of these groups."""
        named = CoFacilitator.sign_up_id.in_(sign_up_ids)
        gone = delete(CoFacilitator).where(or_(named, CoFacilitator.group_id.in_(group_ids)))
        await self.execute(gone.execution_options(synchronize_session=False))


class MembershipRepository(Repository[Membership]):
    async def of_groups_unscoped(
        self, group_ids: Sequence[UUID]
    ) -> Mapping[UUID, Sequence[SignUpId]]:
        """The sign-ups in each group now, in the order they joined."""
        session = await self._unit.session()
        found: dict[UUID, list[SignUpId]] = {group_id: [] for group_id in group_ids}
        live = select(Membership.group_id, Membership.sign_up_id).where(
            Membership.group_id.in_(group_ids), Membership.left_at.is_(None)
        )
        for group_id, sign_up_id in (await session.execute(live.order_by(Membership.id))).all():
            found[group_id].append(SignUpId(sign_up_id))
        return found

    async def live_in_unscoped(self, group_ids: Sequence[UUID]) -> Sequence[Membership]:
        found = select(Membership).where(
            Membership.group_id.in_(group_ids), Membership.left_at.is_(None)
        )
        return await self.all(found.order_by(Membership.id))

    async def live_of_unscoped(self, sign_up_id: SignUpId) -> Membership | None:
        found = select(Membership).where(
            Membership.sign_up_id == sign_up_id, Membership.left_at.is_(None)
        )
        return await self.first(found)

    async def end_all_unscoped(self, group_ids: Sequence[UUID], *, at: datetime) -> None:
        await self.execute(
            update(Membership)
            .where(Membership.group_id.in_(group_ids), Membership.left_at.is_(None))
            .values(left_at=at)
            .execution_options(synchronize_session=False)
        )


SHOWN: Final[Select[*tuple[object, ...]]] = select(
    Group.id,
    Group.cohort_id,
    Group.name,
    Group.slot,
    Group.zone,
    Group.place,
    Group.facilitator_id,
).where(Group.ended_at.is_(None))
OF_COHORT: Final = SHOWN.where(Group.cohort_id == bindparam("cohort_id", type_=Uuid())).order_by(
    Group.id
)
ONE: Final = SHOWN.where(Group.id == bindparam("group_id", type_=Uuid()))
SIGN_UP: Final = bindparam("sign_up_id", type_=Uuid())
IN: Final = select(Membership.group_id).where(
    Membership.sign_up_id == SIGN_UP, Membership.left_at.is_(None)
)
HELPS: Final = select(CoFacilitator.group_id).where(CoFacilitator.sign_up_id == SIGN_UP)
OF_SIGN_UP: Final = SHOWN.where(
    or_(Group.id.in_(IN), Group.id.in_(HELPS), Group.facilitator_id == SIGN_UP)
).order_by(Group.id)
MEMBERS: Final[SelectBase] = union_all(
    select(
        Membership.group_id,
        Membership.sign_up_id,
        literal("member").label("role"),
        Membership.joined_at.label("since"),
    ).where(Within(Membership.group_id, "group_ids"), Membership.left_at.is_(None)),
    select(Group.id, Group.facilitator_id, literal("facilitator"), Group.created_at).where(
        Within(Group.id, "group_ids"), Group.facilitator_id.is_not(None)
    ),
    select(
        CoFacilitator.group_id,
        CoFacilitator.sign_up_id,
        literal("co_facilitator"),
        Group.created_at,
    )
    .join(Group, Group.id == CoFacilitator.group_id)
    .where(Within(CoFacilitator.group_id, "group_ids")),
)
NAMES: Final = select(Group.id, Group.name).where(Within(Group.id, "group_ids"))
PLACES: Final[SelectBase] = union_all(
    select(Membership.group_id, Membership.sign_up_id).where(
        Within(Membership.sign_up_id, "sign_up_ids"), Membership.left_at.is_(None)
    ),
    select(Group.id, Group.facilitator_id).where(
        Within(Group.facilitator_id, "sign_up_ids"), Group.ended_at.is_(None)
    ),
    select(CoFacilitator.group_id, CoFacilitator.sign_up_id).where(
        Within(CoFacilitator.sign_up_id, "sign_up_ids")
    ),
)
GROUPING: Final = select(Grouping.version, Grouping.document).where(
    Grouping.cohort_id == bindparam("cohort_id", type_=Uuid())
)


def group_names_ask(group_ids: Sequence[GroupId]) -> Ask:
    """Rows id, name, also of groups that have ended."""
    return Ask(statement=NAMES, binds={"group_ids": list(group_ids)})


def grouping_ask(cohort_id: CohortId) -> Ask:
    """No row where nobody has set anything yet."""
    return Ask(statement=GROUPING, binds={"cohort_id": cohort_id})


class GroupDoor(GroupAsks):
    @override
    def of_sign_up(self, sign_up_id: SignUpId) -> Ask:
        return Ask(statement=OF_SIGN_UP, binds={"sign_up_id": sign_up_id})

    @override
    def places_unscoped(self, sign_up_ids: Sequence[SignUpId]) -> Ask:
        return Ask(statement=PLACES, binds={"sign_up_ids": list(sign_up_ids)})

    @override
    def of_cohort(self, cohort_id: CohortId) -> Ask:
        return Ask(statement=OF_COHORT, binds={"cohort_id": cohort_id})

    @override
    def one(self, group_id: GroupId) -> Ask:
        return Ask(statement=ONE, binds={"group_id": group_id}, missing=GroupNotFound())

    @override
    def names_unscoped(self, group_ids: Sequence[GroupId]) -> Ask:
        return group_names_ask(group_ids)

    @override
    def members(self, group_ids: Sequence[GroupId]) -> Ask:
        return Ask(statement=MEMBERS, binds={"group_ids": list(group_ids)})
