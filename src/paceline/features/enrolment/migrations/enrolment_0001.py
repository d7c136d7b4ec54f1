"""People, their sign-ups and personal links."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "enrolment_0001"
down_revision: Final = None
branch_labels: Final = ("enrolment",)
depends_on: Final = ("cohorts_0001",)


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name="fk_persons_program_id"),
        sa.UniqueConstraint("program_id", "email", name="uq_persons_program_id_email"),
    )
    op.create_index("ix_persons_user_id", "persons", ["user_id"])
    op.create_table(
        "sign_ups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("role", words("signuprole", "member", "facilitator"), nullable=False),
        sa.Column(
            "state", words("signupstate", "accepted", "waitlisted", "withdrawn"), nullable=False
        ),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column("max_groups", sa.Integer(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ups"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_sign_ups_cohort_id"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_sign_ups_person_id"),
        sa.UniqueConstraint("cohort_id", "person_id", name="uq_sign_ups_cohort_id_person_id"),
        sa.CheckConstraint("max_groups BETWEEN 1 AND 20", name="max_groups"),
    )
    op.create_index("ix_sign_ups_person_id", "sign_ups", ["person_id"])
    op.create_index("ix_sign_ups_cohort_id_id", "sign_ups", ["cohort_id", "id"])
    op.create_index(
        "ix_sign_ups_cohort_id_created_at_id", "sign_ups", ["cohort_id", "created_at", "id"]
    )
    op.create_table(
        "personal_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sign_up_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_personal_links"),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_ups.id"], name="fk_personal_links_sign_up_id"
        ),
        sa.UniqueConstraint("token_hash", name="uq_personal_links_token_hash"),
    )
    op.create_index("ix_personal_links_sign_up_id", "personal_links", ["sign_up_id"])
