from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record
from paceline.engines.formats.activities.model import Sport
from paceline.features.activities.public import Ceiling, Eyes
from paceline.features.performance.public import EventKind, Scored
from paceline.kernel.identity import UserId

Document = dict[str, object]


class Result(Record):
    """What one activity comes to for these `eyes`; made of nothing that they may not see.

    `day` is the athlete's own; `efforts` are the best over each distance, of runs alone.
    """

    __tablename__ = "training_results"
    __table_args__ = (
        UniqueConstraint("activity_id", "eyes"),
        Index("ix_training_results_user_id_eyes_day", "user_id", "eyes", "day"),
    )

    activity_id: Mapped[UUID]
    user_id: Mapped[UserId] = mapped_column(Uuid)
    eyes: Mapped[Eyes]
    day: Mapped[date]
    started_at: Mapped[datetime]
    sport: Mapped[Sport]
    is_race: Mapped[bool] = mapped_column(default=False)
    distance_m: Mapped[float] = mapped_column(default=0.0)
    moving_s: Mapped[float] = mapped_column(default=0.0)
    ascent_m: Mapped[float] = mapped_column(default=0.0)
    score: Mapped[float | None] = mapped_column(default=None)
    scored: Mapped[Scored | None] = mapped_column(default=None)
    efforts: Mapped[list[Document]] = mapped_column(JSON, default_factory=list)


class TrainingDay(Record):
    """Every day from the first activity on: that day's sum, and the load at its end."""

    __tablename__ = "training_days"
    __table_args__ = (UniqueConstraint("user_id", "eyes", "day"),)

    user_id: Mapped[UserId] = mapped_column(Uuid)
    eyes: Mapped[Eyes]
    day: Mapped[date]
    score: Mapped[float]
    distance_m: Mapped[float]
    moving_s: Mapped[float]
    distance_7_m: Mapped[float]
    moving_7_s: Mapped[float]
    distance_28_m: Mapped[float]
    fitness: Mapped[float]
    fatigue: Mapped[float]
    form: Mapped[float]


class TrainingWeek(Record):
    """One sport in the week that begins on this Monday."""

    __tablename__ = "training_weeks"
    __table_args__ = (UniqueConstraint("user_id", "eyes", "week", "sport"),)

    user_id: Mapped[UserId] = mapped_column(Uuid)
    eyes: Mapped[Eyes]
    week: Mapped[date]
    sport: Mapped[Sport]
    activities: Mapped[int]
    distance_m: Mapped[float]
    moving_s: Mapped[float]
    ascent_m: Mapped[float]
    score: Mapped[float]


class Best(Record):
    """The fastest run over a distance; age-graded with the edition that it was graded by."""

    __tablename__ = "training_bests"
    __table_args__ = (UniqueConstraint("user_id", "eyes", "name"),)

    user_id: Mapped[UserId] = mapped_column(Uuid)
    eyes: Mapped[Eyes]
    name: Mapped[str] = mapped_column(String(32))
    metres: Mapped[float]
    seconds: Mapped[float]
    activity_id: Mapped[UUID]
    day: Mapped[date]
    age_grade: Mapped[float | None] = mapped_column(default=None)
    edition: Mapped[str | None] = mapped_column(String(16), default=None)


class PlannedEvent(Record):
    """What an athlete means to do on a day; `score` is the load they expect of it, in points.

    As for activities, the athlete's `ceiling` is who may see it at most.
    """

    __tablename__ = "planned_events"
    __table_args__ = (
        CheckConstraint("distance_m > 0", name="distance"),
        CheckConstraint("target_s > 0", name="target"),
        CheckConstraint("score >= 0", name="score"),
        Index("ix_planned_events_user_id_day", "user_id", "day"),
    )

    user_id: Mapped[UserId] = mapped_column(Uuid)
    day: Mapped[date]
    kind: Mapped[EventKind]
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    ceiling: Mapped[Ceiling] = mapped_column(default=Ceiling.GROUP)
    distance_m: Mapped[float | None] = mapped_column(default=None)
    target_s: Mapped[float | None] = mapped_column(default=None)
    score: Mapped[float | None] = mapped_column(default=None)


class Standing(Record):
    """Where the working out stands: from `stale_from` on it has to be done anew.

    Whoever changes results or works them out holds this row. `races` are what the best effort of
    late is worth; `left_out` activities are there, but not for these eyes.
    """

    __tablename__ = "training_standings"
    __table_args__ = (UniqueConstraint("user_id", "eyes"),)

    user_id: Mapped[UserId] = mapped_column(Uuid)
    eyes: Mapped[Eyes]
    stale_from: Mapped[date | None] = mapped_column(default=None)
    upto: Mapped[date | None] = mapped_column(default=None)
    left_out: Mapped[int] = mapped_column(default=0)
    vdot: Mapped[float | None] = mapped_column(default=None)
    races: Mapped[Document] = mapped_column(JSON, default_factory=dict)

    def stale(self, day: date) -> None:
        self.stale_from = day if self.stale_from is None else min(self.stale_from, day)
