from http import HTTPStatus
from typing import Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Response

from paceline.features.cohorts.models import Program
from paceline.features.cohorts.policy import MANAGE, PLAN, READ
from paceline.features.cohorts.public import CohortId, CohortView
from paceline.features.cohorts.repository import CohortReads
from paceline.features.cohorts.schemas import (
    CloneIn,
    CohortChange,
    CohortIn,
    CohortOut,
    CohortPage,
    OpenCohortPage,
    ProgramIn,
    ProgramOut,
    ProgramPage,
)
from paceline.features.cohorts.service import CohortService
from paceline.web.answers import JSON
from paceline.web.auth import Caller, permission
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

plan_programs: Final = commands("/programs")
read_programs: Final = reads("/programs")
change: Final = commands("/cohorts")
read: Final = reads("/cohorts")
read_open: Final = reads("/open-cohorts")
routers: Final = (plan_programs, read_programs, change, read, read_open)

Service = FromDishka[CohortService]
Reads = FromDishka[CohortReads]
MANAGES: Final = [permission(MANAGE, scope="visible")]
PLANS: Final = [permission(PLAN, scope="own")]
SEES: Final = [permission(READ, scope="visible")]
KNOWS: Final = [permission(READ, scope="none")]


@read_programs.get("", response_model=ProgramPage, dependencies=SEES)
async def programs(cohorts: Reads, paging: Paging, caller: Caller) -> Response:
    return Response(await cohorts.programs_page(paging, viewer=caller), media_type=JSON)


@plan_programs.post(
    "", response_model=ProgramOut, status_code=HTTPStatus.CREATED, dependencies=PLANS
)
async def plan_program(cohorts: Service, wanted: ProgramIn, caller: Caller) -> Program:
    return await cohorts.plan_program(wanted, by=caller)


@read.get("", response_model=CohortPage, dependencies=SEES)
async def page(cohorts: Reads, paging: Paging, caller: Caller) -> Response:
    return Response(await cohorts.page(paging, viewer=caller), media_type=JSON)


@read_open.get("", response_model=OpenCohortPage, dependencies=KNOWS)
async def open_page(cohorts: Reads, paging: Paging) -> Response:
    """Those that anyone with an account may sign up to."""
    return Response(await cohorts.open_page(paging), media_type=JSON)


@read.get("/{cohort_id}", response_model=CohortOut, dependencies=SEES)
async def show(cohorts: Reads, cohort_id: UUID, caller: Caller) -> Response:
    return Response(await cohorts.get(CohortId(cohort_id), viewer=caller), media_type=JSON)


@change.post("", response_model=CohortOut, status_code=HTTPStatus.CREATED, dependencies=PLANS)
async def plan(cohorts: Service, wanted: CohortIn, caller: Caller) -> CohortView:
    return await cohorts.plan(wanted, by=caller)


@change.patch("/{cohort_id}", response_model=CohortOut, dependencies=MANAGES)
async def edit(
    cohorts: Service, cohort_id: UUID, wanted: CohortChange, caller: Caller
) -> CohortView:
    return await cohorts.change(CohortId(cohort_id), wanted, by=caller)


@change.post("/{cohort_id}/open", response_model=CohortOut, dependencies=MANAGES)
async def open_sign_ups(cohorts: Service, cohort_id: UUID, caller: Caller) -> CohortView:
    return await cohorts.open_sign_ups(CohortId(cohort_id), by=caller)


@change.post("/{cohort_id}/start", response_model=CohortOut, dependencies=MANAGES)
async def start(cohorts: Service, cohort_id: UUID, caller: Caller) -> CohortView:
    return await cohorts.start(CohortId(cohort_id), by=caller)


@change.post("/{cohort_id}/finish", response_model=CohortOut, dependencies=MANAGES)
async def finish(cohorts: Service, cohort_id: UUID, caller: Caller) -> CohortView:
    return await cohorts.finish(CohortId(cohort_id), by=caller)


@change.post(
    "/{cohort_id}/clone",
    response_model=CohortOut,
    status_code=HTTPStatus.CREATED,
    dependencies=MANAGES,
)
async def clone(cohorts: Service, cohort_id: UUID, wanted: CloneIn, caller: Caller) -> CohortView:
    return await cohorts.clone(CohortId(cohort_id), wanted, by=caller)
