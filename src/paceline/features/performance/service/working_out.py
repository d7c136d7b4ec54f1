"""Days, weeks, bests and races, from the first day on that something changed."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

import msgspec

from paceline.engines.formats.activities.model import Sport
from paceline.engines.training.load import REST, Load
from paceline.features.activities.public import Activities, AthleteProfile, Eyes
from paceline.features.performance.models import Best, Result, Standing, TrainingDay, TrainingWeek
from paceline.features.performance.repository import (
    BestRepository,
    DayRepository,
    ResultRepository,
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
        clock: Clock,
    ) -> None:
        self._activities = activities
        self._results = results
        self._standings = standings
        self._days = days
        self._weeks = weeks
        self._bests = bests
        self._clock = clock

    async def work_out(self, user_id: UserId) -> None:
        """Safe to repeat: what is not stale is left as it is."""
        today = self._clock.now().date()
        profile = await self._activities.profile_unscoped(user_id, on=today)
        standings = await self._standings.held_unscoped(user_id)
        whole = await self._results.counted_unscoped(user_id, Eyes.OWNER)
        for standing in standings:
            seen = await self._results.counted_unscoped(user_id, standing.eyes)
            standing.left_out = whole - seen
            await self._worked(standing, profile, today)

    async def _worked(self, standing: Standing, profile: AthleteProfile, today: date) -> None:
        last = today + DAY
        first = standing.stale_from
        if first is None and standing.upto is not None:
            first = standing.upto + DAY
        if first is None or (standing.stale_from is None and first > last):
            return
        user_id, eyes = standing.user_id, standing.eyes
        came = standing.stale_from is not None
        came = came or bool(await self._results.since_unscoped(user_id, eyes, first))
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
        found = await self._results.since_unscoped(user_id, eyes, since)
        done = [done_of(row) for row in found if row.day <= last]
        if before is None:
            first = min((each.day for each in done), default=stale)
        worked = days_worked(done, first=first, last=last, before=load_of(before))
        rows = [day_row(standing, each) for each in worked] if done or before else []
        kept = min(stale, first)
        await self._days.replace_unscoped(user_id, eyes, first=kept, rows=rows)
        week = monday(kept)
        sums = weeks_of(each for each in done if each.day >= week)
        weeks = [week_row(standing, *key, told) for key, told in sums.items()]
        await self._weeks.replace_unscoped(user_id, eyes, first=week, rows=weeks)
        standing.upto = last if rows else None

    async def _find_bests(self, standing: Standing, profile: AthleteProfile, last: date) -> None:
        user_id, eyes = standing.user_id, standing.eyes
        fastest: dict[str, tuple[Run, Result]] = {}
        for result in await self._results.with_efforts_unscoped(user_id, eyes, last):
            for run in runs_of(result):
                if run.name not in fastest or run.seconds < fastest[run.name][0].seconds:
                    fastest[run.name] = run, result
        rows = [best_row(standing, *pair, profile) for pair in fastest.values()]
        await self._bests.replace_unscoped(user_id, eyes, rows)

    async def _look_ahead(self, standing: Standing, last: date) -> None:
        """Each day anew: what was of late is not for ever."""
        late = await self._results.since_unscoped(standing.user_id, standing.eyes, last - OF_LATE)
        prospect = prospect_of(
            run for result in late if result.day <= last for run in runs_of(result)
        )
        standing.vdot = prospect.vdot if prospect else None
        standing.races = msgspec.to_builtins(prospect) if prospect else {}


def done_of(row: Result) -> Done:
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
    for effort in result.efforts:
        told = {name: effort[name] for name in ("name", "metres", "seconds")}
        yield msgspec.convert({**told, "day": result.day}, Run)


def day_row(standing: Standing, worked: DayWorked) -> Mapping[str, object]:
    return {
        "user_id": standing.user_id,
        "eyes": standing.eyes,
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


def best_row(standing: Standing, run: Run, result: Result, profile: AthleteProfile) -> Best:
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
