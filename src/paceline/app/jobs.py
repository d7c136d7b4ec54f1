"""Runs one claimed job: its container, its unit of work, its end in the same transaction."""

import asyncio
import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from random import Random
from typing import Final, get_type_hints

import structlog
from dishka import AsyncContainer
from structlog.contextvars import bound_contextvars
from typing_extensions import override

from paceline.db.failures import FAILURES, meaning
from paceline.db.ledger.handlers import Entry, Handlers
from paceline.db.ledger.ledger import Claim, Ending, Ledger, Outcome
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Defect, ModuleError, PacelineError, Unavailable
from paceline.kernel.messages import Handler, JobContext

FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 600.0
log: Final = structlog.get_logger()


@dataclass(kw_only=True)
class RunningJob(JobContext):
    """Reports in a transaction of its own: inside the handler's it would wait for itself."""

    claim: Claim
    ledger: Ledger
    unit: SqlUnitOfWork | None = None
    cancelled: bool = field(default=False)

    @override
    async def report(self, done: int, total: int, note: str = "") -> None:
        if self.unit is not None and self.unit.changed:
            raise Defect("A job reports progress before its first statement, not after it.")
        self.cancelled = not await self.ledger.report(self.claim, done, total, note)


@lru_cache(maxsize=1024)
def further_parameters(handler: Handler) -> Mapping[str, type]:
    """What the container fills in: every parameter after the payload."""
    hints = get_type_hints(handler)
    names = list(inspect.signature(handler).parameters)[1:]
    return {name: hints[name] for name in names}


class JobRunner:
    """`container` is the application's; each run opens a scope of its own."""

    def __init__(
        self,
        container: AsyncContainer,
        handlers: Handlers,
        ledger: Ledger,
        clock: Clock,
        chance: Random,
    ) -> None:
        self._container = container
        self._handlers = handlers
        self._ledger = ledger
        self._clock = clock
        self._chance = chance

    async def run(self, claim: Claim) -> Outcome | None:
        with bound_contextvars(job_id=str(claim.id), job_kind=claim.kind):
            try:
                return await self._run(claim)
            except asyncio.CancelledError:
                return self._ended(claim, Ending.CANCELLED, error="Cancelled.")
            except PacelineError as error:
                return self._failed(claim, error)
            except FAILURES as error:
                return self._failed(claim, meaning(error))
            except Exception as error:
                log.exception("job.failed")
                return self._ended(claim, Ending.DEAD, error=f"{type(error).__name__}: a defect.")

    async def _run(self, claim: Claim) -> Outcome | None:
        entry = self._handlers.entry(claim.kind)
        if claim.attempt > entry.retries + 1:
            text = "Its workers died while running it, as often as it may be tried."
            return self._ended(claim, Ending.DEAD, error=text)
        context = RunningJob(claim=claim, ledger=self._ledger)
        async with self._container(context={JobContext: context}) as scope:
            unit = context.unit = await scope.get(SqlUnitOfWork)
            try:
                await self._call(entry, claim, scope)
            except PacelineError as error:
                if not error.keeps_changes:
                    raise
                return await self._store(unit, claim, self._failed(claim, error))
            return await self._store(unit, claim, self._done(claim, entry))

    async def _call(self, entry: Entry, claim: Claim, scope: AsyncContainer) -> None:
        parameters = further_parameters(entry.handler)
        filled: dict[str, object] = {}
        for name, kind in parameters.items():
            filled[name] = await scope.get(kind)
        try:
            async with asyncio.timeout(entry.timeout.total_seconds()):
                await entry.handler(entry.read(claim.payload), **filled)
        except TimeoutError as error:
            raise Unavailable(f"It took longer than {entry.timeout}.") from error

    async def _store(self, unit: SqlUnitOfWork, claim: Claim, outcome: Outcome) -> Outcome | None:
        """With changes, the end joins their transaction; without, it goes with the next group."""
        if not unit.changed:
            return outcome
        if not await self._ledger.complete_in(unit, outcome):
            await unit.rollback()
            log.warning("job.lease_lost", fence=claim.fence)
            return None
        await unit.commit()
        return None

    def _done(self, claim: Claim, entry: Entry) -> Outcome:
        next_at = self._clock.now() + entry.every if entry.every else None
        return Outcome(id=claim.id, fence=claim.fence, ending=Ending.DONE, next_at=next_at)

    def _ended(self, claim: Claim, ending: Ending, *, error: str) -> Outcome:
        return Outcome(id=claim.id, fence=claim.fence, ending=ending, error=error)

    def _failed(self, claim: Claim, error: PacelineError) -> Outcome:
        """What time may heal is tried again; a wait that was asked for is not an attempt."""
        text = f"{error.code}: {error.detail}"
        asked = error.retry_after if isinstance(error, Unavailable) else None
        tries = self._tries(claim)
        spent = claim.attempt >= tries and asked is None
        if not isinstance(error, Unavailable) or spent:
            log.error("job.dead", code=error.code, exc_info=error)
            return self._dead(claim, text)
        wait = asked if asked is not None else self._wait(claim.attempt)
        log.info("job.retried", code=error.code, wait=round(wait, 1))
        return Outcome(
            id=claim.id,
            fence=claim.fence,
            ending=Ending.RETRY,
            error=text,
            next_at=self._clock.now() + timedelta(seconds=wait),
            counted=asked is None,
        )

    def _tries(self, claim: Claim) -> int:
        try:
            return self._handlers.entry(claim.kind).retries + 1
        except ModuleError:
            return 0

    def _dead(self, claim: Claim, text: str) -> Outcome:
        """A periodic job is never buried: its next turn is its next try."""
        entry = self._handlers.kinds.get(claim.kind)
        if entry is not None and entry.every is not None:
            at = self._clock.now() + entry.every
            return Outcome(
                id=claim.id, fence=claim.fence, ending=Ending.DONE, error=text, next_at=at
            )
        return self._ended(claim, Ending.DEAD, error=text)

    def _wait(self, attempt: int) -> float:
        """Full jitter: anywhere up to the doubled wait, so that many do not come back at once."""
        return self._chance.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**attempt))
