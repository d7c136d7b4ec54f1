from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import Uuid

from paceline.db.columns import Within
from paceline.db.read_lane import Ask
from paceline.db.repository import Repository
from paceline.features.activities.errors import SharingNotFound
from paceline.features.activities.models.athletes import (
    Athlete,
    AthleteValue,
    Field,
    TrainingSharing,
)
from paceline.features.activities.public import SharingId
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.ids import new_id


class AthleteRepository(Repository[Athlete]):
    async def hold_unscoped(self, user_id: UserId, *, at: datetime) -> None:
        """Locked until the commit, and made where there was none."""
        session = await self._unit.session()
        make = (
            postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        )
        values = {"id": new_id(), "user_id": user_id, "created_at": at}
        await session.execute(make(Athlete).values(**values).on_conflict_do_nothing())
        await self.first(select(Athlete).where(Athlete.user_id == user_id).with_for_update())


class ValueRepository(Repository[AthleteValue]):
    async def own(
        self, field: Field, valid_from: date, *, viewer: Principal
    ) -> AthleteValue | None:
        return await self.first(
            select(AthleteValue).where(
                AthleteValue.user_id == viewer.user_id,
                AthleteValue.field == field,
                AthleteValue.valid_from == valid_from,
            )
        )

    async def all_of(self, *, viewer: Principal) -> Sequence[AthleteValue]:
        found = select(AthleteValue).where(AthleteValue.user_id == viewer.user_id)
        return await self.all(found.order_by(AthleteValue.valid_from))


class SharingRepository(Repository[TrainingSharing]):
    async def own_live(self, sharing_id: SharingId, *, viewer: Principal) -> TrainingSharing:
        found = select(TrainingSharing).where(
            TrainingSharing.id == sharing_id,
            TrainingSharing.user_id == viewer.user_id,
            TrainingSharing.ended_at.is_(None),
        )
        return await self.one(found.with_for_update(), missing=SharingNotFound())

    async def of_group_unscoped(
        self, group_id: UUID, user_id: UserId | None
    ) -> Sequence[TrainingSharing]:
        found = select(TrainingSharing).where(
            TrainingSharing.group_id == group_id, TrainingSharing.ended_at.is_(None)
        )
        if user_id is not None:
            found = found.where(TrainingSharing.user_id == user_id)
        return await self.all(found.order_by(TrainingSharing.id).with_for_update())


VALUES: Final = (
    select(AthleteValue.field, AthleteValue.valid_from, AthleteValue.value, AthleteValue.set_at)
    .where(AthleteValue.user_id == bindparam("user_id", type_=Uuid()))
    .order_by(AthleteValue.field, AthleteValue.valid_from)
)
SHARINGS: Final = select(
    TrainingSharing.id,
    TrainingSharing.user_id,
    TrainingSharing.group_id,
    TrainingSharing.coach_id,
    TrainingSharing.created_at,
).where(TrainingSharing.ended_at.is_(None))
OWN_SHARINGS: Final = SHARINGS.where(
    TrainingSharing.user_id == bindparam("user_id", type_=Uuid())
).order_by(TrainingSharing.id)
WITH_VIEWER: Final = SHARINGS.where(
    Within(TrainingSharing.group_id, "group_ids"),
    or_(
        TrainingSharing.coach_id.is_(None),
        TrainingSharing.coach_id == bindparam("viewer_id", type_=Uuid()),
    ),
)


def values_ask(user_id: UserId) -> Ask:
    """Rows field, valid_from, value, set_at by field and day."""
    return Ask(statement=VALUES, binds={"user_id": user_id})


def own_sharings_ask(user_id: UserId) -> Ask:
    """Rows id, user_id, group_id, coach_id, created_at of what this athlete shares now."""
    return Ask(statement=OWN_SHARINGS, binds={"user_id": user_id})


def sharings_ask(group_ids: Sequence[UUID], *, viewer: Principal) -> Ask:
    """The same of all that is shared now with these groups or, in them, with the viewer alone."""
    binds = {"group_ids": list(group_ids), "viewer_id": viewer.user_id}
    return Ask(statement=WITH_VIEWER, binds=binds)
