from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record
from paceline.kernel.errors import Conflict


class JobState(StrEnum):
    """Ready and running jobs are live; the rest are final until someone replays them."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"


class LiveTwin(Conflict):
    code = "job_live_twin"

    def __init__(self) -> None:
        super().__init__("A newer job with the same key is waiting; discard this one.")


LIVE = "state IN ('ready', 'running')"


class JobRow(Record):
    """One wish for work. Of live jobs with a key there is one per kind, by constraint.

    `due_at` is when a worker may take it: the start of a ready job, the end of the lease of a
    running one, so a dead worker's job comes back by itself. Whoever writes back brings the
    `fence` of the claim. `again_at` holds a newer wish that arrived while the job was running.
    """

    __tablename__ = "jobs"
    conflicts: ClassVar = {"uq_jobs_live_kind_key": LiveTwin}
    __table_args__ = (
        Index(
            "uq_jobs_live_kind_key",
            "kind",
            "key",
            unique=True,
            sqlite_where=text(LIVE),
            postgresql_where=text(LIVE),
        ),
        Index(
            "ix_jobs_live_priority_due_at",
            "priority",
            "due_at",
            sqlite_where=text(LIVE),
            postgresql_where=text(LIVE),
        ),
        Index("ix_jobs_state_id", "state", "id"),
    )

    kind: Mapped[str] = mapped_column(String(160))
    payload: Mapped[str] = mapped_column(Text)
    priority: Mapped[int]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    key: Mapped[str | None] = mapped_column(String(200), default=None)
    state: Mapped[JobState] = mapped_column(default=JobState.READY)
    again_at: Mapped[datetime | None] = mapped_column(default=None)
    attempt: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(400), default="")
    error: Mapped[str | None] = mapped_column(Text, default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class EventRow(Record):
    """What happened, kept for a time so that a subscriber can be told again."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_name_id", "name", "id"),)

    name: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)
