"""What training comes to, for whoever may see it. Metres, seconds, points, metres a second."""

from datetime import date
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator

from paceline.engines.agegrade.grading import Level
from paceline.engines.agegrade.standards import Sex, Surface
from paceline.engines.formats.activities.model import Sport
from paceline.features.activities.public import Ceiling, Eyes
from paceline.features.performance.public import EventKind, Scored
from paceline.web.fields import NUMBER, ONE_LINE, Closed

YEARS = range(2000, 2100)
Positive: TypeAlias = Annotated[float, Field(gt=0, le=10_000_000, allow_inf_nan=False), NUMBER]
EventName: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), ONE_LINE
]


class Seen(Closed):
    """`left_out` activities are there, but not for these eyes: no number here has them in it.

    `is_stale`: something is being worked out anew.
    """

    eyes: Eyes
    left_out: int
    is_stale: bool


class BestOut(Closed):
    """The fastest run over a distance; `age_grade` in percent, null where undefined."""

    name: str
    metres: float
    seconds: float
    activity_id: UUID
    day: date
    age_grade: float | None
    edition: str | None


class BestsOut(Seen):
    items: list[BestOut]


class StretchOut(Closed):
    """Begins `start_s` seconds after the activity did."""

    name: str
    metres: float
    seconds: float
    start_s: float
    age_grade: float | None
    edition: str | None


class EffortsOut(Closed):
    """Of one activity, as `eyes` may see it. `score` in points, by pace or by the heart.

    `is_worked_out` is false for some seconds after it came.
    """

    eyes: Eyes
    is_worked_out: bool
    score: float | None
    scored: Scored | None
    items: list[StretchOut]


class AgeGradeOut(Closed):
    """`percentage` of the open standard for one's age; `level` is what that is called.

    `age_graded_s` is the time worth as much at the best age, `age_standard_s` the one worth 100 %
    at this age. Without a table for the sex it is graded as open: `sex` is null, `factor` 1.
    """

    percentage: float
    level: Level | None
    factor: float
    open_standard_s: float
    age_standard_s: float
    age_graded_s: float
    edition: str
    surface: Surface
    sex: Sex | None


class TablesOut(Closed):
    """Of one surface: the editions there are, the newest first, and the distances in metres."""

    surface: Surface
    editions: list[str]
    shortest: float
    longest: float


class AgeGradeTablesOut(Closed):
    youngest: int
    oldest: int
    surfaces: list[TablesOut]


class WeekOut(Closed):
    """One sport in the week that begins on this Monday."""

    week: date
    sport: Sport
    activities: int
    distance_m: float
    moving_s: float
    ascent_m: float
    score: float


class WeeksOut(Seen):
    items: list[WeekOut]


class LoadOut(Closed):
    """`fitness`, `fatigue` and `form` are CTL, ATL and TSB at the end of the day."""

    day: date
    score: float
    distance_m: float
    moving_s: float
    distance_7_m: float
    moving_7_s: float
    distance_28_m: float
    fitness: float
    fatigue: float
    form: float


class PlannedEventIn(Closed):
    """A race or a session on a day; `score` is what is expected of it, in points.

    `ceiling` is who may see it at most of those with whom training is shared.
    """

    day: date
    kind: EventKind
    name: EventName
    ceiling: Ceiling = Ceiling.GROUP
    distance_m: Positive | None = None
    target_s: Positive | None = None
    score: Annotated[float, Field(ge=0, le=2000, allow_inf_nan=False), NUMBER] | None = None

    @field_validator("day")
    @classmethod
    def in_a_year(cls, day: date) -> date:
        if day.year not in YEARS:
            raise ValueError(f"the year is outside {YEARS[0]} to {YEARS[-1]}")
        return day


class PlannedEventOut(Closed):
    id: UUID
    day: date
    kind: EventKind
    name: str
    ceiling: Ceiling
    distance_m: float | None
    target_s: float | None
    score: float | None


class PlannedEventsOut(Closed):
    """By day, the earliest first."""

    eyes: Eyes
    items: list[PlannedEventOut]


class AheadOut(Closed):
    """A day that is still to come; nothing is expected of one without an event."""

    day: date
    score: float
    fitness: float
    fatigue: float
    form: float


class LoadsOut(Seen):
    """`ahead` goes on from the last of the `items` to the last of the `events`, 120 days at most.

    It is worked out from what the athlete expects of those events.
    """

    items: list[LoadOut]
    events: list[PlannedEventOut]
    ahead: Annotated[list[AheadOut], Field(max_length=120)]


class EffortOut(Closed):
    name: str
    metres: float
    seconds: float
    day: date


class RaceOut(Closed):
    name: str
    metres: float
    daniels_s: float
    riegel_s: float


class CriticalOut(Closed):
    """What is kept up for long, and the metres that come on top of it."""

    speed: float
    reserve: float


class RacesOut(Seen):
    """From the best effort of the last 90 days; empty where there was none of 3.5 min or more."""

    vdot: float | None
    best: EffortOut | None
    races: list[RaceOut]
    critical: CriticalOut | None


class AthleteOut(Closed):
    """One who lets you see their training; what is null was not worked out yet."""

    user_id: UUID
    name: str
    eyes: Eyes
    left_out: int
    day: date | None
    distance_7_m: float
    moving_7_s: float
    distance_28_m: float
    fitness: float
    fatigue: float
    form: float


class TotalsOut(Closed):
    """Of the athletes that are shown."""

    distance_7_m: float
    moving_7_s: float
    distance_28_m: float


class TogetherOut(Closed):
    """`not_shared` others are there and let you see nothing."""

    group_id: UUID
    name: str
    athletes: Annotated[list[AthleteOut], Field(max_length=1000)]
    totals: TotalsOut
    left_out: int
    not_shared: int


class TogethersOut(Closed):
    groups: list[TogetherOut]


class AthletesOut(Closed):
    items: Annotated[list[AthleteOut], Field(max_length=1000)]


class CoachOut(Closed):
    user_id: UUID
    name: str


class GroupCircleOut(Closed):
    """`coaches` lead the group; `leads` says whether you are one of them."""

    group_id: UUID
    cohort_id: UUID
    cohort_title: str
    name: str
    members: int
    leads: bool
    coaches: list[CoachOut]


class CirclesOut(Closed):
    items: list[GroupCircleOut]
