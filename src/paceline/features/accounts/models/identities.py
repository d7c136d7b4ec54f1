from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record
from paceline.features.accounts.errors import IdentityTaken, ProviderLinked
from paceline.features.accounts.public import IdentityId
from paceline.kernel.errors import Conflict

STATE_LIFETIME: Final = timedelta(minutes=10)


class OutsideIdentity(Record):
    """A person at a provider who may sign in as this user.

    The issuer is part of who it is: a name in the settings may go to another provider one day.
    """

    __tablename__ = "outside_identities"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("user_id", "provider"),
    )
    conflicts: ClassVar[dict[str, Callable[[], Conflict]]] = {
        "uq_outside_identities_issuer_subject": IdentityTaken,
        "uq_outside_identities_user_id_provider": ProviderLinked,
    }

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    provider: Mapped[str] = mapped_column(String(40))
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255), repr=False)
    email: Mapped[str | None] = mapped_column(String(254), repr=False)
    linked_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def identity_id(self) -> IdentityId:
        return IdentityId(self.id)


class OutsideState(Record):
    """A browser that left for a provider. It comes back once, within ten minutes, or never."""

    __tablename__ = "outside_states"
    __table_args__ = (UniqueConstraint("state_hash"),)

    state_hash: Mapped[str] = mapped_column(String(64), repr=False)
    browser_hash: Mapped[str] = mapped_column(String(64), repr=False)
    provider: Mapped[str] = mapped_column(String(40))
    kept: Mapped[str] = mapped_column(Text, repr=False)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    next: Mapped[str] = mapped_column(String(500))
    transport: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
