"""What ended connections are ended with at their providers, and what of theirs is left out."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "activities_0004"
down_revision: Final = "activities_0003"
branch_labels: Final = None
depends_on: Final = None

KINDS: Final = ("fit", "tcx", "strava", "gpx", "manual")


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    make_ended()
    make_left_out()
    op.add_column("source_connections", sa.Column("resume", Instant(), nullable=True))


def make_ended() -> None:
    op.create_table(
        "ended_connections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", words("sourcekind", *KINDS), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("ended_at", Instant(), nullable=False),
        sa.Column("good_until", Instant(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kid", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ended_connections"),
    )
    op.create_index("ix_ended_connections_kind_owner", "ended_connections", ["kind", "owner"])


def make_left_out() -> None:
    op.create_table(
        "left_out_activities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", words("sourcekind", *KINDS), nullable=False),
        sa.Column("external_id", sa.String(120), nullable=False),
        sa.Column("why", words("leftoutwhy", "deleted", "unfit"), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_left_out_activities"),
        sa.UniqueConstraint(
            "user_id", "kind", "external_id", name="uq_left_out_activities_user_id_kind_external_id"
        ),
    )
