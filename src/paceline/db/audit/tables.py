"""Audit acts: written with the change they tell of, numbered and chained by the sealer later."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record
from paceline.kernel.audit import Outcome

SEAL_LENGTH: Final = 64
UNSEALED: Final = text("number IS NULL")


class AuditAct(Record):
    """`number` and `seal` are given once, together; a trigger refuses any later change."""

    __tablename__ = "audit_acts"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("(number IS NULL) = (seal IS NULL)", name="sealed_whole"),
        Index(
            "ix_audit_acts_unsealed",
            "id",
            sqlite_where=UNSEALED,
            postgresql_where=UNSEALED,
        ),
        Index("ix_audit_acts_subject_id", "subject", "id"),
    )

    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(160))
    subject: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[Outcome]
    actor_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    via: Mapped[str] = mapped_column(String(160), default="")
    request_id: Mapped[str | None] = mapped_column(String(64), default=None)
    reason: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, object]] = mapped_column(JSON, default_factory=dict)
    after: Mapped[dict[str, object]] = mapped_column(JSON, default_factory=dict)
    number: Mapped[int | None] = mapped_column(BigInteger, default=None)
    seal: Mapped[str | None] = mapped_column(String(SEAL_LENGTH), default=None)
