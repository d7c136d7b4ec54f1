from datetime import datetime
from uuid import UUID

from paceline.features.activities.models.uploads import FileState
from paceline.web.fields import Closed


class UploadMade(Closed):
    """Reading it is a job; look until `ended_at` is set."""

    id: UUID
    files: int


class UploadedFileOut(Closed):
    """One line of the report; `detail` says why a file was refused, in your language."""

    place: int
    name: str
    bytes: int
    state: FileState
    code: str | None
    detail: str | None
    activity_id: UUID | None


class UploadProgressOut(Closed):
    """Of the job: files read, of all that are known by now."""

    job_id: UUID
    state: str
    done: int
    total: int
    note: str


class UploadOut(Closed):
    id: UUID
    created_at: datetime
    ended_at: datetime | None
    progress: UploadProgressOut | None
    counts: dict[FileState, int]
    files: list[UploadedFileOut]


class UploadRow(Closed):
    id: UUID
    created_at: datetime
    ended_at: datetime | None


class UploadPage(Closed):
    items: list[UploadRow]
    next: str | None
