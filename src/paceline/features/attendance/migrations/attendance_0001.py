"""Who came to which meeting, as whoever led it saw it."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "attendance_0001"
down_revision: Final = None
branch_labels: Final = ("attendance",)
depends_on: Final = ("meetings_0001", "enrolment_0001")


def upgrade() -> None:
    op.create_table(
        "presences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("sign_up_id", sa.Uuid(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_presences"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_presences_meeting_id"),
        sa.ForeignKeyConstraint(["sign_up_id"], ["sign_ups.id"], name="fk_presences_sign_up_id"),
        sa.UniqueConstraint("meeting_id", "sign_up_id", name="uq_presences_meeting_id_sign_up_id"),
    )
    op.create_index("ix_presences_sign_up_id", "presences", ["sign_up_id"])
