"""What was turned of the flags."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "flags_0001"
down_revision: Final = None
branch_labels: Final = ("flags",)
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "flags",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("cohorts", sa.JSON(), nullable=False),
        sa.Column("percentage", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_flags"),
        sa.UniqueConstraint("key", name="uq_flags_key"),
        sa.CheckConstraint("percentage BETWEEN 0 AND 100", name=op.f("ck_flags_percentage")),
    )
