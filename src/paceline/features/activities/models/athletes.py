from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Audited, Record
from paceline.features.activities.errors import AlreadyShared
from paceline.features.activities.public import TrainingShared, TrainingUnshared
from paceline.kernel.identity import UserId


class Field(StrEnum):
    """What a profile knows."""

    BIRTH_DATE = "birth_date"
    SEX = "sex"
    MAX_HR = "max_hr"
    RESTING_HR = "resting_hr"
    THRESHOLD_HR = "threshold_hr"
    THRESHOLD_SPEED = "threshold_speed"
    ZONES = "zones"


class Athlete(Record):
    """A user with a diary. Whoever changes one locks this row, so changes come one by one."""

    __tablename__ = "athletes"
    __table_args__ = (UniqueConstraint("user_id"),)

    user_id: Mapped[UserId] = mapped_column(Uuid)
    created_at: Mapped[datetime]


class AthleteValue(Record):
    """One value of a profile, which holds from its day on until the next one."""

    __tablename__ = "athlete_values"
    audited: ClassVar = Audited(
        subject="athlete_value", shows=frozenset({"field", "user_id", "valid_from"})
    )
    __table_args__ = (UniqueConstraint("user_id", "field", "valid_from"),)

    user_id: Mapped[UserId] = mapped_column(Uuid)
    field: Mapped[Field]
    valid_from: Mapped[date]
    value: Mapped[object] = mapped_column(JSON)
    set_at: Mapped[datetime]


class TrainingSharing(Record):
    """An athlete's word that a group, or one coach of it, may see their training."""

    __tablename__ = "training_sharings"
    audited: ClassVar = Audited(
        subject="training_sharing",
        shows=frozenset({"coach_id", "ended_at", "group_id", "user_id"}),
    )
    __table_args__ = (
        Index("ix_training_sharings_group_id", "group_id"),
        Index(
            "uq_training_sharings_live",
            "user_id",
            "group_id",
            "subject_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    conflicts: ClassVar = {"uq_training_sharings_live": AlreadyShared}

    user_id: Mapped[UserId] = mapped_column(Uuid)
    group_id: Mapped[UUID]
    # The coach or, of the whole group, the group: two that mean the same are the same row.
    subject_id: Mapped[UUID]
    created_at: Mapped[datetime]
    coach_id: Mapped[UserId | None] = mapped_column(Uuid, default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    def began(self) -> TrainingShared:
        return TrainingShared(user_id=self.user_id, group_id=self.group_id, coach_id=self.coach_id)

    def end(self, *, at: datetime) -> TrainingUnshared:
        self.ended_at = at
        return TrainingUnshared(
            user_id=self.user_id, group_id=self.group_id, coach_id=self.coach_id
        )
