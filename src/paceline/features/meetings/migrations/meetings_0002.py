"""What people answer to meetings, and when a meeting was given its time."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "meetings_0002"
down_revision: Final = "meetings_0001"
branch_labels: Final = None
depends_on: Final = ("enrolment_0001",)


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.add_column("meetings", sa.Column("timed_at", Instant()))
    op.create_table(
        "meetings_rsvps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("sign_up_id", sa.Uuid(), nullable=False),
        sa.Column("answer", words("answer", "yes", "no", "maybe"), nullable=False),
        sa.Column(
            "source",
            words("rsvpsource", "personal_link", "web", "discord", "google_calendar", "mail"),
            nullable=False,
        ),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meetings_rsvps"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_meetings_rsvps_meeting_id"
        ),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_ups.id"], name="fk_meetings_rsvps_sign_up_id"
        ),
        sa.UniqueConstraint(
            "meeting_id", "sign_up_id", name="uq_meetings_rsvps_meeting_id_sign_up_id"
        ),
    )
    op.create_index("ix_meetings_rsvps_sign_up_id", "meetings_rsvps", ["sign_up_id"])
