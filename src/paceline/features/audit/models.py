from datetime import datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record


class AuditCheck(Record):
    """One look at the whole log; `trouble` is empty when everything is as it was sealed."""

    __tablename__ = "audit_checks"

    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    acts: Mapped[int] = mapped_column(default=0)
    heads: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(Text, default="")
