from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from paceline.db.ledger.desk import JobDesk
from paceline.features.operations.settings import OperationsSettings
from paceline.kernel.cache import Cache, InvalidateTags
from paceline.kernel.clock import Clock
from paceline.kernel.idempotency import Idempotency
from paceline.kernel.messages import JobPayload, Priority, job


@dataclass(frozen=True, kw_only=True)
class Prune(JobPayload):
    name: ClassVar = "operations.prune"


@job(Prune, every=timedelta(hours=1), priority=Priority.BACKGROUND)
async def prune(
    _payload: Prune,
    desk: JobDesk,
    idempotency: Idempotency,
    settings: OperationsSettings,
    clock: Clock,
) -> None:
    now = clock.now()
    await idempotency.prune(before=now - settings.answers_kept)
    await desk.prune(jobs_before=now - settings.jobs_kept, events_before=now - settings.events_kept)


@job(InvalidateTags, retries=10)
async def invalidate(payload: InvalidateTags, cache: Cache) -> None:
    await cache.invalidate(*payload.tags)


jobs: Final = (prune, invalidate)
