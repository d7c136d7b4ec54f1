"""Notices of visits and of substitutes."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "notifications_0002"
down_revision: Final = "notifications_0001"
branch_labels: Final = None
depends_on: Final = None

BEFORE: Final = (
    "reminder",
    "group_assigned",
    "member_joined",
    "member_left",
    "meeting_moved",
    "meeting_cancelled",
    "unplaced_ask",
)
TYPES: Final = (*BEFORE, "visit", "substitute")
STATES: Final = ("planned", "sending", "sent", "unknown", "skipped", "cancelled", "failed")


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """On SQLite the table is made anew; what its columns may hold is said for each again."""
    with op.batch_alter_table("notifications") as table:
        table.alter_column(
            "type",
            existing_type=words("noticetype", *BEFORE),
            type_=words("noticetype", *TYPES),
            existing_nullable=False,
        )
