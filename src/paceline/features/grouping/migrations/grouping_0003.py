"""Why a draft or a trial failed, to be told in another language."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "grouping_0003"
down_revision: Final = "grouping_0002"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    for table in ("drafts", "trials"):
        op.add_column(table, sa.Column("failure_code", sa.String(64), nullable=True))
        op.add_column(table, sa.Column("failure_name", sa.Text(), nullable=True))


def downgrade() -> None:
    for table in ("drafts", "trials"):
        with op.batch_alter_table(table) as changed:
            changed.drop_column("failure_name")
            changed.drop_column("failure_code")
