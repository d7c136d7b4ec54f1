from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    select,
)

from paceline.db.repository import Repository
from paceline.features.accounts.models.grants import Grant
from paceline.kernel.identity import Role, UserId


class GrantRepository(Repository[Grant]):
    async def find_unscoped(self, user_id: UserId, scope_id: UUID) -> Grant | None:
        return await self.first(
            select(Grant).where(Grant.user_id == user_id, Grant.scope_id == scope_id)
        )

    async def roles_unscoped(self, user_id: UserId) -> Sequence[Role]:
        session = await self._unit.session()
        return (await session.scalars(select(Grant.role).where(Grant.user_id == user_id))).all()
