"""Verified addresses, mailed links, invitations, failed sign-ins, the key of a sign-in."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant
from paceline.features.accounts.migrations.accounts_0001 import role

revision: Final = "accounts_0002"
down_revision: Final = "accounts_0001"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.add_column("users", sa.Column("verified_at", Instant(), nullable=True))
    op.execute("UPDATE users SET verified_at = created_at")
    op.add_column("token_families", sa.Column("kid", sa.String(16), nullable=True))
    op.create_index("ix_token_families_expires_at", "token_families", ["expires_at"])
    create_mailed_links()
    create_invitations()
    create_sign_in_failures()


def create_mailed_links() -> None:
    op.create_table(
        "mailed_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", purpose(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mailed_links"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_mailed_links_user_id"),
        sa.UniqueConstraint("token_hash", name="uq_mailed_links_token_hash"),
    )
    op.create_index("ix_mailed_links_user_id", "mailed_links", ["user_id"])


def purpose() -> sa.Enum:
    return sa.Enum(
        "verify",
        "reset",
        "change_email",
        name="linkpurpose",
        native_enum=False,
        create_constraint=True,
        length=32,
    )


def create_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", role(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.ForeignKeyConstraint(["accepted_by"], ["users.id"], name="fk_invitations_accepted_by"),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )
    op.create_index("ix_invitations_email", "invitations", ["email"])
    op.create_index("ix_invitations_invited_by", "invitations", ["invited_by"])


def create_sign_in_failures() -> None:
    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_failures"),
        sa.UniqueConstraint("subject", name="uq_sign_in_failures_subject"),
    )
    op.create_index("ix_sign_in_failures_last_at", "sign_in_failures", ["last_at"])
