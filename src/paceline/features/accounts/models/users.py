from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record
from paceline.features.accounts.errors import EmailTaken
from paceline.features.accounts.public import (
    EmailChanged,
    PasswordChanged,
    RoleChanged,
    UserDisabled,
    UserEnabled,
    UserView,
)
from paceline.kernel.identity import Role, UserId


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
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    letter_opened_at: Mapped[datetime | None] = mapped_column(default=None)

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
            verified_at=self.verified_at,
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

    def verify(self, *, at: datetime) -> None:
        """Whoever opened what was mailed here reads this address."""
        self.verified_at = self.verified_at or at
        self.letter_opened_at = at

    def move_to(self, email: str, *, at: datetime) -> EmailChanged:
        self.email, self.verified_at, self.letter_opened_at = email, at, at
        return EmailChanged(user_id=self.user_id, at=at)

    def change_password(self, password_hash: str, *, by: UserId, at: datetime) -> PasswordChanged:
        self.password_hash = password_hash
        return PasswordChanged(user_id=self.user_id, by=by, at=at)
