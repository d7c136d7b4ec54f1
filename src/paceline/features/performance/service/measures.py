"""What one activity comes to, and what days of them add up to. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from paceline.engines.agegrade.grading import AgeGrade, grade
from paceline.engines.formats.activities.model import Activity, Sport
from paceline.engines.training import load, races
from paceline.engines.training.efforts import DISTANCES, Effort, best_efforts
from paceline.engines.training.grade import normalised_speed
from paceline.engines.training.load import Load
from paceline.engines.training.races import CriticalSpeed
from paceline.engines.training.stress import heart_score, impulse, running_score, trimp
from paceline.features.activities.public import ActivityView, AthleteProfile
from paceline.features.performance.public import Scored
from paceline.kernel.errors import Invalid

MINUTE: Final = 60.0
MOST_RECORDS: Final = 20_000
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
# A race that was run longer ago says little of today's.
OF_LATE: Final = timedelta(days=90)
# Daniels' tables begin and end there, in seconds.
SHORTEST_RACE: Final = 3.5 * MINUTE
LONGEST_RACE: Final = 240 * MINUTE
PREDICTED: Final = ("5k", "10k", "half_marathon", "marathon")


@dataclass(frozen=True, kw_only=True)
class Score:
    """Points, of which an hour at the threshold is a hundred."""

    points: float
    scored: Scored


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Metres, seconds, metres up and points of some activities."""

    activities: int = 0
    distance_m: float = 0.0
    moving_s: float = 0.0
    ascent_m: float = 0.0
    score: float = 0.0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            activities=self.activities + other.activities,
            distance_m=self.distance_m + other.distance_m,
            moving_s=self.moving_s + other.moving_s,
            ascent_m=self.ascent_m + other.ascent_m,
            score=self.score + other.score,
        )


@dataclass(frozen=True, kw_only=True)
class Done:
    """One activity's share in a day."""

    day: date
    sport: Sport
    sums: Sums


@dataclass(frozen=True, kw_only=True)
class DayWorked:
    """Its own sums, metres and seconds of 7 and 28 days up to it, and the load at its end."""

    day: date
    own: Sums
    distance_7_m: float
    moving_7_s: float
    distance_28_m: float
    load: Load


@dataclass(frozen=True, kw_only=True)
class Run:
    """An effort, and on which day it was."""

    name: str
    metres: float
    seconds: float
    day: date


def score_of(
    view: ActivityView, activity: Activity | None, profile: AthleteProfile
) -> Score | None:
    """By pace for runs, else by heart; None where nothing says how hard it was."""
    try:
        return by_pace(view, activity, profile) or by_heart(view, activity, profile)
    except Invalid:
        return None


def by_pace(view: ActivityView, activity: Activity | None, profile: AthleteProfile) -> Score | None:
    seconds = view.figures.moving_s or view.figures.timer_s
    if view.sport is not Sport.RUNNING or not seconds or profile.threshold_speed is None:
        return None
    speed = speed_of(view, activity)
    if not speed:
        return None
    points = running_score(seconds, speed=speed, threshold=profile.threshold_speed)
    return Score(points=points, scored=Scored.PACE)


def speed_of(view: ActivityView, activity: Activity | None) -> float | None:
    """Normalised and graded where it was recorded, else the mean."""
    if activity is not None and activity.streams.distance_m is not None:
        streams, step = activity.streams, thinned_by(activity)
        altitudes = None if streams.altitude_m is None else streams.altitude_m[::step]
        metres = activity.streams.distance_m[::step]
        return normalised_speed(streams.seconds[::step], metres, altitudes)
    seconds = view.figures.moving_s or view.figures.timer_s
    if not seconds or view.figures.distance_m is None:
        return None
    return view.figures.distance_m / seconds


def by_heart(
    view: ActivityView, activity: Activity | None, profile: AthleteProfile
) -> Score | None:
    if profile.max_hr is None or profile.resting_hr is None or profile.threshold_hr is None:
        return None
    bounds = {"maximum": profile.max_hr, "resting": profile.resting_hr}
    if activity is not None and activity.streams.heart_rate is not None:
        streams = activity.streams
        beats = trimp(streams.seconds, activity.streams.heart_rate, **bounds, sex=profile.sex)
    elif view.figures.avg_hr is not None and view.figures.timer_s:
        held = [(view.figures.timer_s / MINUTE, view.figures.avg_hr)]
        beats = impulse(held, **bounds, sex=profile.sex)
    else:
        return None
    threshold = profile.threshold_hr
    points = heart_score(beats, threshold=threshold, **bounds, sex=profile.sex)
    return Score(points=points, scored=Scored.HEART)


def thinned_by(activity: Activity) -> int:
    """Every how many-th record counts: five hours at one a second are worked through whole."""
    return len(activity.streams) // MOST_RECORDS + 1


def efforts_of(view: ActivityView, activity: Activity | None) -> Sequence[Effort]:
    """Of runs alone: wheels would make records that nobody ran."""
    if view.sport is not Sport.RUNNING or activity is None:
        return ()
    if activity.streams.distance_m is None:
        return ()
    step = thinned_by(activity)
    seconds, metres = activity.streams.seconds[::step], activity.streams.distance_m[::step]
    try:
        return best_efforts(seconds, metres)
    except Invalid:
        return ()


def days_worked(done: Iterable[Done], *, first: date, last: date, before: Load) -> list[DayWorked]:
    """Every day from `first` to `last`, `before` being the load of the day before.

    `done` reaches 27 days further back, for what is summed up over days.
    """
    sums: dict[date, Sums] = defaultdict(Sums)
    for each in done:
        sums[each.day] += each.sums
    days = days_between(first, last)
    found = load.loads((sums[day].score for day in days), start=before)
    metres = {day: each.distance_m for day, each in sums.items()}
    seconds = {day: each.moving_s for day, each in sums.items()}
    return [
        DayWorked(
            day=day,
            own=sums[day],
            distance_7_m=rolled(metres, day, days=7),
            moving_7_s=rolled(seconds, day, days=7),
            distance_28_m=rolled(metres, day, days=28),
            load=worked,
        )
        for day, worked in zip(days, found, strict=True)
    ]


def days_between(first: date, last: date) -> list[date]:
    """Both among them; none where the last is before the first."""
    return [first + place * DAY for place in range((last - first).days + 1)]


def rolled(values: Mapping[date, float], upto: date, *, days: int) -> float:
    return sum(values.get(upto - back * DAY, 0.0) for back in range(days))


def monday(day: date) -> date:
    return day - day.weekday() * DAY


def weeks_of(done: Iterable[Done]) -> Mapping[tuple[date, Sport], Sums]:
    found: dict[tuple[date, Sport], Sums] = defaultdict(Sums)
    for each in done:
        found[monday(each.day), each.sport] += each.sums
    return found


def age_grade_of(run: Run, profile: AthleteProfile) -> AgeGrade | None:
    """None without a birth date, and where the tables say nothing."""
    if profile.birth_date is None:
        return None
    age = age_on(run.day, profile.birth_date)
    try:
        return grade(sex=profile.sex, age=age, metres=run.metres, seconds=run.seconds)
    except Invalid:
        return None


def age_on(day: date, birth: date) -> int:
    had = (day.month, day.day) >= (birth.month, birth.day)
    return day.year - birth.year - (0 if had else 1)


@dataclass(frozen=True, kw_only=True)
class Predicted:
    """Seconds by Daniels' equivalent races and by Riegel's power, from one effort."""

    name: str
    metres: float
    daniels_s: float
    riegel_s: float


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """What the best effort of late is worth elsewhere. `critical` is in metres a second."""

    vdot: float
    best: Run
    races: Sequence[Predicted]
    critical: CriticalSpeed | None


def prospect_of(runs: Iterable[Run]) -> Prospect | None:
    """From efforts of late; None where none is as long as a race."""
    runs = list(runs)
    raced = [each for each in runs if SHORTEST_RACE <= each.seconds <= LONGEST_RACE]
    if not raced:
        return None
    best = max(raced, key=lambda each: races.vdot(each.metres, each.seconds))
    level = races.vdot(best.metres, best.seconds)
    return Prospect(
        vdot=level,
        best=best,
        races=[each for name in PREDICTED if (each := predicted(name, level, best))],
        critical=critical_of(runs),
    )


def predicted(name: str, level: float, best: Run) -> Predicted | None:
    """None for a race that nobody runs so slowly."""
    metres = DISTANCES[name]
    try:
        worth = races.equivalent(level, metres)
    except Invalid:
        return None
    power = races.riegel(best.metres, best.seconds, other=metres)
    return Predicted(name=name, metres=metres, daniels_s=worth, riegel_s=power)


def critical_of(runs: Iterable[Run]) -> CriticalSpeed | None:
    """The best of each distance that was run in 2 to 15 minutes."""
    best: dict[str, Run] = {}
    for each in runs:
        if each.name not in best or each.seconds < best[each.name].seconds:
            best[each.name] = each
    pairs = races.speaking((each.metres, each.seconds) for each in best.values())
    try:
        return races.critical_speed(pairs)
    except Invalid:
        return None
