from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.types import Uuid

from paceline.db.listing import Listing
from paceline.db.read_lane import ReadLane
from paceline.db.record import Instant
from paceline.db.repository import Repository
from paceline.features.accounts.errors import SessionNotFound
from paceline.features.accounts.models.families import TokenFamily
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import FamilyId
from paceline.features.accounts.repository.users import WITHIN_REACH, reach
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.query import Page

SESSIONS: Final = Listing(
    statement=select(
        TokenFamily.id,
        TokenFamily.client,
        TokenFamily.created_at,
        TokenFamily.rotated_at.label("last_used_at"),
        TokenFamily.expires_at,
        (TokenFamily.id == bindparam("current_id", type_=Uuid())).label("current"),
    )
    .join(User, User.id == TokenFamily.user_id)
    .where(
        TokenFamily.user_id == bindparam("user_id", type_=Uuid()),
        TokenFamily.revoked_at.is_(None),
        TokenFamily.expires_at > bindparam("now", type_=Instant()),
        WITHIN_REACH,
    ),
    id=TokenFamily.id,
    sorts={"created_at": TokenFamily.created_at, "last_used_at": TokenFamily.rotated_at},
    filters={"client": TokenFamily.client},
)


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """What a family holds after one refresh; `kid` names the key of the new token."""

    token_hash: str = field(repr=False)
    previous_hash: str = field(repr=False)
    at: datetime
    expires_at: datetime
    kid: str


class FamilyRepository(Repository[TokenFamily]):
    async def find_unscoped(self, family_id: FamilyId) -> TokenFamily | None:
        """As it is stored now, whatever was read before."""
        found = select(TokenFamily).where(TokenFamily.id == family_id)
        return await self.first(found.execution_options(populate_existing=True))

    async def lock(self, family_id: FamilyId, *, user_id: UserId, viewer: Principal) -> TokenFamily:
        """One that lives, of the viewer's own; administrators find everybody's."""
        found = select(TokenFamily).where(
            TokenFamily.id == family_id,
            TokenFamily.user_id == user_id,
            TokenFamily.revoked_at.is_(None),
        )
        if not viewer.everything:
            found = found.where(TokenFamily.user_id == viewer.user_id)
        return await self.one(found.with_for_update(), missing=SessionNotFound())

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
                kid=rotation.kid,
            )
            .execution_options(synchronize_session=False)
        )
        await self.execute(swapped)

    async def revoke_all(
        self, user_id: UserId, *, at: datetime, but: FamilyId | None = None
    ) -> Sequence[FamilyId]:
        """The ones that ended."""
        ended = update(TokenFamily).where(
            TokenFamily.user_id == user_id,
            TokenFamily.revoked_at.is_(None),
        )
        if but is not None:
            ended = ended.where(TokenFamily.id != but)
        session = await self._unit.session()
        found = await session.execute(
            ended.values(revoked_at=at)
            .returning(TokenFamily.id)
            .execution_options(synchronize_session=False)
        )
        return [FamilyId(each) for each in found.scalars()]

    async def prune(self, *, before: datetime) -> None:
        await self.execute(delete(TokenFamily).where(TokenFamily.expires_at < before))


class SessionReads:
    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def page(
        self,
        page: Page,
        *,
        user_id: UserId,
        current: FamilyId | None,
        at: datetime,
        viewer: Principal,
    ) -> bytes:
        binds = {"user_id": user_id, "current_id": current, "now": at, **reach(viewer)}
        return await self._lane.page(SESSIONS, page, binds=binds)
