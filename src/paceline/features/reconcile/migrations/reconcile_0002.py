"""What people answer at providers, and from where it is read on."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "reconcile_0002"
down_revision: Final = "reconcile_0001"
branch_labels: Final = None
depends_on: Final = ("meetings_0002",)

ANSWER: Final = sa.Enum(
    "yes", "no", "maybe", name="answer", native_enum=False, create_constraint=True, length=32
)


def upgrade() -> None:
    op.create_table(
        "answer_feeds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("heard_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer_feeds"),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_answer_feeds_connection_id"
        ),
        sa.UniqueConstraint("connection_id", name="uq_answer_feeds_connection_id"),
    )
    op.create_table(
        "heard_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("sign_up_id", sa.Uuid(), nullable=False),
        sa.Column("answer", ANSWER),
        sa.PrimaryKeyConstraint("id", name="pk_heard_answers"),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_heard_answers_connection_id"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_heard_answers_meeting_id"
        ),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_ups.id"], name="fk_heard_answers_sign_up_id"
        ),
        sa.UniqueConstraint(
            "connection_id",
            "meeting_id",
            "sign_up_id",
            name="uq_heard_answers_connection_id_meeting_id_sign_up_id",
        ),
    )
