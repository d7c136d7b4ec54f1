"""What was told to a place that cannot be looked at."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "reconcile_0003"
down_revision: Final = "reconcile_0002"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.add_column("external_refs", sa.Column("told", sa.JSON()))
