"""Drafts, published groups and memberships."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "grouping_0001"
down_revision: Final = None
branch_labels: Final = ("grouping",)
depends_on: Final = ("cohorts_0001", "enrolment_0001")

LIVE_GROUP: Final = sa.text("ended_at IS NULL")
LIVE_MEMBER: Final = sa.text("left_at IS NULL")


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    make_drafts()
    make_groups()
    make_memberships()


def make_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column(
            "state", words("draftstate", "waiting", "ready", "failed", "published"), nullable=False
        ),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("failure", sa.Text()),
        sa.Column("ready_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_drafts_cohort_id"),
        sa.UniqueConstraint("cohort_id", "number", name="uq_drafts_cohort_id_number"),
    )


def make_groups() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("facilitator_id", sa.Uuid()),
        sa.Column("place", sa.String(500), nullable=False),
        sa.Column("draft_id", sa.Uuid()),
        sa.Column("ended_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_groups_cohort_id"),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["sign_ups.id"], name="fk_groups_facilitator_id"
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_groups_draft_id"),
    )
    op.create_index("ix_groups_facilitator_id", "groups", ["facilitator_id"])
    op.create_index("ix_groups_cohort_id_ended_at", "groups", ["cohort_id", "ended_at"])
    op.create_index(
        "uq_groups_live_cohort_id_name",
        "groups",
        ["cohort_id", "name"],
        unique=True,
        sqlite_where=LIVE_GROUP,
        postgresql_where=LIVE_GROUP,
    )


def make_memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("sign_up_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", Instant(), nullable=False),
        sa.Column("left_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_memberships_group_id"),
        sa.ForeignKeyConstraint(["sign_up_id"], ["sign_ups.id"], name="fk_memberships_sign_up_id"),
    )
    op.create_index(
        "uq_memberships_live_sign_up_id",
        "memberships",
        ["sign_up_id"],
        unique=True,
        sqlite_where=LIVE_MEMBER,
        postgresql_where=LIVE_MEMBER,
    )
    op.create_index("ix_memberships_group_id_left_at", "memberships", ["group_id", "left_at"])
