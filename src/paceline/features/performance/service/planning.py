"""What athletes plan, and what their load comes to if it goes as they expect."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from paceline.db.statements import Row
from paceline.engines.training import load
from paceline.engines.training.load import Load
from paceline.features.performance.errors import EnoughPlanned
from paceline.features.performance.models import PlannedEvent
from paceline.features.performance.public import PlannedEventId
from paceline.features.performance.repository import PlannedEventRepository
from paceline.features.performance.schemas import AheadOut, PlannedEventIn, PlannedEventOut
from paceline.features.performance.service.measures import DAY, days_between
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal

MOST: Final = 200
FARTHEST: Final = timedelta(days=120)


class PlanService:
    def __init__(self, events: PlannedEventRepository, clock: Clock) -> None:
        self._events = events
        self._clock = clock

    async def plan(self, wanted: PlannedEventIn, *, by: Principal) -> PlannedEvent:
        """Raises EnoughPlanned."""
        if await self._events.counted(viewer=by) >= MOST:
            raise EnoughPlanned(MOST)
        made = PlannedEvent(
            user_id=by.user_id,
            day=wanted.day,
            kind=wanted.kind,
            name=wanted.name,
            created_at=self._clock.now(),
            ceiling=wanted.ceiling,
            distance_m=wanted.distance_m,
            target_s=wanted.target_s,
            score=wanted.score,
        )
        return self._events.add(made)

    async def change(
        self, event_id: PlannedEventId, wanted: PlannedEventIn, *, by: Principal
    ) -> PlannedEvent:
        """All of it is as it is given now. Raises PlannedEventNotFound."""
        found = await self._events.own(event_id, viewer=by)
        for name in PlannedEventIn.model_fields:
            setattr(found, name, getattr(wanted, name))
        return found

    async def delete(self, event_id: PlannedEventId, *, by: Principal) -> None:
        """Raises PlannedEventNotFound."""
        await self._events.remove(await self._events.own(event_id, viewer=by))


def ahead_of(days: Sequence[Row], events: Iterable[PlannedEventOut]) -> list[AheadOut]:
    """From the day after the last worked out to the last event, FARTHEST from there at most."""
    events = list(events)
    if not days or not events:
        return []
    before = date.fromisoformat(str(days[-1]["day"]))
    last = min(max(each.day for each in events), before + FARTHEST)
    coming = days_between(before + DAY, last)
    expected = dict.fromkeys(coming, 0.0)
    for each in events:
        if each.day in expected:
            expected[each.day] += each.score or 0.0
    found = load.loads(expected.values(), start=load_of(days[-1]))
    return [
        AheadOut(
            day=day,
            score=score,
            fitness=worked.fitness,
            fatigue=worked.fatigue,
            form=worked.form,
        )
        for (day, score), worked in zip(expected.items(), found, strict=True)
    ]


def load_of(row: Row) -> Load:
    fitness, fatigue, form = (float(str(row[name])) for name in ("fitness", "fatigue", "form"))
    return Load(fitness=fitness, fatigue=fatigue, form=form)
