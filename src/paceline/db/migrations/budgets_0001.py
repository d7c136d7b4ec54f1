"""What is left of each neighbour's allowance, for all processes together."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "budgets_0001"
down_revision: Final = None
branch_labels: Final = ("budgets",)
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("held", sa.Double(), nullable=False),
        sa.Column("counted_at", sa.Double(), nullable=False),
        sa.Column("rests_until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_budgets"),
        sa.UniqueConstraint("name", name="uq_budgets_name"),
    )
