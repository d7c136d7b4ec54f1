"""What connections that were ended here are ended with at their providers."""

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
