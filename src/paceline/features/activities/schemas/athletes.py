"""An athlete's profile and whom they show their training."""

from datetime import date, datetime
from typing import Annotated, Literal, Self, TypeAlias
from uuid import UUID

from pydantic import Field, model_validator

from paceline.engines.agegrade.standards import Sex
from paceline.engines.training.zones import MOST, ZoneMethod
from paceline.features.activities.public import Eyes
from paceline.web.fields import NUMBER, ONE_LINE, Closed

YEARS = range(1900, 2200)
Rate: TypeAlias = Annotated[float, Field(ge=20, le=250, allow_inf_nan=False), NUMBER]
Speed: TypeAlias = Annotated[float, Field(ge=0.5, le=12, allow_inf_nan=False), NUMBER]


class ZonesIn(Closed):
    """By a method, or `own` with lower `bounds` in beats a minute, rising."""

    method: ZoneMethod
    bounds: Annotated[list[Annotated[float, NUMBER]], Field(max_length=MOST)] = Field(
        default_factory=list
    )
    names: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=40), ONE_LINE]],
        Field(max_length=MOST),
    ] = Field(default_factory=list)

    @model_validator(mode="after")
    def fits(self) -> Self:
        if (self.method is ZoneMethod.OWN) != bool(self.bounds):
            raise ValueError("bounds go with the method own, and only with it")
        return self


class ValuesIn(Closed):
    """What holds from `valid_from` on; what is left out stays as it was.

    Heart rates in beats a minute, `threshold_speed` in metres a second.
    """

    valid_from: date | None = None
    birth_date: date | None = None
    sex: Sex | Literal["X"] | None = None
    max_hr: Rate | None = None
    resting_hr: Rate | None = None
    threshold_hr: Rate | None = None
    threshold_speed: Speed | None = None
    zones: ZonesIn | None = None

    @model_validator(mode="after")
    def in_a_year(self) -> Self:
        for day in (self.valid_from, self.birth_date):
            if day is not None and day.year not in YEARS:
                raise ValueError(f"the year is outside {YEARS[0]} to {YEARS[-1]}")
        return self


class ZoneOut(Closed):
    """From `lower` on, in beats a minute, up to the next one's."""

    name: str
    lower: float


class ZonesOut(Closed):
    method: ZoneMethod
    zones: list[ZoneOut]


class ValueOut(Closed):
    field: str
    valid_from: date
    value: object
    set_at: datetime


class ProfileOut(Closed):
    """As it is on the day asked for, and everything it ever was."""

    on: date
    birth_date: date | None
    sex: Sex | None
    max_hr: float | None
    resting_hr: float | None
    threshold_hr: float | None
    threshold_speed: float | None
    zones: ZonesOut | None
    history: list[ValueOut]


class SharingIn(Closed):
    """A whole group; or, with `coach_id`, only this one of those who lead it."""

    group_id: UUID
    coach_id: UUID | None = None


class SharingOut(Closed):
    id: UUID
    group_id: UUID
    coach_id: UUID | None
    created_at: datetime


class CircleOut(Closed):
    """A group you are in, with whom you can share."""

    group_id: UUID
    name: str
    members: int
    coaches: list[UUID]


class SharingsOut(Closed):
    items: list[SharingOut]
    circles: list[CircleOut]


class SeenAthleteOut(Closed):
    user_id: UUID
    eyes: Eyes


class SeenAthletesOut(Closed):
    items: list[SeenAthleteOut]
