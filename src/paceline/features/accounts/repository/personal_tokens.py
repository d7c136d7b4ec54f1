from sqlalchemy import (
    select,
    true,
)

from paceline.db.repository import Repository
from paceline.features.accounts.errors import PersonalTokenNotFound
from paceline.features.accounts.models.personal_tokens import PersonalToken
from paceline.features.accounts.public import PersonalTokenId
from paceline.kernel.identity import Principal, UserId


class PersonalTokenRepository(Repository[PersonalToken]):
    async def get(
        self, token_id: PersonalTokenId, *, user_id: UserId, viewer: Principal
    ) -> PersonalToken:
        mine = true() if viewer.everything else PersonalToken.user_id == viewer.user_id
        found = select(PersonalToken).where(
            PersonalToken.id == token_id,
            PersonalToken.user_id == user_id,
            PersonalToken.revoked_at.is_(None),
            mine,
        )
        return await self.one(found, missing=PersonalTokenNotFound())
