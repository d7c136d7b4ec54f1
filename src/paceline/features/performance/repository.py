from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, func, insert, or_, select, tuple_
from sqlalchemy.types import Date, Uuid

from paceline.db.columns import Within
from paceline.db.read_lane import Ask
from paceline.db.repository import Repository
from paceline.engines.formats.activities.model import Sport
from paceline.features.activities.public import ALLOWED, ActivityId, Eyes
from paceline.features.performance.errors import PlannedEventNotFound
from paceline.features.performance.models import (
    Best,
    Document,
    PlannedEvent,
    Result,
    Standing,
    TrainingDay,
    TrainingWeek,
)
from paceline.features.performance.public import WORKED_OUT, PlannedEventId
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.ids import new_id

# A day and an activity on it, as results are put in order.
Place: TypeAlias = tuple[date, ActivityId]
PLACED: Final = (Date(), Uuid())
UNTRACKED: Final = {"synchronize_session": False}
DAYS_MADE: Final = insert(TrainingDay.metadata.tables[TrainingDay.__tablename__])


class ResultSums(NamedTuple):
    day: date
    sport: Sport
    distance_m: float
    moving_s: float
    ascent_m: float
    score: float | None


class ResultEfforts(NamedTuple):
    activity_id: UUID
    day: date
    efforts: Sequence[Document]


class ResultRepository(Repository[Result]):
    async def of_activity_unscoped(self, activity_id: ActivityId) -> Sequence[Result]:
        found = select(Result).where(Result.activity_id == activity_id)
        return await self.all(found.order_by(Result.eyes))

    async def replace_unscoped(self, old: Sequence[Result], new: Iterable[Result]) -> None:
        for each in old:
            await self.remove(each)
        await self.flush()
        for each in new:
            self.add(each)

    async def since_unscoped(self, user_id: UserId, eyes: Eyes, first: date) -> Sequence[Result]:
        found = select(Result).where(
            Result.user_id == user_id, Result.eyes == eyes, Result.day >= first
        )
        return await self.all(found.order_by(Result.day, Result.id))

    async def any_since_unscoped(self, user_id: UserId, eyes: Eyes, first: date) -> bool:
        found = select(Result.id).where(
            Result.user_id == user_id, Result.eyes == eyes, Result.day >= first
        )
        return (await (await self._unit.session()).scalar(found.limit(1))) is not None

    async def first_unscoped(
        self, user_id: UserId, eyes: Eyes, since: date, until: date
    ) -> date | None:
        """The day of the first of them, both days among them."""
        found = select(func.min(Result.day)).where(
            Result.user_id == user_id, Result.eyes == eyes, Result.day.between(since, until)
        )
        return await (await self._unit.session()).scalar(found)

    async def sums_unscoped(
        self, user_id: UserId, eyes: Eyes, since: date, until: date
    ) -> Sequence[ResultSums]:
        """They may be many, so they are no entities."""
        found = select(
            Result.day,
            Result.sport,
            Result.distance_m,
            Result.moving_s,
            Result.ascent_m,
            Result.score,
        ).where(Result.user_id == user_id, Result.eyes == eyes, Result.day.between(since, until))
        asked = found.order_by(Result.day, Result.id)
        rows = (await (await self._unit.session()).execute(asked)).all()
        return [ResultSums(*row) for row in rows]

    async def efforts_unscoped(
        self, user_id: UserId, eyes: Eyes, last: date
    ) -> Sequence[ResultEfforts]:
        """Thousands, as above; of runs alone, for nothing else has any."""
        found = select(Result.activity_id, Result.day, Result.efforts).where(
            Result.user_id == user_id,
            Result.eyes == eyes,
            Result.day <= last,
            Result.sport == Sport.RUNNING,
        )
        asked = found.order_by(Result.day, Result.id)
        rows = (await (await self._unit.session()).execute(asked)).all()
        return [ResultEfforts(*row) for row in rows]

    async def places_since_unscoped(
        self, user_id: UserId, first: date, *, after: Place | None, limit: int
    ) -> Sequence[Place]:
        """In the order of days."""
        place = tuple_(Result.day, Result.activity_id)
        found = (
            select(Result.day, Result.activity_id)
            .where(Result.user_id == user_id, Result.eyes == Eyes.OWNER, Result.day >= first)
            .order_by(Result.day, Result.activity_id)
            .limit(limit)
        )
        if after is not None:
            found = found.where(place > tuple_(*after, types=PLACED))
        rows = (await (await self._unit.session()).execute(found)).all()
        return [(day, ActivityId(activity_id)) for day, activity_id in rows]

    async def counted_unscoped(self, user_id: UserId, eyes: Eyes) -> int:
        found = select(func.count(Result.id)).where(Result.user_id == user_id, Result.eyes == eyes)
        return (await (await self._unit.session()).scalar(found)) or 0


class StandingRepository(Repository[Standing]):
    async def held_unscoped(self, user_id: UserId) -> Sequence[Standing]:
        """One for each pair of eyes, in the order of all who take them; made when there is none."""
        await self._unit.alone(f"training {user_id}")
        found = select(Standing).where(Standing.user_id == user_id).order_by(Standing.eyes)
        there = {each.eyes: each for each in await self.all(found.with_for_update())}
        for eyes in WORKED_OUT:
            if eyes not in there:
                there[eyes] = self.add(Standing(user_id=user_id, eyes=eyes))
        await self.flush()
        return [there[eyes] for eyes in WORKED_OUT]

    async def drop_unscoped(self, user_id: UserId) -> None:
        """All that was worked out of this athlete's activities, and what was planned."""
        await self._unit.alone(f"training {user_id}")
        for table in (Result, TrainingDay, TrainingWeek, Best, PlannedEvent, Standing):
            gone = delete(table).where(table.user_id == user_id)
            await self.execute(gone.execution_options(synchronize_session=False))

    async def behind_unscoped(self, day: date, *, limit: int) -> Sequence[UserId]:
        """Athletes whose days do not reach that day."""
        found = (
            select(Standing.user_id)
            .where(or_(Standing.upto < day, Standing.stale_from.is_not(None)))
            .distinct()
            .order_by(Standing.user_id)
            .limit(limit)
        )
        rows = (await (await self._unit.session()).scalars(found)).all()
        return [UserId(each) for each in rows]


class DayRepository(Repository[TrainingDay]):
    async def before_unscoped(self, user_id: UserId, eyes: Eyes, day: date) -> TrainingDay | None:
        found = select(TrainingDay).where(
            TrainingDay.user_id == user_id, TrainingDay.eyes == eyes, TrainingDay.day < day
        )
        return await self.first(found.order_by(TrainingDay.day.desc()).limit(1))

    async def replace_unscoped(
        self,
        user_id: UserId,
        eyes: Eyes,
        *,
        first: date,
        until: date | None,
        rows: Iterable[Mapping[str, object]],
    ) -> None:
        """All from `first` on where there is no `until`."""
        gone = delete(TrainingDay).where(
            TrainingDay.user_id == user_id,
            TrainingDay.eyes == eyes,
            TrainingDay.day.between(first, until or date.max),
        )
        await self.execute(gone.execution_options(**UNTRACKED))
        if made := [{"id": new_id(), **row} for row in rows]:
            await (await self._unit.session()).execute(DAYS_MADE, made)


class WeekRepository(Repository[TrainingWeek]):
    async def replace_unscoped(
        self,
        user_id: UserId,
        eyes: Eyes,
        *,
        first: date,
        until: date | None,
        rows: Iterable[TrainingWeek],
    ) -> None:
        gone = delete(TrainingWeek).where(
            TrainingWeek.user_id == user_id,
            TrainingWeek.eyes == eyes,
            TrainingWeek.week.between(first, until or date.max),
        )
        await self.execute(gone.execution_options(**UNTRACKED))
        for row in rows:
            self.add(row)


class BestRepository(Repository[Best]):
    async def of_unscoped(self, user_id: UserId, eyes: Eyes) -> Sequence[Best]:
        found = select(Best).where(Best.user_id == user_id, Best.eyes == eyes)
        return await self.all(found.order_by(Best.metres))

    async def replace_unscoped(self, user_id: UserId, eyes: Eyes, rows: Iterable[Best]) -> None:
        gone = delete(Best).where(Best.user_id == user_id, Best.eyes == eyes)
        await self.execute(gone.execution_options(**UNTRACKED))
        for row in rows:
            self.add(row)


class PlannedEventRepository(Repository[PlannedEvent]):
    async def own(self, event_id: PlannedEventId, *, viewer: Principal) -> PlannedEvent:
        found = select(PlannedEvent).where(
            PlannedEvent.id == event_id, PlannedEvent.user_id == viewer.user_id
        )
        return await self.one(found.with_for_update(), missing=PlannedEventNotFound())

    async def counted(self, *, viewer: Principal) -> int:
        """Held until the commit, so that two at once do not both find room."""
        await self._unit.alone(f"planned {viewer.user_id}")
        found = select(func.count(PlannedEvent.id)).where(PlannedEvent.user_id == viewer.user_id)
        return (await (await self._unit.session()).scalar(found)) or 0


USER: Final = bindparam("user_id", type_=Uuid())
EYES: Final = bindparam("eyes", type_=Standing.eyes.type)
FIRST: Final = bindparam("first", type_=Date())
LAST: Final = bindparam("last", type_=Date())
STANDING: Final = select(
    Standing.left_out, Standing.stale_from, Standing.upto, Standing.vdot, Standing.races
).where(Standing.user_id == USER, Standing.eyes == EYES)
BESTS: Final = (
    select(
        Best.name,
        Best.metres,
        Best.seconds,
        Best.activity_id,
        Best.day,
        Best.age_grade,
        Best.edition,
    )
    .where(Best.user_id == USER, Best.eyes == EYES)
    .order_by(Best.metres)
)
DAYS: Final = (
    select(
        TrainingDay.day,
        TrainingDay.score,
        TrainingDay.distance_m,
        TrainingDay.moving_s,
        TrainingDay.distance_7_m,
        TrainingDay.moving_7_s,
        TrainingDay.distance_28_m,
        TrainingDay.fitness,
        TrainingDay.fatigue,
        TrainingDay.form,
    )
    .where(
        TrainingDay.user_id == USER,
        TrainingDay.eyes == EYES,
        TrainingDay.day >= FIRST,
        TrainingDay.day <= LAST,
    )
    .order_by(TrainingDay.day)
)
WEEKS: Final = (
    select(
        TrainingWeek.week,
        TrainingWeek.sport,
        TrainingWeek.activities,
        TrainingWeek.distance_m,
        TrainingWeek.moving_s,
        TrainingWeek.ascent_m,
        TrainingWeek.score,
    )
    .where(
        TrainingWeek.user_id == USER,
        TrainingWeek.eyes == EYES,
        TrainingWeek.week >= FIRST,
        TrainingWeek.week <= LAST,
    )
    .order_by(TrainingWeek.week, TrainingWeek.sport)
)
EVENTS: Final = select(
    PlannedEvent.id,
    PlannedEvent.day,
    PlannedEvent.kind,
    PlannedEvent.name,
    PlannedEvent.ceiling,
    PlannedEvent.distance_m,
    PlannedEvent.target_s,
    PlannedEvent.score,
).where(PlannedEvent.user_id == USER, PlannedEvent.day >= FIRST)
# What others may see of them is as much as their eyes see of activities.
EVENTS_SEEN: Final = {
    eyes: EVENTS.where(
        or_(*(PlannedEvent.ceiling == each for each in sorted(ALLOWED[eyes])))
    ).order_by(PlannedEvent.day, PlannedEvent.id)
    for eyes in Eyes
}
RESULT: Final = select(Result.day, Result.score, Result.scored, Result.efforts).where(
    Result.activity_id == bindparam("activity_id", type_=Uuid()), Result.eyes == EYES
)
# Of several athletes the last day that was worked out, for each its own eyes.
LATEST: Final[Select[*tuple[object, ...]]] = (
    select(
        TrainingDay.user_id,
        TrainingDay.day,
        TrainingDay.distance_7_m,
        TrainingDay.moving_7_s,
        TrainingDay.distance_28_m,
        TrainingDay.fitness,
        TrainingDay.fatigue,
        TrainingDay.form,
        Standing.left_out,
    )
    .join(
        Standing,
        (Standing.user_id == TrainingDay.user_id)
        & (Standing.eyes == TrainingDay.eyes)
        & (Standing.upto == TrainingDay.day),
    )
    .where(Within(TrainingDay.user_id, "user_ids"), TrainingDay.eyes == EYES)
)


def standing_ask(user_id: UserId, eyes: Eyes) -> Ask:
    """One row, or none before anything was worked out."""
    return Ask(statement=STANDING, binds={"user_id": user_id, "eyes": eyes})


def bests_ask(user_id: UserId, eyes: Eyes) -> Ask:
    return Ask(statement=BESTS, binds={"user_id": user_id, "eyes": eyes})


def days_ask(user_id: UserId, eyes: Eyes, *, first: date, last: date) -> Ask:
    binds = {"user_id": user_id, "eyes": eyes, "first": first, "last": last}
    return Ask(statement=DAYS, binds=binds)


def weeks_ask(user_id: UserId, eyes: Eyes, *, first: date, last: date) -> Ask:
    binds = {"user_id": user_id, "eyes": eyes, "first": first, "last": last}
    return Ask(statement=WEEKS, binds=binds)


def events_ask(user_id: UserId, eyes: Eyes, *, first: date) -> Ask:
    """What this athlete planned from that day on, as far as these eyes may see it."""
    return Ask(statement=EVENTS_SEEN[eyes], binds={"user_id": user_id, "first": first})


def latest_ask(user_ids: Sequence[UUID], eyes: Eyes) -> Ask:
    return Ask(statement=LATEST, binds={"user_ids": list(user_ids), "eyes": eyes})


def result_ask(activity_id: ActivityId, eyes: Eyes) -> Ask:
    """One row, or none before it was worked out, or where nothing is for these eyes."""
    return Ask(statement=RESULT, binds={"activity_id": activity_id, "eyes": eyes})
