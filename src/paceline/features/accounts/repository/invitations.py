from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.types import Boolean, Uuid

from paceline.db.listing import Listing
from paceline.db.read_lane import ReadLane
from paceline.db.record import Instant
from paceline.db.repository import Repository
from paceline.features.accounts.errors import InvitationNotFound, LinkRefused
from paceline.features.accounts.models.invitations import Invitation
from paceline.features.accounts.public import InvitationId
from paceline.kernel.identity import Principal
from paceline.kernel.query import Page

MINE: Final = or_(
    bindparam("everything", type_=Boolean()).is_(True),
    Invitation.invited_by == bindparam("viewer_id", type_=Uuid()),
)
INVITATIONS: Final = Listing(
    statement=select(
        Invitation.id,
        Invitation.email,
        Invitation.role,
        Invitation.scope_id,
        Invitation.invited_by,
        Invitation.created_at,
        Invitation.expires_at,
    ).where(
        MINE,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > bindparam("now", type_=Instant()),
    ),
    id=Invitation.id,
    sorts={"email": Invitation.email, "created_at": Invitation.created_at},
    filters={"email": Invitation.email, "role": Invitation.role},
)


class InvitationRepository(Repository[Invitation]):
    async def lock(self, invitation_id: InvitationId, *, viewer: Principal) -> Invitation:
        """One not accepted yet, of the viewer's own; administrators find everybody's."""
        found = select(Invitation).where(
            Invitation.id == invitation_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        if not viewer.everything:
            found = found.where(Invitation.invited_by == viewer.user_id)
        return await self.one(found.with_for_update(), missing=InvitationNotFound())

    async def open_unscoped(self, token_hash: str, *, at: datetime) -> Invitation:
        """Locked, so that of two who accept it at once one does. Raises LinkRefused."""
        found = select(Invitation).where(
            Invitation.token_hash == token_hash,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > at,
        )
        locked = found.with_for_update().execution_options(populate_existing=True)
        return await self.one(locked, missing=LinkRefused())

    async def revoke_open_unscoped(
        self, email: str, scope_id: UUID | None, *, at: datetime
    ) -> None:
        """A newer invitation to the same place takes the place of the older ones."""
        place = (
            Invitation.scope_id.is_(None) if scope_id is None else (Invitation.scope_id == scope_id)
        )
        ended = update(Invitation).where(
            Invitation.email == email,
            place,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        await self.execute(ended.values(revoked_at=at).execution_options(synchronize_session=False))


class InvitationReads:
    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def page(self, page: Page, *, viewer: Principal, at: datetime) -> bytes:
        binds = {"viewer_id": viewer.user_id, "everything": viewer.everything, "now": at}
        return await self._lane.page(INVITATIONS, page, binds=binds)
