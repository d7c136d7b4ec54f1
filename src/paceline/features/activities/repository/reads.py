from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.types import Uuid

from paceline.db.columns import Within
from paceline.db.ledger.tables import JobRow
from paceline.db.listing import Listing
from paceline.db.read_lane import Ask
from paceline.db.record import Instant
from paceline.features.activities.errors import ActivityNotFound, UploadNotFound
from paceline.features.activities.models.activities import (
    ActivitySourceRow,
    ActivityViewRow,
    DiaryEntry,
    LeftOut,
    LeftOutWhy,
    Recording,
)
from paceline.features.activities.models.uploads import Upload, UploadedFile
from paceline.features.activities.public import Eyes, SourceKind
from paceline.kernel.identity import Principal, UserId

READ: Final = "activities.read_upload"
EYES: Final = bindparam("eyes", type_=ActivityViewRow.eyes.type)
FIGURES: Final = (
    ActivityViewRow.distance_m,
    ActivityViewRow.timer_s,
    ActivityViewRow.elapsed_s,
    ActivityViewRow.moving_s,
    ActivityViewRow.ascent_m,
    ActivityViewRow.avg_hr,
    ActivityViewRow.max_hr,
    ActivityViewRow.calories,
)
SHOWN: Final[Select[*tuple[object, ...]]] = select(
    ActivityViewRow.activity_id.label("id"),
    ActivityViewRow.started_at,
    ActivityViewRow.sport,
    ActivityViewRow.title,
    ActivityViewRow.is_race,
    ActivityViewRow.ceiling,
    *FIGURES,
)
WHOLE: Final = SHOWN.add_columns(
    ActivityViewRow.user_id,
    ActivityViewRow.eyes,
    ActivityViewRow.origins,
    ActivityViewRow.streams_id,
)
DIARY: Final = Listing(
    statement=SHOWN.where(
        ActivityViewRow.user_id == bindparam("user_id", type_=Uuid()), ActivityViewRow.eyes == EYES
    ),
    id=ActivityViewRow.activity_id,
    sorts={
        "started_at": ActivityViewRow.started_at,
        "distance_m": func.coalesce(ActivityViewRow.distance_m, 0.0),
        "timer_s": func.coalesce(ActivityViewRow.timer_s, 0.0),
        "ascent_m": func.coalesce(ActivityViewRow.ascent_m, 0.0),
    },
    filters={
        "sport": ActivityViewRow.sport,
        "title": ActivityViewRow.title,
        "started_at": ActivityViewRow.started_at,
        "distance_m": ActivityViewRow.distance_m,
        "timer_s": ActivityViewRow.timer_s,
        "ascent_m": ActivityViewRow.ascent_m,
        "is_race": ActivityViewRow.is_race,
    },
)
OWNER: Final = select(DiaryEntry.user_id).where(
    DiaryEntry.id == bindparam("activity_id", type_=Uuid())
)
ONE: Final = WHOLE.where(
    ActivityViewRow.activity_id == bindparam("activity_id", type_=Uuid()),
    ActivityViewRow.eyes == EYES,
)
WORDS: Final = select(DiaryEntry.note, DiaryEntry.ceiling, DiaryEntry.corrections).where(
    DiaryEntry.id == bindparam("activity_id", type_=Uuid())
)
SOURCES: Final = (
    select(
        ActivitySourceRow.id,
        ActivitySourceRow.kind,
        ActivitySourceRow.started_at,
        ActivitySourceRow.received_at,
        ActivitySourceRow.file_name,
        ActivitySourceRow.facts,
        ActivitySourceRow.blob_key,
    )
    .where(ActivitySourceRow.activity_id == bindparam("activity_id", type_=Uuid()))
    .order_by(ActivitySourceRow.id)
)
RECORDING: Final = select(Recording.packed).where(
    Recording.source_id == bindparam("source_id", type_=Uuid())
)
ORIGINAL: Final = select(ActivitySourceRow.blob_key, ActivitySourceRow.file_name).where(
    ActivitySourceRow.id == bindparam("source_id", type_=Uuid()),
    ActivitySourceRow.activity_id == bindparam("activity_id", type_=Uuid()),
    ActivitySourceRow.user_id == bindparam("user_id", type_=Uuid()),
    ActivitySourceRow.blob_key.is_not(None),
)
ORIGINALS: Final = select(ActivitySourceRow.blob_key).where(
    ActivitySourceRow.user_id == bindparam("user_id", type_=Uuid()),
    ActivitySourceRow.blob_key.is_not(None),
)
OPEN_UPLOADS: Final = select(Upload.id).where(
    Upload.user_id == bindparam("user_id", type_=Uuid()), Upload.ended_at.is_(None)
)
BETWEEN: Final = WHOLE.where(
    Within(ActivityViewRow.user_id, "user_ids"),
    ActivityViewRow.eyes == EYES,
    ActivityViewRow.started_at >= bindparam("since", type_=Instant()),
    ActivityViewRow.started_at < bindparam("until", type_=Instant()),
).order_by(ActivityViewRow.started_at, ActivityViewRow.activity_id)
COUNTED: Final = select(func.count(ActivityViewRow.id).label("count")).where(
    Within(ActivityViewRow.user_id, "user_ids"),
    ActivityViewRow.eyes == Eyes.OWNER,
    ActivityViewRow.started_at >= bindparam("since", type_=Instant()),
    ActivityViewRow.started_at < bindparam("until", type_=Instant()),
)
UPLOADS: Final = Listing(
    statement=select(Upload.id, Upload.created_at, Upload.ended_at).where(
        Upload.user_id == bindparam("user_id", type_=Uuid())
    ),
    id=Upload.id,
    sorts={"created_at": Upload.created_at},
)
UPLOAD: Final = select(Upload.id, Upload.created_at, Upload.ended_at).where(
    Upload.id == bindparam("upload_id", type_=Uuid()),
    Upload.user_id == bindparam("user_id", type_=Uuid()),
)
FILES: Final = (
    select(
        UploadedFile.place,
        UploadedFile.name,
        UploadedFile.bytes,
        UploadedFile.state,
        UploadedFile.code,
        UploadedFile.detail,
        UploadedFile.context,
        UploadedFile.activity_id,
    )
    .where(UploadedFile.upload_id == bindparam("upload_id", type_=Uuid()))
    .order_by(UploadedFile.place)
)
WAITING: Final = (
    select(
        UploadedFile.id,
        UploadedFile.place,
        UploadedFile.name,
        UploadedFile.blob_key,
        UploadedFile.state,
        Upload.user_id,
    )
    .join(Upload, Upload.id == UploadedFile.upload_id)
    .where(UploadedFile.upload_id == bindparam("upload_id", type_=Uuid()))
    .order_by(UploadedFile.place)
)
DELETED: Final = select(LeftOut.id).where(
    LeftOut.user_id == bindparam("user_id", type_=Uuid()),
    LeftOut.kind == bindparam("kind", type_=LeftOut.kind.type),
    LeftOut.external_id == bindparam("external_id", type_=LeftOut.external_id.type),
    LeftOut.why == LeftOutWhy.DELETED,
)
JOB: Final = (
    select(JobRow.id.label("job_id"), JobRow.state, JobRow.done, JobRow.total, JobRow.note)
    .where(JobRow.kind == READ, JobRow.key == bindparam("key"))
    .order_by(JobRow.id.desc())
    .limit(1)
)


def owner_ask(activity_id: UUID) -> Ask:
    return Ask(statement=OWNER, binds={"activity_id": activity_id}, missing=ActivityNotFound())


def view_ask(activity_id: UUID, eyes: Eyes) -> Ask:
    """Columns of an ActivityView; NotFound where nothing of it is for these eyes."""
    binds = {"activity_id": activity_id, "eyes": eyes}
    return Ask(statement=ONE, binds=binds, missing=ActivityNotFound())


def words_ask(activity_id: UUID) -> Ask:
    return Ask(statement=WORDS, binds={"activity_id": activity_id})


def sources_ask(activity_id: UUID) -> Ask:
    return Ask(statement=SOURCES, binds={"activity_id": activity_id})


def recording_ask(source_id: UUID) -> Ask:
    return Ask(statement=RECORDING, binds={"source_id": source_id})


def between_asks(
    user_ids: Sequence[UserId], eyes: Eyes, *, since: datetime, until: datetime
) -> tuple[Ask, Ask]:
    """The views for these eyes, and how many activities there are in all."""
    binds: dict[str, object] = {"user_ids": list(user_ids), "since": since, "until": until}
    return (
        Ask(statement=BETWEEN, binds={**binds, "eyes": eyes}),
        Ask(statement=COUNTED, binds=binds),
    )


def upload_ask(upload_id: UUID, *, viewer: Principal) -> Ask:
    binds = {"upload_id": upload_id, "user_id": viewer.user_id}
    return Ask(statement=UPLOAD, binds=binds, missing=UploadNotFound())


def files_ask(upload_id: UUID) -> Ask:
    return Ask(statement=FILES, binds={"upload_id": upload_id})


def waiting_ask(upload_id: UUID) -> Ask:
    """Every file of the upload with what its reading needs; for the job."""
    return Ask(statement=WAITING, binds={"upload_id": upload_id})


def job_ask(upload_id: UUID) -> Ask:
    return Ask(statement=JOB, binds={"key": str(upload_id)})


def original_ask(activity_id: UUID, source_id: UUID, *, viewer: Principal) -> Ask:
    binds = {"activity_id": activity_id, "source_id": source_id, "user_id": viewer.user_id}
    return Ask(statement=ORIGINAL, binds=binds, missing=ActivityNotFound())


def originals_ask(user_id: UserId) -> Ask:
    """The keys of all files that activities of this athlete were read from."""
    return Ask(statement=ORIGINALS, binds={"user_id": user_id})


def open_uploads_ask(user_id: UserId) -> Ask:
    """Those with files that nobody has read yet."""
    return Ask(statement=OPEN_UPLOADS, binds={"user_id": user_id})


def deleted_ask(user_id: UserId, kind: SourceKind, external_id: str) -> Ask:
    """A row where this athlete deleted that activity here; or none."""
    return Ask(
        statement=DELETED, binds={"user_id": user_id, "kind": kind, "external_id": external_id}
    )
