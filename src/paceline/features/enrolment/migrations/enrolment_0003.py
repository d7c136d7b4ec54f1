"""What a cohort asks whoever signs up."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "enrolment_0003"
down_revision: Final = "enrolment_0002"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "sign_up_forms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_up_forms"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_sign_up_forms_cohort_id"),
        sa.UniqueConstraint("cohort_id", name="uq_sign_up_forms_cohort_id"),
    )
