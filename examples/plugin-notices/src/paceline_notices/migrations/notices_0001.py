"""Notices."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "notices_0001"
down_revision: Final = None
branch_labels: Final = ("notices",)
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "notices_notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices_notices"),
    )
    op.create_index("ix_notices_notices_created_at", "notices_notices", ["created_at"])
