"""What an activity comes to, kept for each pair of eyes."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.engines.recurrence.zones import zone
from paceline.features.accounts.public import UserAsks
from paceline.features.activities.public import (
    Activities,
    ActivityId,
    ActivityView,
    AthleteProfile,
)
from paceline.features.performance.models import Result
from paceline.features.performance.public import WORKED_OUT
from paceline.features.performance.repository import ResultRepository, StandingRepository
from paceline.features.performance.service.fastest import Fastest
from paceline.features.performance.service.measures import Score, efforts_of, score_of
from paceline.features.performance.service.payloads import (
    MeasureActivity,
    MeasureSince,
    WorkOut,
)
from paceline.features.performance.service.resting import Rests
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import UserId
from paceline.kernel.messages import Outbox

UTC: Final = "UTC"
AT_ONCE: Final = 50


class Measurer:
    def __init__(
        self,
        activities: Activities,
        lane: ReadLane,
        users: UserAsks,
        results: ResultRepository,
        standings: StandingRepository,
        fastest: Fastest,
        outbox: Outbox,
        rests: Rests,
    ) -> None:
        self._activities = activities
        self._lane = lane
        self._users = users
        self._results = results
        self._standings = standings
        self._fastest = fastest
        self._outbox = outbox
        self._rests = rests

    async def measure(self, user_id: UserId, activity_id: ActivityId) -> None:
        """Safe to repeat; everything is worked out before anything is held."""
        try:
            new = await self._measured(user_id, activity_id)
        except NotFound:
            new = ()
        await self._keep(user_id, activity_id, new)

    async def measure_since(self, wanted: MeasureSince) -> None:
        """Each by a job of its own, and so many at a time: others come in between."""
        found = await self._results.places_since_unscoped(
            wanted.user_id, wanted.since, after=wanted.reached, limit=AT_ONCE
        )
        for _, activity_id in found:
            self._outbox.enqueue(MeasureActivity(user_id=wanted.user_id, activity_id=activity_id))
        if len(found) == AT_ONCE:
            self._outbox.enqueue(replace(wanted, reached=found[-1]))
        if wanted.reached is None:
            await self._grade_since(wanted.user_id, wanted.since)

    async def _grade_since(self, user_id: UserId, since: date) -> None:
        for standing in await self._standings.held_unscoped(user_id):
            standing.stale(since)
            await self._fastest.grade(user_id, standing.eyes)
        self._wish(user_id)

    async def _measured(self, user_id: UserId, activity_id: ActivityId) -> Sequence[Result]:
        """Raises NotFound for what went while it was looked at."""
        found: list[Result] = []
        place = await self._zone(user_id)
        for eyes in WORKED_OUT:
            view = await self._activities.view_unscoped(activity_id, eyes=eyes)
            if view is None:
                continue
            day = view.started_at.astimezone(place).date()
            profile = await self._activities.profile_unscoped(user_id, on=day)
            found.append(await self._result(view, profile, day))
        return found

    async def _result(self, view: ActivityView, profile: AthleteProfile, day: date) -> Result:
        """In a thread, of so many records at most that it is over soon."""
        activity = None
        if view.streams_id is not None:
            activity = await self._activities.recording_unscoped(view.id, eyes=view.eyes)
        score = await asyncio.to_thread(score_of, view, activity, profile)
        efforts = await asyncio.to_thread(efforts_of, view, activity)
        return result_of(view, day, score, msgspec.to_builtins(efforts))

    async def _zone(self, user_id: UserId) -> ZoneInfo:
        """Whose account is gone has days of UTC."""
        (rows,) = await self._lane.rows(self._users.of_ids_unscoped([user_id]))
        return zone(str(rows[0]["zone"]) if rows else UTC)

    async def _keep(self, user_id: UserId, activity_id: ActivityId, new: Sequence[Result]) -> None:
        standings = await self._standings.held_unscoped(user_id)
        old = await self._results.of_activity_unscoped(activity_id)
        if not old and not new:
            return
        await self._results.replace_unscoped(old, new)
        await self._results.flush()
        for standing in standings:
            days = [each.day for each in (*old, *new) if each.eyes is standing.eyes]
            if days:
                standing.stale(min(days))
                now = next((each for each in new if each.eyes is standing.eyes), None)
                await self._fastest.hold_against(user_id, activity_id, standing.eyes, now)
        self._wish(user_id)

    def _wish(self, user_id: UserId) -> None:
        self._outbox.enqueue(WorkOut(user_id=user_id), at=self._rests.due(user_id))


def result_of(
    view: ActivityView, day: date, score: Score | None, efforts: list[dict[str, object]]
) -> Result:
    figures = view.figures
    return Result(
        activity_id=view.id,
        user_id=view.user_id,
        eyes=view.eyes,
        day=day,
        started_at=view.started_at,
        sport=view.sport,
        is_race=view.is_race,
        distance_m=figures.distance_m or 0.0,
        moving_s=figures.moving_s or figures.timer_s or 0.0,
        ascent_m=figures.ascent_m or 0.0,
        score=score.points if score else None,
        scored=score.scored if score else None,
        efforts=efforts,
    )
