from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record
from paceline.features.accounts.errors import GrantedMeanwhile
from paceline.kernel.identity import Role


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
