from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from paceline.db.ledger.desk import JobDesk
from paceline.db.sealing import Resealing
from paceline.features.operations.settings import OperationsSettings
from paceline.kernel.cache import Cache, InvalidateTags
from paceline.kernel.clock import Clock
from paceline.kernel.idempotency import Idempotency
from paceline.kernel.messages import JobPayload, Outbox, Priority, job
from paceline.kernel.quota import Quotas

# Longer than any window is; nobody asks after what was used a year ago.
QUOTAS_KEPT: Final = timedelta(days=400)


@dataclass(frozen=True, kw_only=True)
class Prune(JobPayload):
    name: ClassVar = "operations.prune"


@job(Prune, every=timedelta(hours=1), priority=Priority.BACKGROUND)
async def prune(
    _payload: Prune,
    desk: JobDesk,
    idempotency: Idempotency,
    quotas: Quotas,
    settings: OperationsSettings,
    clock: Clock,
) -> None:
    now = clock.now()
    await idempotency.prune(before=now - settings.answers_kept)
    await desk.prune(jobs_before=now - settings.jobs_kept, events_before=now - settings.events_kept)
    await quotas.prune(before=now - QUOTAS_KEPT)


@dataclass(frozen=True, kw_only=True)
class Reseal(JobPayload):
    name: ClassVar = "operations.reseal"


@job(Reseal, every=timedelta(hours=1), priority=Priority.BACKGROUND)
async def reseal(_payload: Reseal, resealing: Resealing, outbox: Outbox) -> None:
    """Some at a time, so that nobody waits long for the store."""
    if await resealing.some():
        outbox.enqueue(Reseal())


@job(InvalidateTags, retries=10)
async def invalidate(payload: InvalidateTags, cache: Cache) -> None:
    await cache.invalidate(*payload.tags)


jobs: Final = (prune, reseal, invalidate)
