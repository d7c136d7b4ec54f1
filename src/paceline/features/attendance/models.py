from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record
from paceline.features.enrolment.public import SignUpId
from paceline.features.meetings.public import MeetingId


class Presence(Record):
    """Whether somebody came; while nobody looked there is no row."""

    __tablename__ = "presences"
    __table_args__ = (
        UniqueConstraint("meeting_id", "sign_up_id"),
        Index("ix_presences_sign_up_id", "sign_up_id"),
    )

    meeting_id: Mapped[MeetingId] = mapped_column(Uuid, ForeignKey("meetings.id"))
    sign_up_id: Mapped[SignUpId] = mapped_column(Uuid, ForeignKey("sign_ups.id"))
    came: Mapped[bool]
    noted_by: Mapped[UUID]
    noted_at: Mapped[datetime]
