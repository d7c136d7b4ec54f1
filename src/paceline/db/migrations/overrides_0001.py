"""Settings changed while the program runs."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "overrides_0001"
down_revision: Final = None
branch_labels: Final = ("overrides",)
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "setting_overrides",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_setting_overrides"),
        sa.UniqueConstraint("key", name="uq_setting_overrides_key"),
    )
