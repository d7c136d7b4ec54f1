from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

import msgspec
import structlog
from dishka import FromDishka
from fastapi import Path, Request, Response

from paceline.db.ledger.desk import JobDesk
from paceline.db.ledger.tables import JobRow
from paceline.features.operations.policy import FEATURES, FLAGS, JOBS, QUOTAS
from paceline.features.operations.public import JobId
from paceline.features.operations.repository import JobReads
from paceline.features.operations.schemas import (
    ClientErrorIn,
    FeatureOut,
    FeaturesOut,
    FlagOut,
    FlagsOut,
    HealthOut,
    JobOut,
    JobPage,
    QuotasOut,
    TurnIn,
    UsageOut,
)
from paceline.features.operations.service.flags import FlagBoard, FlagService, Shown
from paceline.features.operations.service.health import Health, HealthService
from paceline.kernel.flags import FlagRule
from paceline.kernel.quota import Quotas
from paceline.kernel.standing import Standings
from paceline.web.answers import JSON
from paceline.web.auth import Caller, anyone, perhaps, permission
from paceline.web.limits import limited
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

act: Final = commands("/jobs")
read: Final = reads("/jobs")
switch: Final = commands("/flags")
switches: Final = reads("/flags")
probe: Final = reads("/health", api=False)
own: Final = reads("/quotas")
installed: Final = reads("/features")
reports: Final = commands("/client-errors")
routers: Final = (act, read, switch, switches, own, probe, installed, reports)
log: Final = structlog.get_logger()

Desk = FromDishka[JobDesk]
Reads = FromDishka[JobReads]
Service = FromDishka[HealthService]
Switches = FromDishka[FlagService]
Key = Annotated[str, Path(max_length=120)]
OPERATES: Final = [permission(JOBS, scope="visible")]
SEES_FLAGS: Final = [permission(FLAGS, scope="visible")]
TURNS: Final = [permission(FLAGS, scope="visible", step_up=True)]
LOOKS: Final = [permission(FEATURES, scope="none")]
OPEN: Final = [anyone(), limited("free")]
FAILING: Final[dict[int | str, dict[str, object]]] = {
    HTTPStatus.SERVICE_UNAVAILABLE.value: {"model": HealthOut, "description": "A part is failing"}
}


@read.get("", response_model=JobPage, dependencies=OPERATES)
async def page(jobs: Reads, paging: Paging) -> Response:
    return Response(await jobs.page_unscoped(paging), media_type=JSON)


@read.get("/{job_id}", response_model=JobOut, dependencies=OPERATES)
async def show(jobs: Reads, job_id: UUID) -> Response:
    return Response(await jobs.get_unscoped(JobId(job_id)), media_type=JSON)


@act.post("/{job_id}/replay", response_model=JobOut, dependencies=OPERATES)
async def replay(desk: Desk, job_id: UUID) -> JobRow:
    return await desk.replay(job_id)


@act.post("/{job_id}/discard", response_model=JobOut, dependencies=OPERATES)
async def discard(desk: Desk, job_id: UUID) -> JobRow:
    return await desk.discard(job_id)


@act.post("/{job_id}/cancel", response_model=JobOut, dependencies=OPERATES)
async def cancel(desk: Desk, job_id: UUID) -> JobRow:
    return await desk.cancel(job_id)


@own.get("", response_model=QuotasOut, dependencies=[permission(QUOTAS, scope="own")])
async def used(quotas: FromDishka[Quotas], caller: Caller) -> QuotasOut:
    found = await quotas.usage(by=caller)
    return QuotasOut(items=[UsageOut.model_validate(each) for each in found])


@installed.get("", response_model=FeaturesOut, dependencies=LOOKS)
async def features(standings: FromDishka[Standings]) -> FeaturesOut:
    """Ours and those of plugins, as they stand in the process that answers."""
    return FeaturesOut(items=[FeatureOut.model_validate(each) for each in standings.all()])


@switches.get("", response_model=FlagsOut, dependencies=SEES_FLAGS)
async def flags(board: FromDishka[FlagBoard]) -> Response:
    return Response(msgspec.json.encode({"items": await board.all()}), media_type=JSON)


@switch.put("/{key}", response_model=FlagOut, dependencies=TURNS)
async def turn(service: Switches, key: Key, wanted: TurnIn, caller: Caller) -> Shown:
    """For whom it is meant, the flag has this value; for others its default."""
    rule = FlagRule(
        value=wanted.value, cohorts=frozenset(wanted.cohorts), percentage=wanted.percentage
    )
    return await service.turn(key, rule, by=caller)


@switch.delete("/{key}", response_model=FlagOut, dependencies=TURNS)
async def turn_back(service: Switches, key: Key) -> Shown:
    return await service.turn_back(key)


@reports.post("", status_code=HTTPStatus.NO_CONTENT, dependencies=[anyone()])
async def report(told: ClientErrorIn) -> None:
    """What went wrong in a browser, in the server's log under this request's id."""
    log.warning(
        "client.failed",
        message=told.message,
        stack=told.stack,
        page=told.page,
        caused_by=told.request_id,
    )


@probe.get("", response_model=HealthOut, responses=FAILING, dependencies=OPEN)
async def health(service: Service, request: Request) -> Response:
    """Whoever may operate and says who they are is told more."""
    found = await service.overall()
    who = await perhaps(request) if found.parts["database"] else None
    return answer(found, inside=service.inside(who))


@probe.get("/live", response_model=HealthOut, responses=FAILING, dependencies=OPEN)
async def live() -> Response:
    """This process answers; nothing else is asked, so that a slow store restarts nobody."""
    return answer(Health(parts={}))


@probe.get("/ready", response_model=HealthOut, responses=FAILING, dependencies=OPEN)
async def ready(service: Service) -> Response:
    return answer(await service.ready())


@probe.get("/startup", response_model=HealthOut, responses=FAILING, dependencies=OPEN)
async def startup(service: Service) -> Response:
    return answer(await service.started())


def answer(found: Health, *, inside: Mapping[str, Mapping[str, object]] | None = None) -> Response:
    body: dict[str, object] = {
        "status": word(ok=found.ok),
        "parts": {name: word(ok=ok) for name, ok in found.parts.items()},
    }
    if found.plugins:
        body["plugins"] = {name: word(ok=ok) for name, ok in found.plugins.items()}
    if inside is not None:
        body["inside"] = inside
    status = HTTPStatus.OK if found.ok else HTTPStatus.SERVICE_UNAVAILABLE
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(body), status, headers, media_type=JSON)


def word(*, ok: bool) -> str:
    return "ok" if ok else "failing"
