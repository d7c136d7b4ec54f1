from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    select,
    update,
)

from paceline.db.repository import Repository
from paceline.features.accounts.models.families import TokenFamily
from paceline.features.accounts.public import FamilyId
from paceline.kernel.identity import UserId


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """What a family holds after one refresh."""

    token_hash: str = field(repr=False)
    previous_hash: str = field(repr=False)
    at: datetime
    expires_at: datetime


class FamilyRepository(Repository[TokenFamily]):
    async def find_unscoped(self, family_id: FamilyId) -> TokenFamily | None:
        """As it is stored now, whatever was read before."""
        found = select(TokenFamily).where(TokenFamily.id == family_id)
        return await self.first(found.execution_options(populate_existing=True))

    async def rotate(self, family_id: FamilyId, generation: int, rotation: Rotation) -> None:
        """Nothing happens when another refresh of this generation, or a revocation, came first."""
        swapped = (
            update(TokenFamily)
            .where(
                TokenFamily.id == family_id,
                TokenFamily.generation == generation,
                TokenFamily.revoked_at.is_(None),
            )
            .values(
                generation=generation + 1,
                token_hash=rotation.token_hash,
                previous_hash=rotation.previous_hash,
                rotated_at=rotation.at,
                expires_at=rotation.expires_at,
            )
            .execution_options(synchronize_session=False)
        )
        await self.execute(swapped)

    async def revoke_all(self, user_id: UserId, *, at: datetime) -> None:
        ended = update(TokenFamily).where(
            TokenFamily.user_id == user_id, TokenFamily.revoked_at.is_(None)
        )
        await self.execute(ended.values(revoked_at=at))
