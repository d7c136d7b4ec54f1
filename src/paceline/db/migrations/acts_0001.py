"""The audit log, and the triggers that leave what is sealed as it is."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "acts_0001"
down_revision: Final = None
branch_labels: Final = ("acts",)
depends_on: Final = None

UNSEALED: Final = sa.text("number IS NULL")
KEPT: Final = "A sealed act of the audit log stays as it is."
ON_SQLITE: Final = (
    f"""
    CREATE TRIGGER audit_acts_kept BEFORE UPDATE ON audit_acts WHEN OLD.number IS NOT NULL
    BEGIN SELECT RAISE(ABORT, '{KEPT}'); END
    """,
    f"""
    CREATE TRIGGER audit_acts_not_removed BEFORE DELETE ON audit_acts
    BEGIN SELECT RAISE(ABORT, '{KEPT}'); END
    """,
)
ON_POSTGRES: Final = (
    f"""
    CREATE FUNCTION paceline_audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR OLD.number IS NOT NULL THEN
            RAISE EXCEPTION '{KEPT}';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER audit_acts_kept BEFORE UPDATE OR DELETE ON audit_acts
    FOR EACH ROW EXECUTE FUNCTION paceline_audit_kept()
    """,
)


def upgrade() -> None:
    op.create_table(
        "audit_acts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("action", sa.String(160), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "done",
                "denied",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("via", sa.String(160), nullable=False),
        sa.Column("request_id", sa.String(64)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("number", sa.BigInteger()),
        sa.Column("seal", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_audit_acts"),
        sa.UniqueConstraint("number", name="uq_audit_acts_number"),
        sa.CheckConstraint(
            "(number IS NULL) = (seal IS NULL)", name=op.f("ck_audit_acts_sealed_whole")
        ),
    )
    op.create_index(
        "ix_audit_acts_unsealed",
        "audit_acts",
        ["id"],
        sqlite_where=UNSEALED,
        postgresql_where=UNSEALED,
    )
    op.create_index("ix_audit_acts_subject_id", "audit_acts", ["subject", "id"])
    op.create_index("ix_audit_acts_actor_id", "audit_acts", ["actor_id"])
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in ON_SQLITE if on_sqlite else ON_POSTGRES:
        op.execute(statement)
