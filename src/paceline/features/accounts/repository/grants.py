from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import (
    select,
)
from typing_extensions import override

from paceline.db.repository import Repository
from paceline.features.accounts.models.grants import Grant
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import Organisers
from paceline.kernel.identity import Role, UserId

# As many values as a statement may bind on either store.
AT_ONCE: Final = 500


class GrantRepository(Repository[Grant], Organisers):
    async def find_unscoped(self, user_id: UserId, scope_id: UUID) -> Grant | None:
        return await self.first(
            select(Grant).where(Grant.user_id == user_id, Grant.scope_id == scope_id)
        )

    async def roles_unscoped(self, user_id: UserId) -> Sequence[Role]:
        session = await self._unit.session()
        return (await session.scalars(select(Grant.role).where(Grant.user_id == user_id))).all()

    @override
    async def of_unscoped(self, scope_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[UserId]]:
        session = await self._unit.session()
        found: dict[UUID, list[UserId]] = {}
        for start in range(0, len(scope_ids), AT_ONCE):
            some = scope_ids[start : start + AT_ONCE]
            asked = (
                select(Grant.scope_id, Grant.user_id)
                .join(User, User.id == Grant.user_id)
                .where(
                    Grant.scope_id.in_(some),
                    Grant.role == Role.ORGANISER,
                    User.disabled_at.is_(None),
                )
                .order_by(Grant.created_at, Grant.id)
            )
            for scope_id, user_id in (await session.execute(asked)).all():
                found.setdefault(scope_id, []).append(UserId(user_id))
        return found
