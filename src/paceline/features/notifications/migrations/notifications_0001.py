"""Notices, what people chose about them, and addresses that letters come back from."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "notifications_0001"
down_revision: Final = None
branch_labels: Final = ("notifications",)
depends_on: Final = ("cohorts_0001", "enrolment_0001")

TYPES: Final = (
    "reminder",
    "group_assigned",
    "member_joined",
    "member_left",
    "meeting_moved",
    "meeting_cancelled",
    "unplaced_ask",
)
STATES: Final = ("planned", "sending", "sent", "unknown", "skipped", "cancelled", "failed")


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    make_notices()
    make_choices()
    make_addresses()
    make_events()


def make_notices() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("sign_up_id", sa.Uuid(), nullable=False),
        sa.Column("type", words("noticetype", *TYPES), nullable=False),
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column("letter", sa.String(32), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("state", words("noticestate", *STATES), nullable=False),
        sa.Column("group_id", sa.Uuid()),
        sa.Column("meeting_id", sa.Uuid()),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_notifications_cohort_id"),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_ups.id"], name="fk_notifications_sign_up_id"
        ),
        sa.UniqueConstraint(
            "sign_up_id", "type", "subject", name="uq_notifications_sign_up_id_type_subject"
        ),
        sa.UniqueConstraint("letter", name="uq_notifications_letter"),
    )
    op.create_index("ix_notifications_cohort_id_id", "notifications", ["cohort_id", "id"])
    op.create_index("ix_notifications_group_id_type", "notifications", ["group_id", "type"])


def make_choices() -> None:
    op.create_table(
        "notification_choices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("sign_up_id", sa.Uuid()),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("leads", sa.JSON()),
        sa.Column("quiet_start", sa.Integer()),
        sa.Column("quiet_end", sa.Integer()),
        sa.Column("language", words("language", "en", "de")),
        sa.PrimaryKeyConstraint("id", name="pk_notification_choices"),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_ups.id"], name="fk_notification_choices_sign_up_id"
        ),
        sa.UniqueConstraint("user_id", name="uq_notification_choices_user_id"),
        sa.UniqueConstraint("sign_up_id", name="uq_notification_choices_sign_up_id"),
    )


def make_addresses() -> None:
    op.create_table(
        "undeliverable_addresses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_undeliverable_addresses"),
    )


def make_events() -> None:
    op.create_table(
        "mail_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.String(160), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mail_events"),
        sa.UniqueConstraint("event_id", name="uq_mail_events_event_id"),
    )
    op.create_index("ix_mail_events_at", "mail_events", ["at"])
