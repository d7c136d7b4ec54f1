"""What users have used of their quotas."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "quotas_0001"
down_revision: Final = None
branch_labels: Final = ("quotas",)
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "quotas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quotas"),
        sa.UniqueConstraint("user_id", "name", "began_at", name="uq_quotas_user_id_name_began_at"),
    )
    op.create_index("ix_quotas_began_at", "quotas", ["began_at"])
