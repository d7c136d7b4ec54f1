"""Programs and their cohorts."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "cohorts_0001"
down_revision: Final = None
branch_labels: Final = ("cohorts",)
depends_on: Final = None


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "programs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("organiser_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programs"),
        sa.UniqueConstraint("slug", name="uq_programs_slug"),
    )
    op.create_index("ix_programs_organiser_id", "programs", ["organiser_id"])
    op.create_table(
        "cohorts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("organiser_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("first_week", sa.Date(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("meeting_minutes", sa.Integer(), nullable=False),
        sa.Column("grid_minutes", sa.Integer(), nullable=False),
        sa.Column("size_min", sa.Integer(), nullable=False),
        sa.Column("size_ideal", sa.Integer(), nullable=False),
        sa.Column("size_max", sa.Integer(), nullable=False),
        sa.Column("skip_weeks", sa.JSON(), nullable=False),
        sa.Column(
            "facilitator", words("facilitatorneed", "required", "wanted", "none"), nullable=False
        ),
        sa.Column("facilitator_gap_minutes", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer()),
        sa.Column(
            "state",
            words("cohortstate", "planned", "open", "running", "finished"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cohorts"),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name="fk_cohorts_program_id"),
        sa.UniqueConstraint("slug", name="uq_cohorts_slug"),
        sa.CheckConstraint("size_min <= size_ideal AND size_ideal <= size_max", name="sizes"),
        sa.CheckConstraint("weeks BETWEEN 1 AND 104", name="weeks"),
        sa.CheckConstraint("meeting_minutes BETWEEN 15 AND 480", name="meeting_minutes"),
    )
    op.create_index("ix_cohorts_program_id", "cohorts", ["program_id"])
    op.create_index("ix_cohorts_organiser_id", "cohorts", ["organiser_id"])
