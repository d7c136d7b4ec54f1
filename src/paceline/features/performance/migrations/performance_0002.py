"""Events that athletes plan, with the load they expect of them."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "performance_0002"
down_revision: Final = "performance_0001"
branch_labels: Final = None
depends_on: Final = None


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "planned_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", words("eventkind", "race", "session"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ceiling", words("ceiling", "owner", "coach", "group"), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=True),
        sa.Column("target_s", sa.Double(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.CheckConstraint("distance_m > 0", name="distance"),
        sa.CheckConstraint("target_s > 0", name="target"),
        sa.CheckConstraint("score >= 0", name="score"),
        sa.PrimaryKeyConstraint("id", name="pk_planned_events"),
    )
    op.create_index("ix_planned_events_user_id_day", "planned_events", ["user_id", "day"])


def downgrade() -> None:
    op.drop_table("planned_events")
