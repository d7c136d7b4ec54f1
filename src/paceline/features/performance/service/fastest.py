"""Personal bests: what comes is held against them; all is looked through where one of them went."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from paceline.features.activities.public import Activities, ActivityId, AthleteProfile, Eyes
from paceline.features.performance.models import Best, Document, Result
from paceline.features.performance.repository import (
    BestRepository,
    ResultEfforts,
    ResultRepository,
)
from paceline.features.performance.service.measures import Run, age_grade_of
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId

# Somewhere it is tomorrow already.
AHEAD: Final = timedelta(days=1)


class Fastest:
    """Whoever asks holds the athlete's standings."""

    def __init__(
        self,
        activities: Activities,
        results: ResultRepository,
        bests: BestRepository,
        clock: Clock,
    ) -> None:
        self._activities = activities
        self._results = results
        self._bests = bests
        self._clock = clock

    async def hold_against(
        self, user_id: UserId, activity_id: ActivityId, eyes: Eyes, new: Result | None
    ) -> None:
        """`new` is what the activity comes to now, for these eyes."""
        last = self._clock.now().date() + AHEAD
        counts = new is not None and new.day <= last
        runs = {each.name: each for each in runs_of(new)} if new and counts else {}
        bests = await self._bests.of_unscoped(user_id, eyes)
        if any(went(each, activity_id, runs) for each in bests):
            await self.find(user_id, eyes)
            return
        held = {each.name: each for each in bests}
        faster = [run for run in runs.values() if beats(run, activity_id, held.get(run.name))]
        if faster:
            profile = await self._profile(user_id)
            for run in faster:
                self._take(held.get(run.name), best_of(user_id, eyes, run, activity_id, profile))

    async def find(self, user_id: UserId, eyes: Eyes) -> None:
        """Anew, from everything that was ever run."""
        last = self._clock.now().date() + AHEAD
        found = await self._results.efforts_unscoped(user_id, eyes, last)
        fastest = await asyncio.to_thread(fastest_of, found)
        profile = await self._profile(user_id)
        rows = [
            best_of(user_id, eyes, run, ActivityId(result.activity_id), profile)
            for run, result in fastest
        ]
        await self._bests.replace_unscoped(user_id, eyes, rows)

    async def grade(self, user_id: UserId, eyes: Eyes) -> None:
        """Anew, by what the profile says now."""
        profile = await self._profile(user_id)
        for best in await self._bests.of_unscoped(user_id, eyes):
            run = Run(name=best.name, metres=best.metres, seconds=best.seconds, day=best.day)
            graded(best, run, profile)

    async def _profile(self, user_id: UserId) -> AthleteProfile:
        return await self._activities.profile_unscoped(user_id, on=self._clock.now().date())

    def _take(self, old: Best | None, new: Best) -> None:
        if old is None:
            self._bests.add(new)
            return
        old.seconds, old.day, old.activity_id = new.seconds, new.day, new.activity_id
        old.metres, old.age_grade, old.edition = new.metres, new.age_grade, new.edition


def went(best: Best, activity_id: ActivityId, runs: "dict[str, Run]") -> bool:
    """Whether it was this activity's, which is not as fast any more."""
    if best.activity_id != activity_id:
        return False
    now = runs.get(best.name)
    return now is None or now.seconds > best.seconds


def beats(run: Run, activity_id: ActivityId, best: Best | None) -> bool:
    """Of two as fast the earlier counts; what is this activity's own is written anew."""
    if best is None or best.activity_id == activity_id:
        return True
    return (run.seconds, run.day) < (best.seconds, best.day)


def best_of(
    user_id: UserId, eyes: Eyes, run: Run, activity_id: ActivityId, profile: AthleteProfile
) -> Best:
    best = Best(
        user_id=user_id,
        eyes=eyes,
        name=run.name,
        metres=run.metres,
        seconds=run.seconds,
        activity_id=activity_id,
        day=run.day,
    )
    graded(best, run, profile)
    return best


def graded(best: Best, run: Run, profile: AthleteProfile) -> None:
    found = age_grade_of(run, profile)
    best.age_grade = found.percentage if found else None
    best.edition = found.edition if found else None


def fastest_of(found: Iterable[ResultEfforts]) -> Sequence[tuple[Run, ResultEfforts]]:
    """Of each distance the first that nobody was faster than. In a thread: they are thousands."""
    fastest: dict[str, tuple[float, Document, ResultEfforts]] = {}
    for result in found:
        for effort in result.efforts:
            name, seconds = str(effort["name"]), float(str(effort["seconds"]))
            if name not in fastest or seconds < fastest[name][0]:
                fastest[name] = seconds, effort, result
    return [(run_of(effort, result.day), result) for _, effort, result in fastest.values()]


def runs_of(result: Result) -> Iterable[Run]:
    return [run_of(effort, result.day) for effort in result.efforts]


def run_of(effort: Document, day: date) -> Run:
    told = {name: effort[name] for name in ("name", "metres", "seconds")}
    return msgspec.convert({**told, "day": day}, Run)
