"""Activities over HTTP. Metres, seconds, beats a minute, kilocalories throughout."""

from datetime import datetime
from typing import Annotated, Self, TypeAlias
from uuid import UUID

from pydantic import AwareDatetime, Field, StrictBool, StringConstraints, model_validator

from paceline.engines.formats.activities.model import Sport
from paceline.features.activities.public import Ceiling, Eyes, SourceKind
from paceline.web.fields import NO_NUL, NUMBER, ONE_LINE, Closed

YEARS = range(1970, 2200)
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), ONE_LINE]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), NO_NUL]
Metres = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False), NUMBER]
Seconds = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False), NUMBER]
Rate = Annotated[float, Field(ge=20, le=250, allow_inf_nan=False), NUMBER]
Calories = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False), NUMBER]


class FiguresIn(Closed):
    """What is left out is left to the devices."""

    distance_m: Metres | None = None
    timer_s: Seconds | None = None
    elapsed_s: Seconds | None = None
    moving_s: Seconds | None = None
    ascent_m: Metres | None = None
    avg_hr: Rate | None = None
    max_hr: Rate | None = None
    calories: Calories | None = None

    def known(self) -> dict[str, float]:
        found: dict[str, float] = self.model_dump(exclude_none=True)
        return found


class EntryIn(Closed):
    """An activity without a file."""

    started_at: AwareDatetime
    sport: Sport
    title: Title = ""
    note: Note = ""
    is_race: StrictBool = False
    ceiling: Ceiling = Ceiling.GROUP
    figures: FiguresIn = Field(default_factory=FiguresIn)

    @model_validator(mode="after")
    def in_a_year(self) -> Self:
        if self.started_at.year not in YEARS:
            raise ValueError(f"the year is outside {YEARS[0]} to {YEARS[-1]}")
        return self


class EntryChange(Closed):
    """Only what is given changes. `corrections` stand above every device; {} takes all back.

    A `title` or `sport` of null is again what the sources say.
    """

    title: Title | None = None
    sport: Sport | None = None
    note: Note | None = None
    is_race: StrictBool | None = None
    ceiling: Ceiling | None = None
    corrections: FiguresIn | None = None


class FiguresOut(Closed):
    distance_m: float | None
    timer_s: float | None
    elapsed_s: float | None
    moving_s: float | None
    ascent_m: float | None
    avg_hr: float | None
    max_hr: float | None
    calories: float | None


class ActivityOut(FiguresOut):
    """`ceiling`: who may see all that is in it, at most."""

    id: UUID
    started_at: datetime
    sport: Sport
    title: str
    is_race: bool
    ceiling: Ceiling


class ActivityPage(Closed):
    items: list[ActivityOut]
    next: str | None


class OriginOut(Closed):
    """Where a number came from; without a source, the athlete gave it."""

    source_id: UUID | None
    kind: SourceKind
    ceiling: Ceiling


class SourceOut(Closed):
    id: UUID
    kind: SourceKind
    ceiling: Ceiling
    started_at: datetime
    received_at: datetime
    file_name: str | None
    device: str | None
    records: int
    has_original: bool
    figures: FiguresOut


class LapOut(Closed):
    start_s: float | None
    distance_m: float | None
    timer_s: float | None
    elapsed_s: float | None
    ascent_m: float | None
    avg_hr: float | None
    max_hr: float | None
    calories: float | None


class SplitOut(Closed):
    number: int
    distance_m: float
    start_s: float
    elapsed_s: float
    avg_hr: float | None


class OwnWords(Closed):
    """For the athlete alone."""

    note: str
    ceiling: Ceiling
    corrections: FiguresOut
    sources: list[SourceOut]


class ActivityDetail(ActivityOut):
    """As `eyes` may see it. `origins` has an entry for each number that is known.

    Of the `channels`, `computed` ones are worked out from others: the distance from positions.
    `own` is null for everybody but the athlete.
    """

    user_id: UUID
    eyes: Eyes
    origins: dict[str, OriginOut]
    laps: list[LapOut]
    splits: list[SplitOut]
    channels: list[str]
    computed: list[str]
    own: OwnWords | None


class EntryOut(Closed):
    id: UUID


Channel: TypeAlias = list[float | None]


class StreamsOut(Closed):
    """Each channel thinned to the same points; null where nothing is known."""

    seconds: Channel
    distance_m: Channel | None = None
    latitude: Channel | None = None
    longitude: Channel | None = None
    altitude_m: Channel | None = None
    heart_rate: Channel | None = None
    cadence: Channel | None = None
    power_w: Channel | None = None
    speed_m_s: Channel | None = None
    temperature_c: Channel | None = None
