"""Days, weeks and races, from the first day on that something changed, some weeks at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import msgspec

from paceline.engines.formats.activities.model import Sport
from paceline.engines.training.load import REST, Load
from paceline.features.activities.public import Eyes
from paceline.features.performance.models import Standing, TrainingDay, TrainingWeek
from paceline.features.performance.repository import (
    DayRepository,
    ResultRepository,
    ResultSums,
    StandingRepository,
    WeekRepository,
)
from paceline.features.performance.service.fastest import Fastest, runs_of
from paceline.features.performance.service.measures import (
    DAY,
    OF_LATE,
    DayWorked,
    Done,
    Sums,
    days_worked,
    monday,
    prospect_of,
    weeks_of,
)
from paceline.features.performance.service.payloads import WorkOut
from paceline.features.performance.service.resting import Rests
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId
from paceline.kernel.messages import Outbox

LOOKED_BACK: Final = timedelta(days=27)
# What is older counts among the bests; of its load nothing is left.
OLDEST: Final = timedelta(days=20 * 365)
# So much is worked out in one transaction: others write, and are answered, in between.
AT_ONCE: Final = timedelta(weeks=12)
PAUSES: Final = 40


class Worker:
    """One athlete at a time is held; others go on."""

    def __init__(
        self,
        results: ResultRepository,
        standings: StandingRepository,
        days: DayRepository,
        weeks: WeekRepository,
        fastest: Fastest,
        rests: Rests,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._results = results
        self._standings = standings
        self._days = days
        self._weeks = weeks
        self._fastest = fastest
        self._rests = rests
        self._outbox = outbox
        self._clock = clock

    async def work_out(self, user_id: UserId) -> None:
        """Some weeks, and asks for the rest; safe to repeat: only what is stale is touched."""
        began = self._clock.now()
        standings = await self._standings.held_unscoped(user_id)
        whole = await self._results.counted_unscoped(user_id, Eyes.OWNER)
        for standing in standings:
            seen = await self._results.counted_unscoped(user_id, standing.eyes)
            standing.left_out = whole - seen
            await self._worked(standing, began.date() + DAY)
        took = self._clock.now() - began
        self._rests.begin(user_id, took=took)
        if any(each.stale_from is not None for each in standings):
            self._outbox.enqueue(WorkOut(user_id=user_id), at=began + (1 + PAUSES) * took)

    async def _worked(self, standing: Standing, last: date) -> None:
        stale = standing.stale_from
        if stale is None:
            if standing.upto is None or standing.upto >= last:
                return
            stale = standing.upto + DAY
            if await self._results.any_since_unscoped(standing.user_id, standing.eyes, stale):
                await self._fastest.find(standing.user_id, standing.eyes)
        span = await self._span(standing, stale, last)
        if span is None:
            await self._empty(standing, stale)
        elif span.first <= last:
            await self._add_up(standing, span)
        else:
            standing.stale_from = None
        if standing.stale_from is None:
            await self._look_ahead(standing, last)

    async def _span(self, standing: Standing, stale: date, last: date) -> "Span | None":
        """What is dated further ahead than anybody's tomorrow waits for its day."""
        user_id, eyes = standing.user_id, standing.eyes
        before = await self._days.before_unscoped(user_id, eyes, stale)
        if before is None:
            first = await self._results.first_unscoped(user_id, eyes, last - OLDEST, last)
        else:
            first = before.day + DAY
        if first is None:
            return None
        until = min(last, monday(first + AT_ONCE) - DAY)
        return Span(
            kept=min(stale, first), first=first, until=until, last=last, before=load_of(before)
        )

    async def _empty(self, standing: Standing, stale: date) -> None:
        user_id, eyes = standing.user_id, standing.eyes
        await self._days.replace_unscoped(user_id, eyes, first=stale, until=None, rows=())
        await self._weeks.replace_unscoped(user_id, eyes, first=monday(stale), until=None, rows=())
        standing.upto = standing.stale_from = None

    async def _add_up(self, standing: Standing, span: "Span") -> None:
        user_id, eyes = standing.user_id, standing.eyes
        since = max(span.last - OLDEST, min(span.first - LOOKED_BACK, monday(span.kept)))
        found = await self._results.sums_unscoped(user_id, eyes, since, span.until)
        added = added_up(found, span)
        until = None if span.is_last else span.until
        rows = [{"user_id": user_id, "eyes": eyes, **each} for each in added.days]
        await self._days.replace_unscoped(user_id, eyes, first=span.kept, until=until, rows=rows)
        weeks = [week_row(standing, *key, told) for key, told in added.weeks.items()]
        await self._weeks.replace_unscoped(
            user_id, eyes, first=monday(span.kept), until=until, rows=weeks
        )
        standing.upto = span.until if span.is_last else max(span.until, standing.upto or span.until)
        standing.stale_from = None if span.is_last else span.until + DAY

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
    """Days from `first` to `until` of those up to `last`; whatever stands from `kept` on goes.

    `before` is the load of the day before `first`. It ends with a Sunday or with the last day, so
    that weeks are whole.
    """

    kept: date
    first: date
    until: date
    last: date
    before: Load

    @property
    def is_last(self) -> bool:
        return self.until == self.last


@dataclass(frozen=True, kw_only=True)
class AddedUp:
    days: Sequence[Mapping[str, object]]
    weeks: Mapping[tuple[date, Sport], Sums]


def added_up(found: Sequence[ResultSums], span: Span) -> AddedUp:
    done = [done_of(row) for row in found]
    worked = days_worked(done, first=span.first, last=span.until, before=span.before)
    return AddedUp(
        days=[day_row(each) for each in worked],
        weeks=weeks_of(each for each in done if each.day >= monday(span.kept)),
    )


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
