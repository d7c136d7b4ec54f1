from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record
from paceline.kernel.identity import UserId


class FileState(StrEnum):
    """Opened is an archive, whose files follow as lines of their own."""

    WAITING = "waiting"
    STORED = "stored"
    MERGED = "merged"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    OPENED = "opened"


class Upload(Record):
    """Files that somebody sent at once; `ended_at` when none of them waits any more."""

    __tablename__ = "activity_uploads"
    __table_args__ = (Index("ix_activity_uploads_user_id_created_at", "user_id", "created_at"),)

    user_id: Mapped[UserId] = mapped_column(Uuid)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class UploadedFile(Record):
    """One line of the report. `code` says why a file was refused, `context` what of it was wrong.

    `detail` is the same as an English sentence, for what no catalogue has words of.
    """

    __tablename__ = "activity_upload_files"
    __table_args__ = (UniqueConstraint("upload_id", "place"),)

    upload_id: Mapped[UUID] = mapped_column(ForeignKey("activity_uploads.id"))
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    bytes: Mapped[int] = mapped_column(BigInteger)
    blob_key: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[FileState] = mapped_column(default=FileState.WAITING)
    code: Mapped[str | None] = mapped_column(String(64), default=None)
    detail: Mapped[str | None] = mapped_column(Text, default=None)
    context: Mapped[dict[str, object]] = mapped_column(JSON, default_factory=dict)
    activity_id: Mapped[UUID | None] = mapped_column(default=None)

    def refuse(self, code: str, detail: str, context: Mapping[str, object]) -> None:
        self.state, self.code, self.detail = FileState.REFUSED, code, detail
        self.context = dict(context)
