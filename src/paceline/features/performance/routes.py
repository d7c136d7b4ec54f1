from datetime import date
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Query

from paceline.features.activities.public import SEES_TRAINING
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.public import GroupId
from paceline.features.performance.schemas import (
    BestsOut,
    LoadsOut,
    RacesOut,
    TogetherOut,
    TogethersOut,
    WeeksOut,
)
from paceline.features.performance.service.reads import PerformanceReads
from paceline.features.performance.service.together import TogetherReads
from paceline.kernel.identity import UserId
from paceline.web.auth import Caller, permission
from paceline.web.routing import reads

own: Final = reads("/athletes/me")
others: Final = reads("/athletes/{user_id}")
together: Final = reads("/training")
routers: Final = (own, others, together)

Reads = FromDishka[PerformanceReads]
# What is of others is opened by their word alone: no role widens it, not even an administrator's.
SEES: Final = [permission(SEES_TRAINING, scope="own")]
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


@others.get("/races", response_model=RacesOut, dependencies=SEES)
async def races(performance: Reads, user_id: UUID, caller: Caller) -> RacesOut:
    return await performance.races(UserId(user_id), viewer=caller)


@together.get("/groups/{group_id}", response_model=TogetherOut, dependencies=SEES)
async def group(found: FromDishka[TogetherReads], group_id: UUID, caller: Caller) -> TogetherOut:
    """Whoever of your group lets you see their training."""
    return await found.group(GroupId(group_id), viewer=caller)


@together.get("/cohorts/{cohort_id}", response_model=TogethersOut, dependencies=SEES)
async def cohort(found: FromDishka[TogetherReads], cohort_id: UUID, caller: Caller) -> TogethersOut:
    """The same of each group of a cohort that you are in or lead."""
    return await found.cohort(CohortId(cohort_id), viewer=caller)
