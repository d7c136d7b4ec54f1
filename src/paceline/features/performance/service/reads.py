"""What was worked out, for the eyes of whoever asks."""

from datetime import date, timedelta
from typing import Final

import msgspec

from paceline.db.read_lane import Ask, ReadLane
from paceline.db.statements import Row, plain
from paceline.engines.training.efforts import Effort
from paceline.features.activities.public import (
    Activities,
    ActivityId,
    ActivityView,
    AthleteProfile,
    Consent,
    Eyes,
)
from paceline.features.performance.errors import EffortsNotFound
from paceline.features.performance.repository import (
    bests_ask,
    days_ask,
    events_ask,
    result_ask,
    standing_ask,
    weeks_ask,
)
from paceline.features.performance.schemas import (
    BestsOut,
    CriticalOut,
    EffortOut,
    EffortsOut,
    LoadsOut,
    PlannedEventOut,
    PlannedEventsOut,
    RaceOut,
    RacesOut,
    StretchOut,
    WeeksOut,
)
from paceline.features.performance.service.measures import Prospect, Run, age_grade_of
from paceline.features.performance.service.planning import ahead_of
from paceline.kernel.clock import Clock
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Principal, UserId

LOAD_SHOWN: Final = timedelta(days=180)
WEEKS_SHOWN: Final = timedelta(weeks=26)
AHEAD: Final = timedelta(days=1)


class PerformanceReads:
    def __init__(
        self, lane: ReadLane, consent: Consent, activities: Activities, clock: Clock
    ) -> None:
        self._lane = lane
        self._consent = consent
        self._activities = activities
        self._clock = clock

    async def bests(self, athlete_id: UserId, *, viewer: Principal) -> BestsOut:
        eyes = await self._consent.eyes(athlete_id, viewer=viewer)
        seen, rows = await self._seen(athlete_id, eyes, bests_ask(athlete_id, eyes))
        return BestsOut.model_validate({**seen, "items": rows})

    async def weeks(
        self, athlete_id: UserId, first: date | None, last: date | None, *, viewer: Principal
    ) -> WeeksOut:
        eyes = await self._consent.eyes(athlete_id, viewer=viewer)
        last = last or self._tomorrow()
        ask = weeks_ask(athlete_id, eyes, first=first or last - WEEKS_SHOWN, last=last)
        seen, rows = await self._seen(athlete_id, eyes, ask)
        return WeeksOut.model_validate({**seen, "items": rows})

    async def load(
        self, athlete_id: UserId, first: date | None, last: date | None, *, viewer: Principal
    ) -> LoadsOut:
        """With what is planned after it, unless it is asked for up to a day."""
        eyes = await self._consent.eyes(athlete_id, viewer=viewer)
        until = last or self._tomorrow()
        first = first or until - LOAD_SHOWN
        standing, rows, planned = await self._lane.rows(
            standing_ask(athlete_id, eyes),
            days_ask(athlete_id, eyes, first=first, last=until),
            events_ask(athlete_id, eyes, first=first),
        )
        seen = seen_of(eyes, standing[0] if standing else None)
        events = [PlannedEventOut.model_validate(each) for each in planned]
        if last is not None:
            events = [each for each in events if each.day <= last]
        ahead = ahead_of(rows, events) if last is None else []
        return LoadsOut.model_validate({**seen, "items": rows, "events": events, "ahead": ahead})

    async def events(
        self, athlete_id: UserId, first: date | None, *, viewer: Principal
    ) -> PlannedEventsOut:
        """From that day on, else from today."""
        eyes = await self._consent.eyes(athlete_id, viewer=viewer)
        since = first or self._clock.now().date() - AHEAD
        (rows,) = await self._lane.rows(events_ask(athlete_id, eyes, first=since))
        return PlannedEventsOut.model_validate({"eyes": eyes, "items": rows})

    async def races(self, athlete_id: UserId, *, viewer: Principal) -> RacesOut:
        eyes = await self._consent.eyes(athlete_id, viewer=viewer)
        (rows,) = await self._lane.rows(standing_ask(athlete_id, eyes))
        kept = plain(rows[0]["races"]) if rows else None
        prospect = msgspec.convert(kept, Prospect) if kept else None
        return races_out(seen_of(eyes, rows[0] if rows else None), prospect)

    async def efforts(self, activity_id: ActivityId, *, viewer: Principal) -> EffortsOut:
        """Raises EffortsNotFound."""
        view = await self._view(activity_id, viewer=viewer)
        rows = (await self._lane.rows(result_ask(activity_id, view.eyes)))[0]
        if not rows:
            return efforts_out(view.eyes, None, [])
        day = date.fromisoformat(str(rows[0]["day"]))
        profile = await self._activities.profile_unscoped(view.user_id, on=day)
        kept = msgspec.convert(plain(rows[0]["efforts"]), list[Effort])
        return efforts_out(view.eyes, rows[0], [stretch_out(e, day, profile) for e in kept])

    async def _view(self, activity_id: ActivityId, *, viewer: Principal) -> ActivityView:
        """A missing one and one of somebody who shows nothing are the same."""
        whole = await self._activities.view_unscoped(activity_id, eyes=Eyes.OWNER)
        if whole is None:
            raise EffortsNotFound
        try:
            eyes = await self._consent.eyes(whole.user_id, viewer=viewer)
        except NotFound as error:
            raise EffortsNotFound from error
        seen = await self._activities.view_unscoped(activity_id, eyes=eyes)
        if seen is None:
            raise EffortsNotFound
        return seen

    def _tomorrow(self) -> date:
        """Somewhere it is tomorrow already."""
        return self._clock.now().date() + AHEAD

    async def _seen(
        self, athlete_id: UserId, eyes: Eyes, ask: Ask
    ) -> tuple[dict[str, object], list[Row]]:
        standing, rows = await self._lane.rows(standing_ask(athlete_id, eyes), ask)
        return seen_of(eyes, standing[0] if standing else None), list(rows)


def stretch_out(effort: Effort, day: date, profile: AthleteProfile) -> StretchOut:
    run = Run(name=effort.name, metres=effort.metres, seconds=effort.seconds, day=day)
    graded = age_grade_of(run, profile)
    return StretchOut(
        name=effort.name,
        metres=effort.metres,
        seconds=effort.seconds,
        start_s=effort.start_s,
        age_grade=graded.percentage if graded else None,
        edition=graded.edition if graded else None,
    )


def efforts_out(eyes: Eyes, row: Row | None, items: list[StretchOut]) -> EffortsOut:
    known: Row = row or {"score": None, "scored": None}
    return EffortsOut.model_validate(
        {
            "eyes": eyes,
            "is_worked_out": row is not None,
            "score": known["score"],
            "scored": known["scored"],
            "items": items,
        }
    )


def seen_of(eyes: Eyes, row: Row | None) -> dict[str, object]:
    return {
        "eyes": eyes,
        "left_out": row["left_out"] if row else 0,
        "is_stale": row is not None and row["stale_from"] is not None,
    }


def races_out(seen: dict[str, object], prospect: Prospect | None) -> RacesOut:
    if prospect is None:
        nothing: dict[str, object] = {"vdot": None, "best": None, "races": [], "critical": None}
        return RacesOut.model_validate({**seen, **nothing})
    best, critical = prospect.best, prospect.critical
    return RacesOut.model_validate(
        {
            **seen,
            "vdot": prospect.vdot,
            "best": EffortOut(
                name=best.name, metres=best.metres, seconds=best.seconds, day=best.day
            ),
            "races": [
                RaceOut(
                    name=each.name,
                    metres=each.metres,
                    daniels_s=each.daniels_s,
                    riegel_s=each.riegel_s,
                )
                for each in prospect.races
            ],
            "critical": CriticalOut(speed=critical.speed, reserve=critical.reserve)
            if critical
            else None,
        }
    )
