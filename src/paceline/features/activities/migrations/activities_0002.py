"""Connections of athletes to providers that bring their activities."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "activities_0002"
down_revision: Final = "activities_0001"
branch_labels: Final = None
depends_on: Final = None

KINDS: Final = ("fit", "tcx", "strava", "gpx", "manual")


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "source_connections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", words("sourcekind", *KINDS), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("connected_at", Instant(), nullable=False),
        sa.Column("good_until", Instant(), nullable=False),
        sa.Column("before", Instant()),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("pending", sa.JSON(), nullable=False),
        sa.Column("state", words("connectionstate", "active", "refused"), nullable=False),
        sa.Column("filled_at", Instant()),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kid", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source_connections"),
        sa.UniqueConstraint("user_id", "kind", name="uq_source_connections_user_id_kind"),
        sa.UniqueConstraint("kind", "owner", name="uq_source_connections_kind_owner"),
    )
