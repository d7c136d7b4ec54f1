"""Checks of the audit log."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "audit_0001"
down_revision: Final = None
branch_labels: Final = ("audit",)
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "audit_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("asked_by", sa.Uuid()),
        sa.Column("ended_at", Instant()),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_checks"),
    )
