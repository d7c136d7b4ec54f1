"""What training comes to, for whoever may see it. Metres, seconds, points, metres a second."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from paceline.engines.formats.activities.model import Sport
from paceline.features.activities.public import Eyes
from paceline.features.performance.public import Scored
from paceline.web.fields import Closed


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


class LoadsOut(Seen):
    items: list[LoadOut]


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
    name: str
    members: int
    leads: bool
    coaches: list[CoachOut]


class CirclesOut(Closed):
    items: list[GroupCircleOut]
