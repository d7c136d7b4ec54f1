"""Athletes and their profiles, activities with their sources and views, uploads, sharing."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "activities_0001"
down_revision: Final = None
branch_labels: Final = ("activities",)
depends_on: Final = None

LIVE: Final = sa.text("ended_at IS NULL")
CEILINGS: Final = ("owner", "coach", "group")
SPORTS: Final = (
    *("running", "cycling", "swimming", "walking", "hiking", "rowing"),
    *("paddling", "skiing", "skating", "strength", "multisport", "other"),
)
FIGURES: Final = (
    *("distance_m", "timer_s", "elapsed_s", "moving_s"),
    *("ascent_m", "avg_hr", "max_hr", "calories"),
)
FIELDS: Final = (
    *("birth_date", "sex", "max_hr", "resting_hr"),
    *("threshold_hr", "threshold_speed", "zones"),
)
STATES: Final = ("waiting", "stored", "merged", "duplicate", "refused", "opened")


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    make_athletes()
    make_sharings()
    make_activities()
    make_sources()
    make_views()
    make_uploads()


def make_athletes() -> None:
    op.create_table(
        "athletes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_athletes"),
        sa.UniqueConstraint("user_id", name="uq_athletes_user_id"),
    )
    op.create_table(
        "athlete_values",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("field", words("field", *FIELDS), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_athlete_values"),
        sa.UniqueConstraint(
            "user_id", "field", "valid_from", name="uq_athlete_values_user_id_field_valid_from"
        ),
    )


def make_sharings() -> None:
    op.create_table(
        "training_sharings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("coach_id", sa.Uuid()),
        sa.Column("ended_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_training_sharings"),
    )
    op.create_index("ix_training_sharings_group_id", "training_sharings", ["group_id"])
    op.create_index(
        "uq_training_sharings_live",
        "training_sharings",
        ["user_id", "group_id", "subject_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def make_activities() -> None:
    op.create_table(
        "activities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("ceiling", words("ceiling", *CEILINGS), nullable=False),
        sa.Column("title", sa.String(200)),
        sa.Column("sport", words("sport", *SPORTS)),
        sa.Column("is_race", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("corrections", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_activities"),
    )
    op.create_index("ix_activities_user_id", "activities", ["user_id"])


def make_sources() -> None:
    op.create_table(
        "activity_sources",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", words("sourcekind", "fit", "tcx", "strava", "gpx", "manual"), nullable=False
        ),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64)),
        sa.Column("external_id", sa.String(120)),
        sa.Column("blob_key", sa.String(200)),
        sa.Column("file_name", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name="pk_activity_sources"),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name="fk_activity_sources_activity_id"
        ),
        sa.UniqueConstraint("user_id", "digest", name="uq_activity_sources_user_id_digest"),
        sa.UniqueConstraint(
            "user_id", "kind", "external_id", name="uq_activity_sources_user_id_kind_external_id"
        ),
    )
    op.create_index("ix_activity_sources_activity_id", "activity_sources", ["activity_id"])
    op.create_index(
        "ix_activity_sources_user_id_started_at", "activity_sources", ["user_id", "started_at"]
    )
    op.create_table(
        "activity_recordings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_activity_recordings"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["activity_sources.id"], name="fk_activity_recordings_source_id"
        ),
        sa.UniqueConstraint("source_id", name="uq_activity_recordings_source_id"),
    )


def make_views() -> None:
    op.create_table(
        "activity_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("eyes", words("eyes", "owner", "machine", "coach", "group"), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("sport", words("sport", *SPORTS), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("is_race", sa.Boolean(), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("ceiling", words("ceiling", *CEILINGS), nullable=False),
        *(sa.Column(name, sa.Double()) for name in FIGURES),
        sa.Column("streams_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_activity_views"),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name="fk_activity_views_activity_id"
        ),
        sa.UniqueConstraint("activity_id", "eyes", name="uq_activity_views_activity_id_eyes"),
    )
    op.create_index(
        "ix_activity_views_user_id_eyes_started_at",
        "activity_views",
        ["user_id", "eyes", "started_at"],
    )


def make_uploads() -> None:
    op.create_table(
        "activity_uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_activity_uploads"),
    )
    op.create_index(
        "ix_activity_uploads_user_id_created_at", "activity_uploads", ["user_id", "created_at"]
    )
    op.create_table(
        "activity_upload_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("blob_key", sa.String(200)),
        sa.Column("state", words("filestate", *STATES), nullable=False),
        sa.Column("code", sa.String(64)),
        sa.Column("detail", sa.Text()),
        sa.Column("activity_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_activity_upload_files"),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["activity_uploads.id"], name="fk_activity_upload_files_upload_id"
        ),
        sa.UniqueConstraint("upload_id", "place", name="uq_activity_upload_files_upload_id_place"),
    )
