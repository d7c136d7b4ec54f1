from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

from paceline.features.audit.public import AuditCheckId
from paceline.features.audit.service.checking import CheckService, Inspector
from paceline.features.audit.service.sealing import HeadKeeper, Sealer
from paceline.kernel.messages import JobPayload, Outbox, Priority, job

LONGEST_CHECK: Final = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Seal(JobPayload):
    name: ClassVar = "audit.seal"


@dataclass(frozen=True, kw_only=True)
class KeepHead(JobPayload):
    name: ClassVar = "audit.keep_head"

    number: int


@dataclass(frozen=True, kw_only=True)
class Check(JobPayload):
    name: ClassVar = "audit.check"

    check_id: UUID


@dataclass(frozen=True, kw_only=True)
class CheckDaily(JobPayload):
    name: ClassVar = "audit.check_daily"


@job(Seal, every=timedelta(seconds=5), priority=Priority.BACKGROUND)
async def seal(_payload: Seal, sealer: Sealer, outbox: Outbox) -> None:
    number = await sealer.seal()
    if number is not None:
        outbox.enqueue(KeepHead(number=number))


@job(KeepHead, retries=20, priority=Priority.BACKGROUND)
async def keep_head(payload: KeepHead, keeper: HeadKeeper) -> None:
    await keeper.keep(payload.number)


@job(Check, timeout=LONGEST_CHECK, priority=Priority.BACKGROUND)
async def check(payload: Check, inspector: Inspector, checks: CheckService) -> None:
    verdict = await inspector.inspect()
    await checks.end(AuditCheckId(payload.check_id), verdict)


@job(CheckDaily, every=timedelta(days=1), priority=Priority.BACKGROUND)
async def check_daily(_payload: CheckDaily, checks: CheckService, outbox: Outbox) -> None:
    asked = checks.ask(by=None)
    outbox.enqueue(Check(check_id=asked.id))


jobs: Final = (seal, keep_head, check, check_daily)
