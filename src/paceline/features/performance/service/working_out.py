"""Days, weeks, bests and races, from the first day on that something changed."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import msgspec

from paceline.engines.formats.activities.model import Sport
from paceline.engines.training.load import REST, Load
from paceline.features.activities.public import Activities, AthleteProfile, Eyes
from paceline.features.performance.models import (
    Best,
    Document,
    Result,
    Standing,
    TrainingDay,
    TrainingWeek,
)
from paceline.features.performance.repository import (
    BestRepository,
    DayRepository,
    ResultEfforts,
    ResultRepository,
    ResultSums,
    StandingRepository,
    WeekRepository,
)
from paceline.features.performance.service.measures import (
    DAY,
    OF_LATE,
    DayWorked,
    Done,
    Run,
    Sums,
    age_grade_of,
    days_worked,
    monday,
    prospect_of,
    weeks_of,
)
from paceline.features.performance.service.resting import Rests
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId

LOOKED_BACK: Final = timedelta(days=27)
# What is older counts among the bests; of its load nothing is left.
OLDEST: Final = timedelta(days=20 * 365)


class Worker:
    """One athlete at a time is held; others go on."""

    def __init__(
        self,
        activities: Activities,
        results: ResultRepository,
        standings: StandingRepository,
        days: DayRepository,
        weeks: WeekRepository,
        bests: BestRepository,
        rests: Rests,
        clock: Clock,
    ) -> None:
        self._activities = activities
        self._results = results
        self._standings = standings
        self._days = days
        self._weeks = weeks
        self._bests = bests
        self._rests = rests
        self._clock = clock

    async def work_out(self, user_id: UserId) -> None:
        """Safe to repeat: what is not stale is left as it is."""
        began = self._clock.now()
        today = began.date()
        profile = await self._activities.profile_unscoped(user_id, on=today)
        standings = await self._standings.held_unscoped(user_id)
        whole = await self._results.counted_unscoped(user_id, Eyes.OWNER)
        for standing in standings:
            seen = await self._results.counted_unscoped(user_id, standing.eyes)
            standing.left_out = whole - seen
            await self._worked(standing, profile, today)
        self._rests.begin(user_id, took=self._clock.now() - began)

    async def _worked(self, standing: Standing, profile: AthleteProfile, today: date) -> None:
        last = today + DAY
        first = standing.stale_from
        if first is None and standing.upto is not None:
            first = standing.upto + DAY
        if first is None or (standing.stale_from is None and first > last):
            return
        user_id, eyes = standing.user_id, standing.eyes
        came = standing.stale_from is not None
        came = came or await self._results.any_since_unscoped(user_id, eyes, first)
        if came:
            await self._find_bests(standing, profile, last)
        await self._look_ahead(standing, last)
        await self._add_up(standing, first, last)
        standing.stale_from = None

    async def _add_up(self, standing: Standing, stale: date, last: date) -> None:
        """What is dated further ahead than anybody's tomorrow waits for its day."""
        user_id, eyes = standing.user_id, standing.eyes
        before = await self._days.before_unscoped(user_id, eyes, stale)
        first, since = stale, last - OLDEST
        if before is not None:
            first = before.day + DAY
            since = max(since, min(first - LOOKED_BACK, monday(first)))
        found = await self._results.sums_since_unscoped(user_id, eyes, since)
        span = Span(stale=stale, first=None if before is None else first, last=last)
        added = await asyncio.to_thread(added_up, found, span, load_of(before))
        rows = [{"user_id": user_id, "eyes": eyes, **each} for each in added.days]
        await self._days.replace_unscoped(user_id, eyes, first=added.kept, rows=rows)
        weeks = [week_row(standing, *key, told) for key, told in added.weeks.items()]
        await self._weeks.replace_unscoped(user_id, eyes, first=monday(added.kept), rows=weeks)
        standing.upto = last if rows else None

    async def _find_bests(self, standing: Standing, profile: AthleteProfile, last: date) -> None:
        user_id, eyes = standing.user_id, standing.eyes
        found = await self._results.efforts_unscoped(user_id, eyes, last)
        fastest = await asyncio.to_thread(fastest_of, found)
        rows = [best_row(standing, *pair, profile) for pair in fastest]
        await self._bests.replace_unscoped(user_id, eyes, rows)

    async def _look_ahead(self, standing: Standing, last: date) -> None:
        """Each day anew: what was of late is not for ever."""
        late = await self._results.since_unscoped(standing.user_id, standing.eyes, last - OF_LATE)
        prospect = prospect_of(
            run for result in late if result.day <= last for run in runs_of(result)
        )
        standing.vdot = prospect.vdot if prospect else None
        standing.races = msgspec.to_builtins(prospect) if prospect else {}


@dataclass(frozen=True, kw_only=True)
class Span:
    """`first` is the day after what is worked out already; None where nothing is."""

    stale: date
    first: date | None
    last: date


@dataclass(frozen=True, kw_only=True)
class AddedUp:
    """Days and weeks anew, from `kept` on."""

    kept: date
    days: Sequence[Mapping[str, object]]
    weeks: Mapping[tuple[date, Sport], Sums]


def added_up(found: Sequence[ResultSums], span: Span, before: Load) -> AddedUp:
    """In a thread: ten years are thousands of days, and others are served meanwhile."""
    done = [done_of(row) for row in found if row.day <= span.last]
    first = span.first or min((each.day for each in done), default=span.stale)
    kept = min(span.stale, first)
    is_empty = not done and span.first is None
    worked = [] if is_empty else days_worked(done, first=first, last=span.last, before=before)
    return AddedUp(
        kept=kept,
        days=[day_row(each) for each in worked],
        weeks=weeks_of(each for each in done if each.day >= monday(kept)),
    )


def fastest_of(found: Iterable[ResultEfforts]) -> Sequence[tuple[Run, ResultEfforts]]:
    """Of each distance the first that nobody was faster than; as `added_up`."""
    fastest: dict[str, tuple[float, Document, ResultEfforts]] = {}
    for result in found:
        for effort in result.efforts:
            name, seconds = str(effort["name"]), float(str(effort["seconds"]))
            if name not in fastest or seconds < fastest[name][0]:
                fastest[name] = seconds, effort, result
    return [(run_of(effort, result.day), result) for _, effort, result in fastest.values()]


def done_of(row: ResultSums) -> Done:
    sums = Sums(
        activities=1,
        distance_m=row.distance_m,
        moving_s=row.moving_s,
        ascent_m=row.ascent_m,
        score=row.score or 0.0,
    )
    return Done(day=row.day, sport=Sport(row.sport), sums=sums)


def load_of(before: TrainingDay | None) -> Load:
    if before is None:
        return REST
    return Load(fitness=before.fitness, fatigue=before.fatigue, form=before.form)


def runs_of(result: Result) -> Iterable[Run]:
    return [run_of(effort, result.day) for effort in result.efforts]


def run_of(effort: Document, day: date) -> Run:
    told = {name: effort[name] for name in ("name", "metres", "seconds")}
    return msgspec.convert({**told, "day": day}, Run)


def day_row(worked: DayWorked) -> Mapping[str, object]:
    return {
        "day": worked.day,
        "score": worked.own.score,
        "distance_m": worked.own.distance_m,
        "moving_s": worked.own.moving_s,
        "distance_7_m": worked.distance_7_m,
        "moving_7_s": worked.moving_7_s,
        "distance_28_m": worked.distance_28_m,
        "fitness": worked.load.fitness,
        "fatigue": worked.load.fatigue,
        "form": worked.load.form,
    }


def week_row(standing: Standing, week: date, sport: Sport, sums: Sums) -> TrainingWeek:
    return TrainingWeek(
        user_id=standing.user_id,
        eyes=standing.eyes,
        week=week,
        sport=sport,
        activities=sums.activities,
        distance_m=sums.distance_m,
        moving_s=sums.moving_s,
        ascent_m=sums.ascent_m,
        score=sums.score,
    )


def best_row(standing: Standing, run: Run, result: ResultEfforts, profile: AthleteProfile) -> Best:
    graded = age_grade_of(run, profile)
    return Best(
        user_id=standing.user_id,
        eyes=standing.eyes,
        name=run.name,
        metres=run.metres,
        seconds=run.seconds,
        activity_id=result.activity_id,
        day=run.day,
        age_grade=graded.percentage if graded else None,
        edition=graded.edition if graded else None,
    )
