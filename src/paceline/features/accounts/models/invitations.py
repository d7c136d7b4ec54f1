from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record
from paceline.features.accounts.public import InvitationId
from paceline.kernel.identity import Role

INVITATION_LIFETIME: Final = timedelta(days=14)


class Invitation(Record):
    """An address asked in: to a role everywhere, or with `scope_id` on one program or cohort.

    `link_id` names the letter that was sent last; an earlier one opens nothing.
    """

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("token_hash"),)

    email: Mapped[str] = mapped_column(String(254), index=True)
    role: Mapped[Role]
    invited_by: Mapped[UUID] = mapped_column(Uuid, index=True)
    link_id: Mapped[UUID] = mapped_column(Uuid)
    token_hash: Mapped[str] = mapped_column(String(64), repr=False)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    scope_id: Mapped[UUID | None] = mapped_column(Uuid, default=None)
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def invitation_id(self) -> InvitationId:
        return InvitationId(self.id)

    def is_open(self, at: datetime) -> bool:
        ended = self.accepted_at is not None or self.revoked_at is not None
        return not ended and at < self.expires_at

    def send_as(self, link_id: UUID, token_hash: str, *, at: datetime) -> None:
        """The letters before this one open nothing any more."""
        self.link_id, self.token_hash = link_id, token_hash
        self.expires_at = at + INVITATION_LIFETIME

    def revoke(self, *, at: datetime) -> None:
        self.revoked_at = at

    def accept(self, *, by: UUID, at: datetime) -> None:
        self.accepted_at, self.accepted_by = at, by
