"""What a letter needs to know; read without a unit of work, for sending takes its time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.types import Uuid

from paceline.db.read_lane import Ask, ReadLane
from paceline.db.record import Instant
from paceline.features.accounts.models.farewells import Farewell
from paceline.features.accounts.models.invitations import Invitation
from paceline.features.accounts.models.links import LinkPurpose, MailedLink
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import InvitationId
from paceline.kernel.identity import Role, UserId

NOW: Final = bindparam("now", type_=Instant())
ROW: Final = bindparam("row_id", type_=Uuid())
LINK: Final = (
    select(
        MailedLink.id,
        MailedLink.purpose,
        MailedLink.token_hash,
        MailedLink.email.label("new_email"),
        User.email,
    )
    .join(User, User.id == MailedLink.user_id)
    .where(
        MailedLink.id == ROW,
        MailedLink.ended_at.is_(None),
        MailedLink.expires_at > NOW,
        User.disabled_at.is_(None),
    )
)
FORMER: Final = select(MailedLink.email).where(MailedLink.id == ROW)
INVITATION: Final = select(
    Invitation.email, Invitation.role, Invitation.scope_id, Invitation.token_hash
).where(
    Invitation.id == ROW,
    Invitation.link_id == bindparam("link_id", type_=Uuid()),
    Invitation.accepted_at.is_(None),
    Invitation.revoked_at.is_(None),
    Invitation.expires_at > NOW,
)
FAREWELL: Final = select(Farewell.email).where(Farewell.id == ROW)
RECIPIENT: Final = select(User.email).where(User.id == ROW)


@dataclass(frozen=True, kw_only=True)
class LinkLetter:
    link_id: UUID
    purpose: LinkPurpose
    token_hash: str = field(repr=False)
    to: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class InvitationLetter:
    role: Role
    scoped: bool
    token_hash: str = field(repr=False)
    to: str = field(repr=False)


class LetterReads:
    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def link_unscoped(self, link_id: UUID, *, at: datetime) -> LinkLetter | None:
        """None for one that was used, replaced or never there."""
        (rows,) = await self._lane.rows(Ask(statement=LINK, binds={"row_id": link_id, "now": at}))
        if not rows:
            return None
        return LinkLetter(
            link_id=link_id,
            purpose=LinkPurpose(str(rows[0]["purpose"])),
            token_hash=str(rows[0]["token_hash"]),
            to=str(rows[0]["new_email"] or rows[0]["email"]),
        )

    async def invitation_unscoped(
        self, invitation_id: InvitationId, link_id: UUID, *, at: datetime
    ) -> InvitationLetter | None:
        binds = {"row_id": invitation_id, "link_id": link_id, "now": at}
        (rows,) = await self._lane.rows(Ask(statement=INVITATION, binds=binds))
        if not rows:
            return None
        return InvitationLetter(
            role=Role(str(rows[0]["role"])),
            scoped=rows[0]["scope_id"] is not None,
            token_hash=str(rows[0]["token_hash"]),
            to=str(rows[0]["email"]),
        )

    async def address_unscoped(self, user_id: UserId) -> str | None:
        return await self._text(Ask(statement=RECIPIENT, binds={"row_id": user_id}))

    async def former_address_unscoped(self, link_id: UUID) -> str | None:
        """What stood here before the change that this link was for."""
        return await self._text(Ask(statement=FORMER, binds={"row_id": link_id}))

    async def farewell_unscoped(self, farewell_id: UUID) -> str | None:
        return await self._text(Ask(statement=FAREWELL, binds={"row_id": farewell_id}))

    async def _text(self, ask: Ask) -> str | None:
        (rows,) = await self._lane.rows(ask)
        return str(rows[0]["email"]) if rows and rows[0]["email"] is not None else None
