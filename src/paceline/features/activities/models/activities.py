from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Audited, Record
from paceline.engines.formats.activities.model import Sport
from paceline.features.activities.public import (
    ActivityChanged,
    ActivityDeleted,
    ActivityId,
    ActivityStored,
    Ceiling,
    Eyes,
    SourceKind,
    strictest,
)
from paceline.kernel.identity import UserId


class DiaryEntry(Record):
    """One activity: the athlete's own words about it; all numbers are in its sources.

    `corrections` are figures that the athlete knows better than any device.
    """

    __tablename__ = "activities"
    audited: ClassVar = Audited(
        subject="activity", shows=frozenset({"ceiling", "user_id"}), created=False
    )
    __table_args__ = (Index("ix_activities_user_id", "user_id"),)

    user_id: Mapped[UserId] = mapped_column(Uuid)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ceiling: Mapped[Ceiling] = mapped_column(default=Ceiling.GROUP)
    title: Mapped[str | None] = mapped_column(String(200), default=None)
    sport: Mapped[Sport | None] = mapped_column(default=None)
    is_race: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    corrections: Mapped[dict[str, float]] = mapped_column(JSON, default_factory=dict)

    @property
    def activity_id(self) -> ActivityId:
        return ActivityId(self.id)

    def take_in(self, note: str, *, is_race: bool, ceiling: Ceiling) -> None:
        """What is said of the same activity again; nobody sees more of it than before."""
        self.note = "\n".join(filter(None, (self.note, note)))
        self.is_race = self.is_race or is_race
        self.ceiling = strictest(self.ceiling, ceiling)

    def stored(self) -> ActivityStored:
        return ActivityStored(user_id=self.user_id, activity_id=self.activity_id)

    def changed(self, *, at: datetime) -> ActivityChanged:
        self.changed_at = at
        return ActivityChanged(user_id=self.user_id, activity_id=self.activity_id)

    def deleted(self) -> ActivityDeleted:
        return ActivityDeleted(user_id=self.user_id, activity_id=self.activity_id)


class ActivitySourceRow(Record):
    """One recording of an activity as it came; `digest` is that of the original file."""

    __tablename__ = "activity_sources"
    __table_args__ = (
        UniqueConstraint("user_id", "digest"),
        UniqueConstraint("user_id", "kind", "external_id"),
        Index("ix_activity_sources_user_id_started_at", "user_id", "started_at"),
    )

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activities.id"), index=True)
    user_id: Mapped[UserId] = mapped_column(Uuid)
    kind: Mapped[SourceKind]
    started_at: Mapped[datetime]
    received_at: Mapped[datetime]
    facts: Mapped[dict[str, object]] = mapped_column(JSON)
    digest: Mapped[str | None] = mapped_column(String(64), default=None)
    external_id: Mapped[str | None] = mapped_column(String(120), default=None)
    blob_key: Mapped[str | None] = mapped_column(String(200), default=None)
    file_name: Mapped[str | None] = mapped_column(String(200), default=None)


class LeftOutWhy(StrEnum):
    """Unfit is what has no place in a diary, or is not given to us, as it is now."""

    DELETED = "deleted"
    UNFIT = "unfit"


class LeftOut(Record):
    """An activity of a provider that a look there passes over: its athlete deleted it here, say.

    It goes with the connection that it came through.
    """

    __tablename__ = "left_out_activities"
    __table_args__ = (UniqueConstraint("user_id", "kind", "external_id"),)

    user_id: Mapped[UserId] = mapped_column(Uuid)
    kind: Mapped[SourceKind]
    external_id: Mapped[str] = mapped_column(String(120))
    why: Mapped[LeftOutWhy]
    since: Mapped[datetime]


class Recording(Record):
    """What a source recorded, packed (ADR 0035): streams, laps and pauses of one activity."""

    __tablename__ = "activity_recordings"
    __table_args__ = (UniqueConstraint("source_id"),)

    source_id: Mapped[UUID] = mapped_column(ForeignKey("activity_sources.id"))
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class ActivityViewRow(Record):
    """An activity as some eyes may see it (ADR 0036); a read for those eyes has no other table."""

    __tablename__ = "activity_views"
    __table_args__ = (
        UniqueConstraint("activity_id", "eyes"),
        Index("ix_activity_views_user_id_eyes_started_at", "user_id", "eyes", "started_at"),
    )

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activities.id"))
    user_id: Mapped[UserId] = mapped_column(Uuid)
    eyes: Mapped[Eyes]
    started_at: Mapped[datetime]
    sport: Mapped[Sport]
    title: Mapped[str] = mapped_column(String(200))
    is_race: Mapped[bool]
    origins: Mapped[dict[str, object]] = mapped_column(JSON)
    ceiling: Mapped[Ceiling]
    distance_m: Mapped[float | None] = mapped_column(default=None)
    timer_s: Mapped[float | None] = mapped_column(default=None)
    elapsed_s: Mapped[float | None] = mapped_column(default=None)
    moving_s: Mapped[float | None] = mapped_column(default=None)
    ascent_m: Mapped[float | None] = mapped_column(default=None)
    avg_hr: Mapped[float | None] = mapped_column(default=None)
    max_hr: Mapped[float | None] = mapped_column(default=None)
    calories: Mapped[float | None] = mapped_column(default=None)
    streams_id: Mapped[UUID | None] = mapped_column(default=None)
