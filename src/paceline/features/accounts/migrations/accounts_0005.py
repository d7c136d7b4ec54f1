"""Identities at outside providers, browsers on their way to one, letters that were opened."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "accounts_0005"
down_revision: Final = "accounts_0004"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.add_column("users", sa.Column("letter_opened_at", Instant(), nullable=True))
    # Who was made by an administrator, or brought along, counted as confirmed from the start.
    op.execute("UPDATE users SET letter_opened_at = verified_at WHERE verified_at > created_at")
    create_identities()
    create_states()


def create_identities() -> None:
    op.create_table(
        "outside_identities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("linked_at", Instant(), nullable=False),
        sa.Column("last_used_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outside_identities"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_outside_identities_user_id"),
        sa.UniqueConstraint("issuer", "subject", name="uq_outside_identities_issuer_subject"),
        sa.UniqueConstraint("user_id", "provider", name="uq_outside_identities_user_id_provider"),
    )


def create_states() -> None:
    op.create_table(
        "outside_states",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state_hash", sa.String(64), nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("next", sa.String(500), nullable=False),
        sa.Column("transport", sa.String(8), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outside_states"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_outside_states_user_id"),
        sa.UniqueConstraint("state_hash", name="uq_outside_states_state_hash"),
    )
    op.create_index("ix_outside_states_expires_at", "outside_states", ["expires_at"])
