"""Connections, turns, records of outside objects, and plans."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "reconcile_0001"
down_revision: Final = None
branch_labels: Final = ("reconcile",)
depends_on: Final = ("cohorts_0001",)

LIVE: Final = sa.text("ended_at IS NULL")
MADE: Final = sa.text("outside_id IS NOT NULL")


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    make_connections()
    make_syncs()
    make_refs()
    make_plans()


def make_connections() -> None:
    op.create_table(
        "connections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_connections"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_connections_cohort_id"),
    )
    op.create_index(
        "uq_connections_live_cohort_id_provider",
        "connections",
        ["cohort_id", "provider"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def make_syncs() -> None:
    states = words("syncstate", "never", "converged", "waiting", "guarded", "failed")
    op.create_table(
        "syncs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("held_until", Instant()),
        sa.Column("state", states, nullable=False),
        sa.Column("began_at", Instant()),
        sa.Column("ended_at", Instant()),
        sa.Column("converged_at", Instant()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("drift", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_syncs"),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_syncs_connection_id"
        ),
        sa.UniqueConstraint("connection_id", name="uq_syncs_connection_id"),
    )


def make_refs() -> None:
    op.create_table(
        "external_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("attempted_at", Instant(), nullable=False),
        sa.Column("outside_id", sa.String(300)),
        sa.PrimaryKeyConstraint("id", name="pk_external_refs"),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_external_refs_connection_id"
        ),
        sa.UniqueConstraint(
            "connection_id", "kind", "key", name="uq_external_refs_connection_id_kind_key"
        ),
    )
    op.create_index(
        "uq_external_refs_connection_id_kind_outside_id",
        "external_refs",
        ["connection_id", "kind", "outside_id"],
        unique=True,
        sqlite_where=MADE,
        postgresql_where=MADE,
    )


def make_plans() -> None:
    states = words("planstate", "waiting", "ready", "applying", "applied", "failed")
    op.create_table(
        "sync_plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("failure", sa.Text()),
        sa.Column("applied_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_sync_plans"),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_sync_plans_connection_id"
        ),
    )
    op.create_index("ix_sync_plans_connection_id", "sync_plans", ["connection_id"])
