from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record


class LinkPurpose(StrEnum):
    """What a mailed link is for; it opens nothing else."""

    VERIFY = "verify"
    RESET = "reset"
    CHANGE_EMAIL = "change_email"


LIFETIMES: Final = {
    LinkPurpose.VERIFY: timedelta(days=2),
    LinkPurpose.RESET: timedelta(hours=1),
    LinkPurpose.CHANGE_EMAIL: timedelta(days=1),
}


class MailedLink(Record):
    """A secret that was mailed; its hash alone is stored. It is good once, until the next one."""

    __tablename__ = "mailed_links"
    __table_args__ = (UniqueConstraint("token_hash"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[LinkPurpose]
    token_hash: Mapped[str] = mapped_column(String(64), repr=False)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    email: Mapped[str | None] = mapped_column(String(254), default=None, repr=False)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    def end(self, *, at: datetime) -> None:
        self.ended_at = at
