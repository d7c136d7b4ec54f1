"""Meetings and the feeds calendars subscribe to."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "meetings_0001"
down_revision: Final = None
branch_labels: Final = ("meetings",)
depends_on: Final = ("cohorts_0001", "grouping_0001")

LIVE: Final = sa.text("revoked_at IS NULL")


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    make_meetings()
    make_feeds()


def make_meetings() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("original_starts_at", Instant(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column(
            "state", words("meetingstate", "scheduled", "cancelled", "skipped"), nullable=False
        ),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(500)),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_meetings_cohort_id"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_meetings_group_id"),
        sa.UniqueConstraint("group_id", "week", name="uq_meetings_group_id_week"),
        sa.CheckConstraint("minutes BETWEEN 15 AND 480", name="minutes"),
        sa.CheckConstraint("week >= 0", name="week"),
    )
    op.create_index(
        "ix_meetings_cohort_id_starts_at_id", "meetings", ["cohort_id", "starts_at", "id"]
    )
    op.create_index("ix_meetings_group_id_starts_at", "meetings", ["group_id", "starts_at"])


def make_feeds() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", words("feedkind", "member", "group", "cohort"), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_feeds"),
        sa.UniqueConstraint("token_hash", name="uq_calendar_feeds_token_hash"),
    )
    op.create_index(
        "uq_calendar_feeds_live_kind_subject_id",
        "calendar_feeds",
        ["kind", "subject_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
