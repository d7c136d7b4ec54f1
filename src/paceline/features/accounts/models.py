from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record
from paceline.features.accounts.errors import EmailTaken, GrantedMeanwhile
from paceline.features.accounts.public import (
    FamilyId,
    FamilyRevoked,
    PasswordChanged,
    PersonalTokenId,
    PersonalTokenRevoked,
    RoleChanged,
    UserDisabled,
    UserEnabled,
    UserView,
)
from paceline.kernel.identity import Role, UserId

REFRESH_LIFETIME: Final = timedelta(days=7)
FAMILY_LIFETIME: Final = timedelta(days=90)
GRACE: Final = timedelta(seconds=10)


class User(Record):
    """A person with an account. Without a password hash, no password signs them in."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )
    conflicts: ClassVar = {"uq_users_email": EmailTaken}

    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    zone: Mapped[str] = mapped_column(String(64))
    role: Mapped[Role]
    created_at: Mapped[datetime]
    password_hash: Mapped[str | None] = mapped_column(String(200), default=None, repr=False)
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def user_id(self) -> UserId:
        return UserId(self.id)

    @property
    def is_enabled_admin(self) -> bool:
        return self.role is Role.ADMIN and self.disabled_at is None

    def view(self) -> UserView:
        return UserView(
            id=self.user_id,
            email=self.email,
            name=self.name,
            zone=self.zone,
            role=self.role,
            created_at=self.created_at,
            disabled_at=self.disabled_at,
        )

    def take_role(self, role: Role, *, by: UserId, at: datetime) -> RoleChanged:
        before, self.role = self.role, role
        return RoleChanged(user_id=self.user_id, before=before, after=role, by=by, at=at)

    def disable(self, *, by: UserId, at: datetime) -> UserDisabled:
        self.disabled_at = at
        return UserDisabled(user_id=self.user_id, by=by, at=at)

    def enable(self, *, by: UserId, at: datetime) -> UserEnabled:
        self.disabled_at = None
        return UserEnabled(user_id=self.user_id, by=by, at=at)

    def change_password(self, password_hash: str, *, by: UserId, at: datetime) -> PasswordChanged:
        self.password_hash = password_hash
        return PasswordChanged(user_id=self.user_id, by=by, at=at)


class TokenFamily(Record):
    """One sign-in and all refresh tokens that follow from it; only their hashes are stored."""

    __tablename__ = "token_families"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    nonce: Mapped[str] = mapped_column(String(64), repr=False)
    token_hash: Mapped[str] = mapped_column(String(64), repr=False)
    created_at: Mapped[datetime]
    rotated_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    client: Mapped[str] = mapped_column(String(200))
    generation: Mapped[int] = mapped_column(default=0)
    previous_hash: Mapped[str | None] = mapped_column(String(64), default=None, repr=False)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def family_id(self) -> FamilyId:
        return FamilyId(self.id)

    @property
    def ends_at(self) -> datetime:
        """However often it is refreshed."""
        return self.created_at + FAMILY_LIFETIME

    def lives(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at

    def refreshable_until(self, at: datetime) -> datetime:
        return min(at + REFRESH_LIFETIME, self.ends_at)

    def in_grace(self, at: datetime) -> bool:
        """Tabs that refresh at once all hold the same token; the later ones are no thieves."""
        return at - self.rotated_at <= GRACE

    def revoke(self, *, at: datetime, reused: bool = False) -> FamilyRevoked:
        self.revoked_at = at
        return FamilyRevoked(
            user_id=UserId(self.user_id), family_id=self.family_id, reused=reused, at=at
        )


class Grant(Record):
    """A role on one program or cohort alone."""

    __tablename__ = "grants"
    __table_args__ = (
        UniqueConstraint("user_id", "scope_id"),
        CheckConstraint("role <> 'admin'", name="no_admin"),
    )
    conflicts: ClassVar = {"uq_grants_user_id_scope_id": GrantedMeanwhile}

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    scope_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    role: Mapped[Role]
    created_at: Mapped[datetime]


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
