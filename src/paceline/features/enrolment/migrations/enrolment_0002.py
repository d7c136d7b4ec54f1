"""Hours that people keep free of meetings; the same person is found by mail in other cohorts."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "enrolment_0002"
down_revision: Final = "enrolment_0001"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.add_column("sign_ups", sa.Column("social_hours", sa.JSON(), nullable=True))
    op.create_index("ix_persons_email", "persons", ["email"])
