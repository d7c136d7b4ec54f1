from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record
from paceline.features.accounts.public import (
    FamilyId,
    FamilyRevoked,
)
from paceline.kernel.identity import UserId

REFRESH_LIFETIME: Final = timedelta(days=7)

FAMILY_LIFETIME: Final = timedelta(days=90)

IMPERSONATION_LIFETIME: Final = timedelta(minutes=30)

GRACE: Final = timedelta(seconds=10)


class TokenFamily(Record):
    """One sign-in and all refresh tokens that follow from it; only their hashes are stored."""

    __tablename__ = "token_families"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    nonce: Mapped[str] = mapped_column(String(64), repr=False)
    token_hash: Mapped[str] = mapped_column(String(64), repr=False)
    created_at: Mapped[datetime]
    rotated_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    client: Mapped[str] = mapped_column(String(200))
    generation: Mapped[int] = mapped_column(default=0)
    previous_hash: Mapped[str | None] = mapped_column(String(64), default=None, repr=False)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    kid: Mapped[str | None] = mapped_column(String(16), default=None)
    proved_at: Mapped[datetime | None] = mapped_column(default=None)
    methods: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    impersonator_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), default=None)

    @property
    def family_id(self) -> FamilyId:
        return FamilyId(self.id)

    @property
    def ends_at(self) -> datetime:
        """However often it is refreshed."""
        lifetime = FAMILY_LIFETIME if self.impersonator_id is None else IMPERSONATION_LIFETIME
        return self.created_at + lifetime

    def lives(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at

    def refreshable_until(self, at: datetime) -> datetime:
        return min(at + REFRESH_LIFETIME, self.ends_at)

    def in_grace(self, at: datetime) -> bool:
        """Tabs that refresh at once all hold the same token; the later ones are no thieves."""
        return at - self.rotated_at <= GRACE

    def prove(self, methods: Iterable[str], *, at: datetime) -> None:
        """Its user proved anew who they are, in these ways."""
        self.proved_at = at
        self.methods = sorted({*self.methods, *methods})

    def revoke(self, *, at: datetime, reused: bool = False) -> FamilyRevoked:
        self.revoked_at = at
        return FamilyRevoked(
            user_id=UserId(self.user_id), family_id=self.family_id, reused=reused, at=at
        )
