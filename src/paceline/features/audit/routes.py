from http import HTTPStatus
from typing import Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Response

from paceline.features.audit.jobs import Check
from paceline.features.audit.models import AuditCheck
from paceline.features.audit.policy import READ
from paceline.features.audit.public import AuditCheckId
from paceline.features.audit.repository import ActReads, CheckReads
from paceline.features.audit.schemas import ActPage, CheckOut
from paceline.features.audit.service.checking import CheckService
from paceline.kernel.messages import Outbox
from paceline.web.answers import JSON
from paceline.web.auth import Caller, permission
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

act: Final = commands("/audit")
read: Final = reads("/audit")
routers: Final = (act, read)

AUDITS: Final = [permission(READ, scope="visible")]


@read.get("/acts", response_model=ActPage, dependencies=AUDITS)
async def page(acts: FromDishka[ActReads], paging: Paging) -> Response:
    return Response(await acts.page_unscoped(paging), media_type=JSON)


@act.post("/checks", response_model=CheckOut, status_code=HTTPStatus.ACCEPTED, dependencies=AUDITS)
async def verify(
    checks: FromDishka[CheckService], outbox: FromDishka[Outbox], caller: Caller
) -> AuditCheck:
    """Looks at the whole log, in a job; ask the check for how it went."""
    asked = checks.ask(by=caller)
    outbox.enqueue(Check(check_id=asked.id))
    return asked


@read.get("/checks/{check_id}", response_model=CheckOut, dependencies=AUDITS)
async def show(checks: FromDishka[CheckReads], check_id: UUID) -> Response:
    return Response(await checks.get_unscoped(AuditCheckId(check_id)), media_type=JSON)
