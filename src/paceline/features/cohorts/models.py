from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Audited, Record
from paceline.features.cohorts.errors import SlugTaken, WrongState
from paceline.features.cohorts.public import (
    CohortFinished,
    CohortId,
    CohortStarted,
    CohortState,
    FacilitatorNeed,
    SignUpsOpened,
)
from paceline.kernel.identity import UserId

# What may change once people have been grouped: nothing that would move their meetings.
ALWAYS_EDITABLE: Final = frozenset({"title", "size_min", "size_ideal", "size_max", "capacity"})


class Program(Record):
    """A course or training plan; its cohorts are its dated runs."""

    __tablename__ = "programs"
    audited: ClassVar = Audited(
        subject="program", shows=frozenset({"organiser_id", "slug", "title"})
    )
    __table_args__ = (UniqueConstraint("slug"),)
    conflicts: ClassVar = {"uq_programs_slug": SlugTaken}

    title: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(80))
    organiser_id: Mapped[UserId] = mapped_column(Uuid, index=True)
    created_at: Mapped[datetime]
    description: Mapped[str] = mapped_column(Text, default="")


class Cohort(Record):
    """One dated run of a program. People sign up only while it is open."""

    __tablename__ = "cohorts"
    audited: ClassVar = Audited(
        subject="cohort",
        shows=frozenset(
            {
                "capacity",
                "facilitator",
                "facilitator_gap_minutes",
                "first_week",
                "grid_minutes",
                "meeting_minutes",
                "organiser_id",
                "program_id",
                "size_ideal",
                "size_max",
                "size_min",
                "skip_weeks",
                "slug",
                "state",
                "title",
                "weeks",
                "zone",
            }
        ),
    )
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("size_min <= size_ideal AND size_ideal <= size_max", name="sizes"),
        CheckConstraint("weeks BETWEEN 1 AND 104", name="weeks"),
        CheckConstraint("meeting_minutes BETWEEN 15 AND 480", name="meeting_minutes"),
    )
    conflicts: ClassVar = {"uq_cohorts_slug": SlugTaken}

    program_id: Mapped[UUID] = mapped_column(ForeignKey("programs.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(80))
    organiser_id: Mapped[UserId] = mapped_column(Uuid, index=True)
    zone: Mapped[str] = mapped_column(String(64))
    first_week: Mapped[date]
    weeks: Mapped[int]
    created_at: Mapped[datetime]
    meeting_minutes: Mapped[int] = mapped_column(default=60)
    grid_minutes: Mapped[int] = mapped_column(default=30)
    size_min: Mapped[int] = mapped_column(default=3)
    size_ideal: Mapped[int] = mapped_column(default=5)
    size_max: Mapped[int] = mapped_column(default=6)
    skip_weeks: Mapped[list[int]] = mapped_column(JSON, default_factory=list)
    facilitator: Mapped[FacilitatorNeed] = mapped_column(default=FacilitatorNeed.REQUIRED)
    facilitator_gap_minutes: Mapped[int] = mapped_column(default=0)
    capacity: Mapped[int | None] = mapped_column(default=None)
    state: Mapped[CohortState] = mapped_column(default=CohortState.PLANNED)

    def open_sign_ups(self, *, at: datetime) -> SignUpsOpened:
        self._require(CohortState.PLANNED, act="open sign-ups")
        self.state = CohortState.OPEN
        return SignUpsOpened(cohort_id=CohortId(self.id), at=at)

    def start(self, *, at: datetime) -> CohortStarted:
        self._require(CohortState.OPEN, act="start")
        self.state = CohortState.RUNNING
        return CohortStarted(cohort_id=CohortId(self.id), at=at)

    def finish(self, *, at: datetime) -> CohortFinished:
        self._require(CohortState.RUNNING, act="finish")
        self.state = CohortState.FINISHED
        return CohortFinished(cohort_id=CohortId(self.id), at=at)

    def change(self, wanted: Mapping[str, object]) -> None:
        """Dates and lengths stand still once the cohort runs: meetings were made from them."""
        if self.state in {CohortState.RUNNING, CohortState.FINISHED} and (
            set(wanted) - ALWAYS_EDITABLE
        ):
            raise WrongState("change its dates", needs="planned or open", state=self.state)
        for name, value in wanted.items():
            setattr(self, name, value)

    def _require(self, state: CohortState, *, act: str) -> None:
        if self.state is not state:
            raise WrongState(act, needs=state, state=self.state)
