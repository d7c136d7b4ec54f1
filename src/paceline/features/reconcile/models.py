from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias
from uuid import UUID

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Audited, Record
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.meetings.public import Answer, MeetingId
from paceline.features.reconcile.errors import AlreadyConnected, PlanNotReady
from paceline.features.reconcile.public import SyncState

Document: TypeAlias = dict[str, object]


class ConnectionRow(Record):
    """One cohort at one provider, at most one alive of each."""

    __tablename__ = "connections"
    audited: ClassVar = Audited(
        subject="connection",
        shows=frozenset({"cohort_id", "provider", "place", "account", "ended_at"}),
    )
    conflicts: ClassVar = {"uq_connections_live_cohort_id_provider": AlreadyConnected}
    __table_args__ = (
        Index(
            "uq_connections_live_cohort_id_provider",
            "cohort_id",
            "provider",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    cohort_id: Mapped[CohortId] = mapped_column(Uuid, ForeignKey("cohorts.id"))
    provider: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    account: Mapped[str] = mapped_column(String(40), default="")
    options: Mapped[Document] = mapped_column(JSON, default_factory=dict)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class SyncRow(Record):
    """Where a connection stands; not audited, for it is written with every turn.

    `fence` grows with each turn, and the newest turn alone may write. While it is held nobody
    else begins one; a turn whose worker died is held no longer after a while.
    """

    __tablename__ = "syncs"
    __table_args__ = (UniqueConstraint("connection_id"),)

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id"))
    fence: Mapped[int] = mapped_column(default=0)
    held_until: Mapped[datetime | None] = mapped_column(default=None)
    state: Mapped[SyncState] = mapped_column(default=SyncState.NEVER)
    began_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    converged_at: Mapped[datetime | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(Text, default="")
    drift: Mapped[list[Document]] = mapped_column(JSON, default_factory=list)


class ExternalRef(Record):
    """Our record of one outside object, written as intent before the call that makes it.

    Without an `outside_id` the outcome of that call is not known yet. Of each name one is alive,
    and each outside object is recorded once, by constraint. `told` is kept where nobody can look:
    the fields that were told, and how often.
    """

    __tablename__ = "external_refs"
    __table_args__ = (
        UniqueConstraint("connection_id", "kind", "key"),
        Index(
            "uq_external_refs_connection_id_kind_outside_id",
            "connection_id",
            "kind",
            "outside_id",
            unique=True,
            sqlite_where=text("outside_id IS NOT NULL"),
            postgresql_where=text("outside_id IS NOT NULL"),
        ),
    )

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id"))
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200))
    attempted_at: Mapped[datetime]
    outside_id: Mapped[str | None] = mapped_column(String(300), default=None)
    told: Mapped[Document | None] = mapped_column(JSON, default=None)


class AnswerFeed(Record):
    """From where the answers of a connection are read on; the token is the provider's own."""

    __tablename__ = "answer_feeds"
    __table_args__ = (UniqueConstraint("connection_id"),)

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id"))
    token: Mapped[str] = mapped_column(Text)
    heard_at: Mapped[datetime]


class HeardAnswer(Record):
    """What stood beside somebody's address when we looked last.

    Only what differs from it is news: a write of our own changes an event, but nobody's answer.
    """

    __tablename__ = "heard_answers"
    __table_args__ = (UniqueConstraint("connection_id", "meeting_id", "sign_up_id"),)

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id"))
    meeting_id: Mapped[MeetingId] = mapped_column(Uuid, ForeignKey("meetings.id"))
    sign_up_id: Mapped[SignUpId] = mapped_column(Uuid, ForeignKey("sign_ups.id"))
    answer: Mapped[Answer | None] = mapped_column(default=None)


class PlanState(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"


class SavedPlan(Record):
    """A plan somebody may look at first; it is refused once what it was made of has changed."""

    __tablename__ = "sync_plans"
    audited: ClassVar = Audited(subject="sync_plan", shows=frozenset({"connection_id", "state"}))

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID] = mapped_column(Uuid)
    state: Mapped[PlanState] = mapped_column(default=PlanState.WAITING)
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    content: Mapped[Document] = mapped_column(JSON, default_factory=dict)
    failure: Mapped[str | None] = mapped_column(Text, default=None)
    applied_at: Mapped[datetime | None] = mapped_column(default=None)

    def fill(self, content: Document, *, fingerprint: str) -> None:
        self.content, self.fingerprint, self.state = content, fingerprint, PlanState.READY

    def begin(self) -> None:
        if self.state is not PlanState.READY:
            raise PlanNotReady(self.state)
        self.state = PlanState.APPLYING

    def applied(self, *, at: datetime) -> None:
        self.state, self.applied_at = PlanState.APPLIED, at

    def fail(self, detail: str) -> None:
        self.state, self.failure = PlanState.FAILED, detail
