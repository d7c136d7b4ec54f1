from datetime import datetime
from typing import ClassVar, TypeAlias
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Audited, Record
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.notifications.errors import NoticeNotInState
from paceline.features.notifications.public import Language, NoticeState, NoticeType
from paceline.kernel.identity import UserId

Facts: TypeAlias = dict[str, str]


class Notice(Record):
    """One thing that one person is told once: of each subject one row, by constraint.

    `facts` are what cannot be looked up any more when it is written. `letter` is the name under
    which mail of it is known outside.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("sign_up_id", "type", "subject"),
        UniqueConstraint("letter"),
        Index("ix_notifications_cohort_id_id", "cohort_id", "id"),
        Index("ix_notifications_group_id_type", "group_id", "type"),
    )

    cohort_id: Mapped[CohortId] = mapped_column(Uuid, ForeignKey("cohorts.id"))
    sign_up_id: Mapped[SignUpId] = mapped_column(Uuid, ForeignKey("sign_ups.id"))
    type: Mapped[NoticeType]
    subject: Mapped[str] = mapped_column(String(160))
    letter: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.PLANNED)
    group_id: Mapped[UUID | None] = mapped_column(Uuid, default=None)
    meeting_id: Mapped[UUID | None] = mapped_column(Uuid, default=None)
    facts: Mapped[Facts] = mapped_column(JSON, default_factory=dict)
    channel: Mapped[str] = mapped_column(String(40), default="")
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(Text, default="")

    def again(self, *, at: datetime) -> None:
        """By an organiser's word, and never what may have arrived."""
        if self.state not in {NoticeState.FAILED, NoticeState.PLANNED}:
            raise NoticeNotInState(self.state)
        self.state, self.due_at, self.note, self.ended_at = NoticeState.PLANNED, at, "", None


class Choice(Record):
    """What somebody chose: an account for all its sign-ups, or one sign-up without one."""

    __tablename__ = "notification_choices"
    audited: ClassVar = Audited(
        subject="notification_choice", shows=frozenset({"channels", "user_id", "sign_up_id"})
    )
    __table_args__ = (UniqueConstraint("user_id"), UniqueConstraint("sign_up_id"))

    changed_at: Mapped[datetime]
    user_id: Mapped[UserId | None] = mapped_column(Uuid, default=None)
    sign_up_id: Mapped[SignUpId | None] = mapped_column(
        Uuid, ForeignKey("sign_ups.id"), default=None
    )
    channels: Mapped[Facts] = mapped_column(JSON, default_factory=dict)
    leads: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True), default=None)
    quiet_start: Mapped[int | None] = mapped_column(default=None)
    quiet_end: Mapped[int | None] = mapped_column(default=None)
    language: Mapped[Language | None] = mapped_column(default=None)


class DeadAddress(Record):
    """An address that letters come back from. Its id follows from it; itself it is not here."""

    __tablename__ = "undeliverable_addresses"

    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class MailEvent(Record):
    """A provider's event that was dealt with; told again, it is nothing new."""

    __tablename__ = "mail_events"
    __table_args__ = (UniqueConstraint("event_id"), Index("ix_mail_events_at", "at"))

    event_id: Mapped[str] = mapped_column(String(160))
    at: Mapped[datetime]
