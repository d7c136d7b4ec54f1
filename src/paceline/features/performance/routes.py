from datetime import date
from http import HTTPStatus
from typing import Annotated, Final, Literal
from uuid import UUID

from dishka import FromDishka
from fastapi import Query

from paceline.engines.agegrade.standards import Sex, Surface
from paceline.features.activities.public import ActivityId
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.public import GroupId
from paceline.features.performance.models import PlannedEvent
from paceline.features.performance.policy import CHANGE, READ
from paceline.features.performance.public import PlannedEventId
from paceline.features.performance.schemas import (
    AgeGradeOut,
    AgeGradeTablesOut,
    AthletesOut,
    BestsOut,
    CirclesOut,
    EffortsOut,
    LoadsOut,
    PlannedEventIn,
    PlannedEventOut,
    PlannedEventsOut,
    RacesOut,
    TogetherOut,
    TogethersOut,
    WeeksOut,
)
from paceline.features.performance.service.grading import graded, known_tables
from paceline.features.performance.service.planning import PlanService
from paceline.features.performance.service.reads import PerformanceReads
from paceline.features.performance.service.together import TogetherReads
from paceline.kernel.identity import UserId
from paceline.web.auth import Caller, permission
from paceline.web.routing import commands, reads

own: Final = reads("/athletes/me")
others: Final = reads("/athletes/{user_id}")
together: Final = reads("/training")
of_activity: Final = reads("/activities/{activity_id}")
change: Final = commands("/athletes/me/events")
routers: Final = (change, own, others, together, of_activity)

Reads = FromDishka[PerformanceReads]
Together = FromDishka[TogetherReads]
Plans = FromDishka[PlanService]
SEES: Final = [permission(READ, scope="own")]
CHANGES: Final = [permission(CHANGE, scope="own")]
Since = Annotated[date | None, Query(alias="from", description="Today if left out.")]
Age = Annotated[int, Query(ge=0, le=150, description="In whole years, on the day.")]
Metres = Annotated[float, Query(gt=0, le=1_000_000, allow_inf_nan=False)]
Seconds = Annotated[float, Query(gt=0, le=10_000_000, allow_inf_nan=False)]
SexAsked = Annotated[
    Literal["F", "M", "X"], Query(description="Whose tables; X is graded by the open standard.")
]
Edition = Annotated[str | None, Query(max_length=16, description="The newest if left out.")]
From = Annotated[date | None, Query(alias="from", description="Half a year back if left out.")]
Until = Annotated[date | None, Query(alias="until", description="This day too; today if left out.")]


@own.get("/bests", response_model=BestsOut, dependencies=SEES)
async def own_bests(performance: Reads, caller: Caller) -> BestsOut:
    """Your fastest run over each distance, from 400 m to the marathon."""
    return await performance.bests(caller.user_id, viewer=caller)


@own.get("/weeks", response_model=WeeksOut, dependencies=SEES)
async def own_weeks(
    performance: Reads, caller: Caller, first: From = None, last: Until = None
) -> WeeksOut:
    return await performance.weeks(caller.user_id, first, last, viewer=caller)


@own.get("/load", response_model=LoadsOut, dependencies=SEES)
async def own_load(
    performance: Reads, caller: Caller, first: From = None, last: Until = None
) -> LoadsOut:
    """Fitness, fatigue and form of each day."""
    return await performance.load(caller.user_id, first, last, viewer=caller)


@own.get("/events", response_model=PlannedEventsOut, dependencies=SEES)
async def own_events(performance: Reads, caller: Caller, first: Since = None) -> PlannedEventsOut:
    """What you plan: races and sessions."""
    return await performance.events(caller.user_id, first, viewer=caller)


@change.post(
    "", response_model=PlannedEventOut, status_code=HTTPStatus.CREATED, dependencies=CHANGES
)
async def plan_event(plans: Plans, wanted: PlannedEventIn, caller: Caller) -> PlannedEvent:
    return await plans.plan(wanted, by=caller)


@change.put("/{event_id}", response_model=PlannedEventOut, dependencies=CHANGES)
async def change_event(
    plans: Plans, event_id: UUID, wanted: PlannedEventIn, caller: Caller
) -> PlannedEvent:
    """All of it anew: what is left out is empty."""
    return await plans.change(PlannedEventId(event_id), wanted, by=caller)


@change.delete("/{event_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=CHANGES)
async def delete_event(plans: Plans, event_id: UUID, caller: Caller) -> None:
    await plans.delete(PlannedEventId(event_id), by=caller)


@own.get("/races", response_model=RacesOut, dependencies=SEES)
async def own_races(performance: Reads, caller: Caller) -> RacesOut:
    """What your best effort of late is worth over other distances."""
    return await performance.races(caller.user_id, viewer=caller)


@others.get("/bests", response_model=BestsOut, dependencies=SEES)
async def bests(performance: Reads, user_id: UUID, caller: Caller) -> BestsOut:
    return await performance.bests(UserId(user_id), viewer=caller)


@others.get("/weeks", response_model=WeeksOut, dependencies=SEES)
async def weeks(
    performance: Reads, user_id: UUID, caller: Caller, first: From = None, last: Until = None
) -> WeeksOut:
    return await performance.weeks(UserId(user_id), first, last, viewer=caller)


@others.get("/load", response_model=LoadsOut, dependencies=SEES)
async def load(
    performance: Reads, user_id: UUID, caller: Caller, first: From = None, last: Until = None
) -> LoadsOut:
    return await performance.load(UserId(user_id), first, last, viewer=caller)


@others.get("/events", response_model=PlannedEventsOut, dependencies=SEES)
async def events(
    performance: Reads, user_id: UUID, caller: Caller, first: Since = None
) -> PlannedEventsOut:
    return await performance.events(UserId(user_id), first, viewer=caller)


@others.get("/races", response_model=RacesOut, dependencies=SEES)
async def races(performance: Reads, user_id: UUID, caller: Caller) -> RacesOut:
    return await performance.races(UserId(user_id), viewer=caller)


@together.get("/groups/{group_id}", response_model=TogetherOut, dependencies=SEES)
async def group(found: Together, group_id: UUID, caller: Caller) -> TogetherOut:
    """Whoever of your group lets you see their training."""
    return await found.group(GroupId(group_id), viewer=caller)


@together.get("/cohorts/{cohort_id}", response_model=TogethersOut, dependencies=SEES)
async def cohort(found: Together, cohort_id: UUID, caller: Caller) -> TogethersOut:
    """The same of each group of a cohort that you are in or lead."""
    return await found.cohort(CohortId(cohort_id), viewer=caller)


@together.get("/age-grade", response_model=AgeGradeOut, dependencies=SEES)
async def age_grade(
    age: Age,
    distance_m: Metres,
    seconds: Seconds,
    sex: SexAsked = "X",
    surface: Surface = Surface.ROAD,
    edition: Edition = None,
) -> AgeGradeOut:
    """How good a time is for an age, in percent of the best standard for it."""
    table = None if sex == "X" else Sex(sex)
    return graded(
        sex=table,
        age=age,
        metres=distance_m,
        seconds=seconds,
        surface=surface,
        edition=edition,
    )


@together.get("/age-grade/tables", response_model=AgeGradeTablesOut, dependencies=SEES)
async def age_grade_tables() -> AgeGradeTablesOut:
    """Which ages, distances and editions there are."""
    return known_tables()


@together.get("/circles", response_model=CirclesOut, dependencies=SEES)
async def circles(found: Together, caller: Caller) -> CirclesOut:
    """The groups you are in or lead, with who leads them."""
    return await found.circles(viewer=caller)


@together.get("/athletes", response_model=AthletesOut, dependencies=SEES)
async def athletes(found: Together, caller: Caller) -> AthletesOut:
    """Everybody who lets you see their training."""
    return await found.athletes(viewer=caller)


@of_activity.get("/efforts", response_model=EffortsOut, dependencies=SEES)
async def efforts(performance: Reads, activity_id: UUID, caller: Caller) -> EffortsOut:
    """The fastest stretches of one run, and what it counts for the load."""
    return await performance.efforts(ActivityId(activity_id), viewer=caller)
