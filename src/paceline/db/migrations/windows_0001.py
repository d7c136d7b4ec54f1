"""What is used of allowances that begin anew on the clock, for all processes together."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "windows_0001"
down_revision: Final = None
branch_labels: Final = ("windows",)
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "windows",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("closed_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_windows"),
        sa.UniqueConstraint("name", name="uq_windows_name"),
    )
