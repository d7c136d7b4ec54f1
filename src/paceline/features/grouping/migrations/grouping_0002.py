"""Rules of a cohort, kinds of drafts and what they were made from, trials, co-facilitators."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "grouping_0002"
down_revision: Final = "grouping_0001"
branch_labels: Final = None
depends_on: Final = None


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    make_groupings()
    make_trials()
    make_co_facilitators()
    change_drafts()


def make_groupings() -> None:
    op.create_table(
        "groupings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_groupings"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_groupings_cohort_id"),
        sa.UniqueConstraint("cohort_id", name="uq_groupings_cohort_id"),
    )


def make_trials() -> None:
    op.create_table(
        "trials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("kind", words("trialkind", "frontier", "what_if"), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("state", words("trialstate", "waiting", "ready", "failed"), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("failure", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_trials"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_trials_cohort_id"),
    )
    op.create_index("ix_trials_cohort_id", "trials", ["cohort_id"])
    op.create_index("ix_trials_expires_at", "trials", ["expires_at"])


def make_co_facilitators() -> None:
    op.create_table(
        "co_facilitators",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("sign_up_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_co_facilitators"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_co_facilitators_group_id"),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_ups.id"], name="fk_co_facilitators_sign_up_id"
        ),
        sa.UniqueConstraint(
            "group_id", "sign_up_id", name="uq_co_facilitators_group_id_sign_up_id"
        ),
    )
    op.create_index("ix_co_facilitators_sign_up_id", "co_facilitators", ["sign_up_id"])


def change_drafts() -> None:
    """A rebuild on SQLite leaves the old words out by itself; PostgreSQL has to be told."""
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint("draftstate", "drafts", type_="check")
    with op.batch_alter_table("drafts") as table:
        table.alter_column(
            "state",
            existing_type=sa.String(32),
            type_=words("draftstate", "waiting", "ready", "failed", "cancelled", "published"),
            existing_nullable=False,
        )
        table.add_column(
            sa.Column(
                "kind",
                words("draftkind", "fresh", "rerun", "top_up"),
                nullable=False,
                server_default="fresh",
            )
        )
        table.add_column(sa.Column("from_week", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("options", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("inputs", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("upper_bound", sa.Integer()))
        table.add_column(
            sa.Column("stop_asked", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("drafts") as table:
        for name in ("kind", "from_week", "options", "inputs", "stop_asked"):
            table.alter_column(name, server_default=None)
