"""When somebody's data was erased."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "enrolment_0004"
down_revision: Final = "enrolment_0003"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.add_column("persons", sa.Column("erased_at", Instant(), nullable=True))
