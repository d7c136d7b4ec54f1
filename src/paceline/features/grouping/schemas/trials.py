"""What is solved to be looked at: a change frontier, a what-if."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from paceline.engines.availability.windows import DAY, DAYS, WEEK, Window
from paceline.features.grouping.models import TrialState
from paceline.features.grouping.schemas.drafts import Changes, ComparisonOut, LocksIn
from paceline.web.fields import NUMBER, QUARTER, Closed, Zone

WEEKDAY = "(mon|tue|wed|thu|fri|sat|sun)"
WindowText = Annotated[
    str,
    StringConstraints(pattern=f"^{WEEKDAY} {QUARTER}-({WEEKDAY} )?{QUARTER}$"),
    Field(examples=["tue 18:00-21:00"]),
]
Size = Annotated[int, Field(ge=1, le=200), NUMBER]
Seconds = Annotated[float, Field(ge=1, le=3600), NUMBER]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1), NUMBER]


class SizesIn(Closed):
    """The ideal is in the middle unless it is said."""

    min: Size
    max: Size
    ideal: Size | None = None

    @model_validator(mode="after")
    def rise(self) -> Self:
        if not self.min <= self.middle <= self.max:
            raise ValueError("sizes must rise: min <= ideal <= max")
        return self

    @property
    def middle(self) -> int:
        return self.ideal or (self.min + self.max) // 2


class FacilitatorIn(Closed):
    """Somebody who could lead; `windows` are local to `zone`, the cohort's unless it is said."""

    windows: Annotated[list[WindowText], Field(min_length=1, max_length=50)]
    zone: Zone | None = None
    max_groups: Annotated[int, Field(ge=1, le=20), NUMBER] = 1


class WhatIfIn(Closed):
    """What would be otherwise; it is compared with `draft`, else with the newest that is ready.

    Without any draft it is compared with the groups that run.
    """

    facilitators: Annotated[list[FacilitatorIn], Field(max_length=10)] = Field(default_factory=list)
    sizes: SizesIn | None = None
    meeting_minutes: Annotated[int, Field(ge=15, le=480, multiple_of=15), NUMBER] | None = None
    may_miss: Annotated[int, Field(ge=0, le=20), NUMBER] | None = None
    zones: Annotated[list[Zone], Field(max_length=24)] | None = None
    draft: UUID | None = None
    seconds: Seconds | None = None
    seed: Seed = 1


class FrontierIn(Closed):
    """`seconds` are for all of it together; `locks` hold in every point, as in a draft."""

    seconds: Seconds | None = None
    seed: Seed = 1
    locks: LocksIn = Field(default_factory=LocksIn)


class TrialMade(Closed):
    """Its solving is a job; look until it is ready."""

    id: UUID
    state: TrialState
    expires_at: datetime


class PointOut(Closed):
    """One way to go on, from moving nobody on: a re-run with these `changes` is this draft.

    `moved` people are in another group or none; `retimed` stay in theirs at another time.
    """

    changes: Changes
    placed: int
    members: int
    moved: int
    retimed: int
    groups: int
    ended: int
    formed: int


class FrontierOut(Closed):
    id: UUID
    state: TrialState
    failure: str | None
    failure_code: str | None
    failure_name: str | None
    created_at: datetime
    expires_at: datetime
    points: list[PointOut]


class WhatIfOut(Closed):
    """`before` is what it was compared with, `after` what would be possible."""

    id: UUID
    state: TrialState
    failure: str | None
    failure_code: str | None
    failure_name: str | None
    created_at: datetime
    expires_at: datetime
    comparison: ComparisonOut | None


def window_of(text: str) -> Window:
    """An end at or before the start is on the next day, or the next week where a day is named."""
    start, _, end = text.partition("-")
    begins = minute(start)
    if " " in end:
        ends = minute(end)
        return Window(begins, ends if ends > begins else ends + WEEK)
    ends = begins // DAY * DAY + minute_of_day(end)
    return Window(begins, ends if ends > begins else ends + DAY)


def minute(text: str) -> int:
    day, _, clock = text.partition(" ")
    return DAYS.index(day.capitalize()) * DAY + minute_of_day(clock)


def minute_of_day(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)
