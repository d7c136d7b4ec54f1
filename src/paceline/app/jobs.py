"""Runs one claimed job: its container, its unit of work, its end in the same transaction."""

import asyncio
import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Final, get_type_hints
from uuid import UUID

import structlog
from dishka import AsyncContainer
from structlog.contextvars import bound_contextvars
from typing_extensions import override

from paceline.db.failures import FAILURES, meaning
from paceline.db.ledger.handlers import Entry, Handlers
from paceline.db.ledger.ledger import Claim, Ending, LeaseLost, Ledger, Outcome
from paceline.db.turns import PATIENT
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.audit import ACTING, Acting
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Defect, PacelineError, Unavailable
from paceline.kernel.logging import HIDDEN
from paceline.kernel.messages import Handler, JobContext, Priority
from paceline.kernel.right_of_way import GivingWay, RightOfWay

FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 600.0
# What may take longer than this is made to go on later where it was.
LONG: Final = timedelta(minutes=2)
QUOTED: Final = re.compile(r"""(?<!\w)'[^']*'|"[^"]*"|\S+@\S+""")
log: Final = structlog.get_logger()


@dataclass(kw_only=True)
class RunningJob(JobContext):
    """Reports in a transaction of its own: inside the handler's it would wait for itself."""

    claim: Claim
    ledger: Ledger
    unit: SqlUnitOfWork | None = None
    cancelled: bool = field(default=False)

    @property
    @override
    def id(self) -> UUID:
        return self.claim.id

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
        way: RightOfWay,
    ) -> None:
        self._container = container
        self._handlers = handlers
        self._ledger = ledger
        self._clock = clock
        self._chance = chance
        self._way = way

    async def run(self, claim: Claim) -> Outcome | None:
        entry = self._handlers.entry(claim.kind)
        if claim.attempt > entry.retries + 1:
            text = "Its workers died while running it, as often as it may be tried."
            return self._buried(claim, entry, text)
        is_patient = entry.priority > Priority.URGENT
        PATIENT.set(is_patient)
        with bound_contextvars(job_id=str(claim.id), job_kind=claim.kind):
            try:
                run = self._run(claim, entry)
                return await (GivingWay(run, self._way) if is_patient else run)
            except LeaseLost:
                log.warning("job.lease_lost", fence=claim.fence)
                return None
            except PacelineError as error:
                return self._failed(claim, entry, error)
            except FAILURES as error:
                return self._failed(claim, entry, meaning(error))
            except Exception as error:
                log.exception("job.failed")
                return self._buried(claim, entry, f"{type(error).__name__}: a defect.")

    def cancelled(self, claim: Claim) -> Outcome:
        """Of a periodic job only this turn."""
        entry = self._handlers.entry(claim.kind)
        return Outcome(
            claim=claim,
            ending=Ending.CANCELLED,
            error="Cancelled.",
            next_at=self._next_turn(entry),
        )

    def given_back(self, claim: Claim) -> Outcome:
        """Ready again at once for another worker, as if it had never begun."""
        return Outcome(claim=claim, ending=Ending.RETRY, next_at=self._clock.now(), counted=False)

    def is_long(self, claim: Claim) -> bool:
        return self._handlers.entry(claim.kind).timeout > LONG

    async def _run(self, claim: Claim, entry: Entry) -> Outcome | None:
        ACTING.set(Acting(via=f"job:{claim.kind}"))
        context = RunningJob(claim=claim, ledger=self._ledger)
        async with self._container(context={JobContext: context}) as scope:
            unit = context.unit = await scope.get(SqlUnitOfWork)
            try:
                await self._call(entry, claim, scope)
            except PacelineError as error:
                if not error.keeps_changes:
                    raise
                return await self._store(unit, self._failed(claim, entry, error))
            done = Outcome(claim=claim, ending=Ending.DONE, next_at=self._next_turn(entry))
            return await self._store(unit, done)

    async def _call(self, entry: Entry, claim: Claim, scope: AsyncContainer) -> None:
        filled: dict[str, object] = {}
        for name, kind in further_parameters(entry.handler).items():
            filled[name] = await scope.get(kind)
        payload = entry.read(claim.payload)
        try:
            async with asyncio.timeout(entry.timeout.total_seconds()):
                await entry.handler(payload, **filled)
        except TimeoutError as error:
            raise Unavailable(f"It took longer than {entry.timeout}.") from error

    async def _store(self, unit: SqlUnitOfWork, outcome: Outcome) -> Outcome | None:
        """With changes, the end joins their transaction; without, it goes with the next group."""
        if not unit.changed:
            return outcome
        self._ledger.complete_in(unit, outcome)
        await unit.commit()
        return None

    def _failed(self, claim: Claim, entry: Entry, error: PacelineError) -> Outcome:
        """What time may heal is tried again; a wait that was asked for is not an attempt."""
        asked = error.retry_after if isinstance(error, Unavailable) else None
        spent = claim.attempt > entry.retries and asked is None
        if not isinstance(error, Unavailable) or spent:
            log.error("job.dead", code=error.code, exc_info=error)
            return self._buried(claim, entry, told(error))
        wait = asked if asked is not None else self._wait(claim.attempt)
        log.info("job.retried", code=error.code, wait=round(wait, 1))
        return Outcome(
            claim=claim,
            ending=Ending.RETRY,
            error=told(error),
            next_at=self._clock.now() + timedelta(seconds=wait),
            counted=asked is None,
        )

    def _buried(self, claim: Claim, entry: Entry, text: str) -> Outcome:
        """A dead letter; a periodic job never becomes one: its next turn is its next try."""
        next_at = self._next_turn(entry)
        ending = Ending.DEAD if next_at is None else Ending.DONE
        return Outcome(claim=claim, ending=ending, error=text, next_at=next_at)

    def _next_turn(self, entry: Entry) -> datetime | None:
        return self._clock.now() + entry.every if entry.every else None

    def _wait(self, attempt: int) -> float:
        """Full jitter: anywhere up to the doubled wait, so that many do not come back at once."""
        return self._chance.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**attempt))


def told(error: PacelineError) -> str:
    """For the operator's eyes: what was quoted from an input or looks like an address is hidden."""
    return f"{error.code}: {QUOTED.sub(HIDDEN, error.detail)}"
