from http import HTTPStatus
from typing import Final
from uuid import UUID

import msgspec
from dishka import FromDishka
from fastapi import Response

from paceline.db.ledger.desk import JobDesk
from paceline.db.ledger.tables import JobRow
from paceline.features.operations.policy import JOBS
from paceline.features.operations.public import JobId
from paceline.features.operations.repository import JobReads
from paceline.features.operations.schemas import HealthOut, JobOut, JobPage
from paceline.features.operations.service import Health, HealthService
from paceline.web.answers import JSON
from paceline.web.auth import anyone, permission
from paceline.web.limits import limited
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

act: Final = commands("/jobs")
read: Final = reads("/jobs")
probe: Final = reads("/health", api=False)
routers: Final = (act, read, probe)

Desk = FromDishka[JobDesk]
Reads = FromDishka[JobReads]
Service = FromDishka[HealthService]
OPERATES: Final = [permission(JOBS, scope="visible")]
OPEN: Final = [anyone(), limited("free")]


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


@probe.get("", response_model=HealthOut, dependencies=OPEN)
async def health(service: Service) -> Response:
    return answer(await service.overall())


@probe.get("/live", response_model=HealthOut, dependencies=OPEN)
async def live() -> Response:
    """This process answers; nothing else is asked, so that a slow store restarts nobody."""
    return answer(Health(parts={}))


@probe.get("/ready", response_model=HealthOut, dependencies=OPEN)
async def ready(service: Service) -> Response:
    return answer(await service.ready())


@probe.get("/startup", response_model=HealthOut, dependencies=OPEN)
async def startup(service: Service) -> Response:
    return answer(await service.started())


def answer(found: Health) -> Response:
    body = {
        "status": word(ok=found.ok),
        "parts": {name: word(ok=ok) for name, ok in found.parts.items()},
    }
    status = HTTPStatus.OK if found.ok else HTTPStatus.SERVICE_UNAVAILABLE
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(body), status, headers, media_type=JSON)


def word(*, ok: bool) -> str:
    return "ok" if ok else "failing"
