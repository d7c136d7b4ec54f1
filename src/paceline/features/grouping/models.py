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
from paceline.kernel.identity import UserId

Content: TypeAlias = dict[str, list[dict[str, object]]]
"""`groups`: key, slot, facilitator, members; `unplaced`: id, reason, explanation."""


class DraftState(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    PUBLISHED = "published"


def require_ready(state: DraftState) -> None:
    if state is not DraftState.READY:
        raise DraftNotReady(state)


def require_version(version: int, wanted: int) -> None:
    if version != wanted:
        raise DraftMoved


class Draft(Record):
    """One solver result, not yet real; people change it by hand until one is published."""

    __tablename__ = "drafts"
    audited: ClassVar = Audited(
        subject="draft", shows=frozenset({"cohort_id", "number", "placed", "state", "version"})
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

    def fill(self, content: Content, *, score: int, placed: int, members: int) -> None:
        self.content, self.score, self.placed, self.members = content, score, placed, members
        self.version += 1


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
