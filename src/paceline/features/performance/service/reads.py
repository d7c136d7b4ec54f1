"""What was worked out, for the eyes of whoever asks."""

from datetime import date, timedelta
from typing import Final

import msgspec

from paceline.db.read_lane import Ask, ReadLane
from paceline.db.statements import Row, plain
from paceline.features.activities.public import Consent, Eyes
from paceline.features.performance.repository import bests_ask, days_ask, standing_ask, weeks_ask
from paceline.features.performance.schemas import (
    BestsOut,
    CriticalOut,
    EffortOut,
    LoadsOut,
    RaceOut,
    RacesOut,
    WeeksOut,
)
from paceline.features.performance.service.measures import Prospect
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, UserId

LOAD_SHOWN: Final = timedelta(days=180)
WEEKS_SHOWN: Final = timedelta(weeks=26)
AHEAD: Final = timedelta(days=1)


class PerformanceReads:
    def __init__(self, lane: ReadLane, consent: Consent, clock: Clock) -> None:
        self._lane = lane
        self._consent = consent
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
        eyes = await self._consent.eyes(athlete_id, viewer=viewer)
        last = last or self._tomorrow()
        ask = days_ask(athlete_id, eyes, first=first or last - LOAD_SHOWN, last=last)
        seen, rows = await self._seen(athlete_id, eyes, ask)
        return LoadsOut.model_validate({**seen, "items": rows})

    async def races(self, athlete_id: UserId, *, viewer: Principal) -> RacesOut:
        eyes = await self._consent.eyes(athlete_id, viewer=viewer)
        (rows,) = await self._lane.rows(standing_ask(athlete_id, eyes))
        kept = plain(rows[0]["races"]) if rows else None
        prospect = msgspec.convert(kept, Prospect) if kept else None
        return races_out(seen_of(eyes, rows[0] if rows else None), prospect)

    def _tomorrow(self) -> date:
        """Somewhere it is tomorrow already."""
        return self._clock.now().date() + AHEAD

    async def _seen(
        self, athlete_id: UserId, eyes: Eyes, ask: Ask
    ) -> tuple[dict[str, object], list[Row]]:
        standing, rows = await self._lane.rows(standing_ask(athlete_id, eyes), ask)
        return seen_of(eyes, standing[0] if standing else None), list(rows)


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
