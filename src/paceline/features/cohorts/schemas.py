from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from paceline.features.cohorts.public import CohortState, FacilitatorNeed
from paceline.web.fields import NO_NUL, NUMBER, ONE_LINE, Closed, Zone

YEARS = range(2000, 2200)


def a_monday(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(f"the year is outside {YEARS[0]} to {YEARS[-1]}")
    if day.weekday():
        raise ValueError(f"{day} is no Monday; weeks begin on Mondays")
    return day


Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), ONE_LINE
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Monday = Annotated[date, AfterValidator(a_monday)]
Weeks = Annotated[int, Field(ge=1, le=104), NUMBER]
Minutes = Annotated[int, Field(ge=15, le=480, multiple_of=15), NUMBER]
Grid = Annotated[
    int,
    Field(ge=15, le=30, multiple_of=15, description="Where a meeting may start: 15 or 30."),
    NUMBER,
]
Gap = Annotated[int, Field(ge=0, le=1440, multiple_of=15), NUMBER]
Capacity = Annotated[
    int, Field(ge=1, le=100_000, description="Members accepted before the rest wait."), NUMBER
]
Size = Annotated[int, Field(ge=1, le=200), NUMBER]
Skips = Annotated[list[Annotated[int, Field(ge=0, le=103)]], Field(max_length=104), NUMBER]


class ProgramIn(Closed):
    title: Title
    slug: Slug | None = None
    description: Annotated[str, Field(max_length=4000), NO_NUL] = ""


class ProgramOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    id: UUID
    title: str
    slug: str
    description: str
    created_at: datetime


class ProgramPage(Closed):
    items: list[ProgramOut]
    next: str | None


class CohortIn(Closed):
    program_id: UUID
    title: Title
    slug: Slug | None = None
    zone: Zone
    first_week: Monday
    weeks: Weeks
    skip_weeks: Skips = Field(default_factory=list)
    meeting_minutes: Minutes = 60
    grid_minutes: Grid = 30
    size_min: Size = 3
    size_ideal: Size = 5
    size_max: Size = 6
    facilitator: FacilitatorNeed = FacilitatorNeed.REQUIRED
    facilitator_gap_minutes: Gap = 0
    capacity: Capacity | None = None

    @model_validator(mode="after")
    def fits(self) -> Self:
        if not self.size_min <= self.size_ideal <= self.size_max:
            raise ValueError("sizes must rise: size_min <= size_ideal <= size_max")
        if any(week >= self.weeks for week in self.skip_weeks):
            raise ValueError(f"skip_weeks count from 0 and end before {self.weeks}")
        if len(set(self.skip_weeks)) >= self.weeks:
            raise ValueError("skip_weeks leave no week to meet in")
        return self


class CohortChange(Closed):
    """Only what is given changes; the whole must fit together afterwards."""

    title: Title | None = None
    zone: Zone | None = None
    first_week: Monday | None = None
    weeks: Weeks | None = None
    skip_weeks: Skips | None = None
    meeting_minutes: Minutes | None = None
    grid_minutes: Grid | None = None
    size_min: Size | None = None
    size_ideal: Size | None = None
    size_max: Size | None = None
    facilitator: FacilitatorNeed | None = None
    facilitator_gap_minutes: Gap | None = None
    capacity: Capacity | None = None


class CloneIn(Closed):
    title: Title
    first_week: Monday
    slug: Slug | None = None


class CohortOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    id: UUID
    program_id: UUID
    program_title: str
    title: str
    slug: str
    state: CohortState
    zone: str
    first_week: date
    weeks: int
    skip_weeks: list[int]
    meeting_minutes: int
    grid_minutes: int
    size_min: int
    size_ideal: int
    size_max: int
    facilitator: FacilitatorNeed
    facilitator_gap_minutes: int
    capacity: int | None
    created_at: datetime


class CohortPage(Closed):
    items: list[CohortOut]
    next: str | None


class OpenCohortOut(Closed):
    """A cohort that takes sign-ups, as people see it who are not in it yet."""

    id: UUID
    program_title: str
    description: str
    title: str
    slug: str
    zone: str
    first_week: date
    weeks: int
    meeting_minutes: int


class OpenCohortPage(Closed):
    items: list[OpenCohortOut]
    next: str | None
