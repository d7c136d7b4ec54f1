"""Who visits a meeting of another group, and who leads one in place of its facilitator."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "meetings_0003"
down_revision: Final = "meetings_0002"
branch_labels: Final = None
depends_on: Final = None

ONCE: Final = "uq_visits_meeting_id_sign_up_id"
ALONE: Final = "uq_substitutes_meeting_id"


def upgrade() -> None:
    make("visits", sa.UniqueConstraint("meeting_id", "sign_up_id", name=ONCE))
    make("substitutes", sa.UniqueConstraint("meeting_id", name=ALONE))


def make(name: str, unique: sa.UniqueConstraint) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("sign_up_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=f"fk_{name}_meeting_id"),
        sa.ForeignKeyConstraint(["sign_up_id"], ["sign_ups.id"], name=f"fk_{name}_sign_up_id"),
        unique,
    )
    op.create_index(f"ix_{name}_sign_up_id", name, ["sign_up_id"])
