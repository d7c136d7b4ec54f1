"""Sign-ups without an account, until the address has confirmed them."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "enrolment_0005"
down_revision: Final = "enrolment_0004"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    role = sa.Enum(
        "member",
        "facilitator",
        name="signuprole",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("role", role, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_applications_cohort_id"),
        sa.UniqueConstraint("cohort_id", "email", name="uq_applications_cohort_id_email"),
        sa.UniqueConstraint("token_hash", name="uq_applications_token_hash"),
    )
    op.create_index("ix_applications_expires_at", "applications", ["expires_at"])
