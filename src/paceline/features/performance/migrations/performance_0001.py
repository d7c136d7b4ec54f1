"""What activities come to: results, days, weeks, bests, and how far they are worked out."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "performance_0001"
down_revision: Final = None
branch_labels: Final = ("performance",)
depends_on: Final = None

EYES: Final = ("owner", "machine", "coach", "group")
SPORTS: Final = (
    *("running", "cycling", "swimming", "walking", "hiking", "rowing"),
    *("paddling", "skiing", "skating", "strength", "multisport", "other"),
)


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def whose() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("eyes", words("eyes", *EYES), nullable=False),
    ]


def numbers(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Double(), nullable=False) for name in names]


def upgrade() -> None:
    make_results()
    make_days()
    make_weeks()
    make_bests()
    make_standings()


def make_results() -> None:
    op.create_table(
        "training_results",
        *whose(),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("sport", words("sport", *SPORTS), nullable=False),
        sa.Column("is_race", sa.Boolean(), nullable=False),
        *numbers("distance_m", "moving_s", "ascent_m"),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("scored", words("scored", "rtss", "hrtss"), nullable=True),
        sa.Column("efforts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_training_results"),
        sa.UniqueConstraint("activity_id", "eyes", name="uq_training_results_activity_id_eyes"),
    )
    op.create_index(
        "ix_training_results_user_id_eyes_day", "training_results", ["user_id", "eyes", "day"]
    )


def make_days() -> None:
    op.create_table(
        "training_days",
        *whose(),
        sa.Column("day", sa.Date(), nullable=False),
        *numbers("score", "distance_m", "moving_s", "distance_7_m", "moving_7_s"),
        *numbers("distance_28_m", "fitness", "fatigue", "form"),
        sa.PrimaryKeyConstraint("id", name="pk_training_days"),
        sa.UniqueConstraint("user_id", "eyes", "day", name="uq_training_days_user_id_eyes_day"),
    )


def make_weeks() -> None:
    op.create_table(
        "training_weeks",
        *whose(),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("sport", words("sport", *SPORTS), nullable=False),
        sa.Column("activities", sa.Integer(), nullable=False),
        *numbers("distance_m", "moving_s", "ascent_m", "score"),
        sa.PrimaryKeyConstraint("id", name="pk_training_weeks"),
        sa.UniqueConstraint(
            "user_id", "eyes", "week", "sport", name="uq_training_weeks_user_id_eyes_week_sport"
        ),
    )


def make_bests() -> None:
    op.create_table(
        "training_bests",
        *whose(),
        sa.Column("name", sa.String(32), nullable=False),
        *numbers("metres", "seconds"),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("age_grade", sa.Double(), nullable=True),
        sa.Column("edition", sa.String(16), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_training_bests"),
        sa.UniqueConstraint("user_id", "eyes", "name", name="uq_training_bests_user_id_eyes_name"),
    )


def make_standings() -> None:
    op.create_table(
        "training_standings",
        *whose(),
        sa.Column("stale_from", sa.Date(), nullable=True),
        sa.Column("upto", sa.Date(), nullable=True),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("vdot", sa.Double(), nullable=True),
        sa.Column("races", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_training_standings"),
        sa.UniqueConstraint("user_id", "eyes", name="uq_training_standings_user_id_eyes"),
    )


def downgrade() -> None:
    for name in ("standings", "bests", "weeks", "days", "results"):
        op.drop_table(f"training_{name}")
