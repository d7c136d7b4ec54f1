from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record
from paceline.features.accounts.public import (
    PersonalTokenId,
    PersonalTokenRevoked,
)
from paceline.kernel.identity import UserId


class PersonalToken(Record):
    """A machine's way in. Empty scopes mean all that its user may do, now and later."""

    __tablename__ = "personal_tokens"
    __table_args__ = (UniqueConstraint("token_hash"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), repr=False)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    last_used_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)

    def revoke(self, *, by: UserId, at: datetime) -> PersonalTokenRevoked:
        self.revoked_at = at
        return PersonalTokenRevoked(
            user_id=UserId(self.user_id), token_id=PersonalTokenId(self.id), by=by, at=at
        )
