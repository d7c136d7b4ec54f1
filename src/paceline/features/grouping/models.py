from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Audited, Record
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.errors import (
    AlreadyInGroup,
    DraftMoved,
    DraftNotReady,
)
from paceline.kernel.errors import CodedFlaw
from paceline.kernel.identity import UserId

Content: TypeAlias = dict[str, list[dict[str, object]]]
"""`groups`: key, slot, facilitator, members; `unplaced`: id, reason, explanation."""


class DraftState(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PUBLISHED = "published"


class DraftKind(StrEnum):
    """Fresh: as if nobody were in a group. Re-run: groups go on, at a price for each change.

    Top-up: who is in a group stays in it, at its time.
    """

    FRESH = "fresh"
    RERUN = "rerun"
    TOP_UP = "top_up"


class TrialKind(StrEnum):
    FRONTIER = "frontier"
    WHAT_IF = "what_if"


class TrialState(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


def require_ready(state: DraftState) -> None:
    if state is not DraftState.READY:
        raise DraftNotReady(state)


def require_filled(state: DraftState) -> None:
    """Published ones have groups to look at as well."""
    if state not in {DraftState.READY, DraftState.PUBLISHED}:
        raise DraftNotReady(state)


def require_version(version: int, wanted: int) -> None:
    if version != wanted:
        raise DraftMoved


class Draft(Record):
    """One solver result, not yet real; people change it by hand until one is published.

    `inputs` has a mark of each thing it was made from, so that a change can be told by name.
    Re-runs and top-ups hold from `from_week` on, which counts from 0.
    """

    __tablename__ = "drafts"
    audited: ClassVar = Audited(
        subject="draft",
        shows=frozenset({"cohort_id", "kind", "number", "placed", "state", "version"}),
    )
    __table_args__ = (UniqueConstraint("cohort_id", "number"),)

    cohort_id: Mapped[CohortId] = mapped_column(Uuid, ForeignKey("cohorts.id"))
    number: Mapped[int]
    seed: Mapped[int]
    made_by: Mapped[UserId] = mapped_column(Uuid)
    created_at: Mapped[datetime]
    state: Mapped[DraftState] = mapped_column(default=DraftState.WAITING)
    score: Mapped[int] = mapped_column(default=0)
    placed: Mapped[int] = mapped_column(default=0)
    members: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    content: Mapped[Content] = mapped_column(JSON, default_factory=dict)
    failure: Mapped[str | None] = mapped_column(Text, default=None)
    ready_at: Mapped[datetime | None] = mapped_column(default=None)
    kind: Mapped[DraftKind] = mapped_column(default=DraftKind.FRESH)
    from_week: Mapped[int] = mapped_column(default=0)
    options: Mapped[dict[str, object]] = mapped_column(JSON, default_factory=dict)
    inputs: Mapped[dict[str, object]] = mapped_column(JSON, default_factory=dict)
    upper_bound: Mapped[int | None] = mapped_column(default=None)
    stop_asked: Mapped[bool] = mapped_column(default=False)
    failure_code: Mapped[str | None] = mapped_column(String(64), default=None)
    failure_name: Mapped[str | None] = mapped_column(Text, default=None)

    def fill(self, content: Content, *, score: int, placed: int, members: int) -> None:
        self.content, self.score, self.placed, self.members = content, score, placed, members
        self.version += 1

    def fail(self, why: CodedFlaw) -> None:
        self.state, self.failure = DraftState.FAILED, why.message
        self.failure_code, self.failure_name = why.code, why.name


class Grouping(Record):
    """How a cohort wants its groups: rules and settings, one document with a version."""

    __tablename__ = "groupings"
    audited: ClassVar = Audited(subject="grouping", shows=frozenset({"cohort_id", "version"}))
    __table_args__ = (UniqueConstraint("cohort_id"),)

    cohort_id: Mapped[CohortId] = mapped_column(Uuid, ForeignKey("cohorts.id"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=0)
    document: Mapped[dict[str, object]] = mapped_column(JSON, default_factory=dict)

    def replace(self, document: dict[str, object], *, at: datetime) -> None:
        self.document, self.changed_at = document, at
        self.version += 1


class Trial(Record):
    """Something solved to be looked at: a change frontier or a what-if, forgotten after a while."""

    __tablename__ = "trials"
    __table_args__ = (Index("ix_trials_expires_at", "expires_at"),)

    cohort_id: Mapped[CohortId] = mapped_column(Uuid, ForeignKey("cohorts.id"), index=True)
    kind: Mapped[TrialKind]
    made_by: Mapped[UserId] = mapped_column(Uuid)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    asked: Mapped[dict[str, object]] = mapped_column(JSON, default_factory=dict)
    state: Mapped[TrialState] = mapped_column(default=TrialState.WAITING)
    answer: Mapped[dict[str, object]] = mapped_column(JSON, default_factory=dict)
    failure: Mapped[str | None] = mapped_column(Text, default=None)
    failure_code: Mapped[str | None] = mapped_column(String(64), default=None)
    failure_name: Mapped[str | None] = mapped_column(Text, default=None)

    def fail(self, why: CodedFlaw) -> None:
        self.state, self.failure = TrialState.FAILED, why.message
        self.failure_code, self.failure_name = why.code, why.name


class Group(Record):
    """A published group: a weekly slot, members, a facilitator where the cohort wants one."""

    __tablename__ = "groups"
    audited: ClassVar = Audited(
        subject="group",
        shows=frozenset(
            {"cohort_id", "draft_id", "ended_at", "facilitator_id", "name", "slot", "zone"}
        ),
    )
    __table_args__ = (
        Index("ix_groups_cohort_id_ended_at", "cohort_id", "ended_at"),
        Index(
            "uq_groups_live_cohort_id_name",
            "cohort_id",
            "name",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    cohort_id: Mapped[CohortId] = mapped_column(Uuid, ForeignKey("cohorts.id"))
    name: Mapped[str] = mapped_column(String(80))
    slot: Mapped[int]
    zone: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    facilitator_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("sign_ups.id"), default=None, index=True
    )
    place: Mapped[str] = mapped_column(String(500), default="")
    draft_id: Mapped[UUID | None] = mapped_column(ForeignKey("drafts.id"), default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class Membership(Record):
    """One person, one group: of each sign-up at most one membership has not ended."""

    __tablename__ = "memberships"
    audited: ClassVar = Audited(
        subject="membership", shows=frozenset({"group_id", "left_at", "sign_up_id"}), created=False
    )
    __table_args__ = (
        Index(
            "uq_memberships_live_sign_up_id",
            "sign_up_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
        Index("ix_memberships_group_id_left_at", "group_id", "left_at"),
    )
    conflicts: ClassVar = {"uq_memberships_live_sign_up_id": AlreadyInGroup}

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    sign_up_id: Mapped[UUID] = mapped_column(ForeignKey("sign_ups.id"))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None] = mapped_column(default=None)


class CoFacilitator(Record):
    """Someone who helps to lead a group, beside its facilitator."""

    __tablename__ = "co_facilitators"
    __table_args__ = (UniqueConstraint("group_id", "sign_up_id"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    sign_up_id: Mapped[UUID] = mapped_column(ForeignKey("sign_ups.id"), index=True)
