"""Drains the ledger inside this process: claims what is due, runs it, writes back in groups."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final, Protocol, TypeAlias
from uuid import UUID

import structlog
from typing_extensions import override

from paceline.db.failures import FAILURES
from paceline.db.ledger.ledger import Claim, Ledger, Outcome
from paceline.db.ledger.outbox import Wake
from paceline.kernel.lifecycle import Part
from paceline.kernel.right_of_way import Patience, RightOfWay

LEASE: Final = timedelta(seconds=30)
log: Final = structlog.get_logger()

Ended: TypeAlias = Callable[[Claim], Outcome]


class Runner(Protocol):
    async def run(self, claim: Claim) -> Outcome | None:
        """Runs one claim to its end; None when its end is stored already or not ours to say."""
        ...

    def cancelled(self, claim: Claim) -> Outcome:
        """What becomes of a run that someone asked to end."""
        ...

    def given_back(self, claim: Claim) -> Outcome:
        """What becomes of a run that this process has no time to finish."""
        ...

    def is_long(self, claim: Claim) -> bool:
        """Whether a run takes so long that stopping cannot wait for it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Pace:
    """`workers` jobs at once; a lease outlives `poll` and `beat` many times over. Seconds.

    Stopping lets long jobs run on for `short` and the others for `patience`; `grace` later it stops
    without storing their end, and they come back when their lease is over. A database that is away
    is asked every `away`.
    """

    workers: int = 8
    lease: timedelta = LEASE
    poll: float = 1.0
    beat: float = 1.0
    away: float = 2.0
    short: float = 5.0
    patience: float = 20.0
    grace: float = 5.0


@dataclass(kw_only=True)
class Running:
    """`ended` says what an interruption means; without it the claim has another worker."""

    claim: Claim
    task: asyncio.Task[Outcome | None]
    ended: Ended | None = None

    def interrupt(self, ended: Ended | None) -> None:
        self.ended = ended
        self.task.cancel()


class EmbeddedDispatcher(Part):
    name = "dispatcher"

    def __init__(
        self,
        ledger: Ledger,
        wake: Wake,
        runner: Runner,
        pace: Pace,
        way: RightOfWay | None = None,
    ) -> None:
        self._ledger = ledger
        self._runner = runner
        self._pace = pace
        self._way = way or RightOfWay()
        self._bell = asyncio.Event()
        self._stopping = False
        self._outcomes: list[Outcome] = []
        self._running: dict[UUID, Running] = {}
        self._loop: asyncio.Task[None] | None = None
        wake.listen(self._bell.set)

    @property
    def running(self) -> Mapping[UUID, object]:
        return self._running

    @override
    async def start(self) -> None:
        await self._ledger.plant_periodic()
        self._loop = asyncio.get_running_loop().create_task(self._drain())

    @override
    async def stop(self) -> None:
        """Lets running jobs end, then gives back what is left; never waits without a bound."""
        self._stopping = True
        self._bell.set()
        if self._loop is None:
            return
        try:
            short = min(self._pace.short, self._pace.patience)
            await asyncio.wait({self._loop}, timeout=short)
            self._give_back(self._runner.is_long)
            await asyncio.wait({self._loop}, timeout=self._pace.patience - short)
            self._give_back(whatever)
            await asyncio.wait({self._loop}, timeout=self._pace.grace)
        finally:
            if not self._loop.done():
                log.error("dispatcher.stopped_hard", running=len(self._running))
                self._loop.cancel()

    def _give_back(self, is_meant: Callable[[Claim], bool]) -> None:
        for held in list(self._running.values()):
            if is_meant(held.claim):
                held.interrupt(self._runner.given_back)

    async def _drain(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            beat = tasks.create_task(self._keep_alive())
            while not self._finished():
                try:
                    worked = await self._turn(tasks)
                except FAILURES as error:
                    log.warning("dispatcher.database_away", error=type(error).__name__)
                    await asyncio.sleep(self._pace.away)
                    continue
                if not worked and not self._finished():
                    await self._rest()
            beat.cancel()

    def _finished(self) -> bool:
        return self._stopping and not self._running and not self._outcomes

    async def _turn(self, tasks: asyncio.TaskGroup) -> bool:
        """One transaction: what ended is written back, what is due is taken.

        It begins while nobody is answered; once begun it is over soon, for all jobs wait for it.
        """
        await self._way.free(Patience())
        self._bell.clear()
        outcomes, self._outcomes = self._outcomes, []
        free = 0 if self._stopping else self._pace.workers - len(self._running)
        if not outcomes and not free:
            return False
        try:
            claims = await self._ledger.exchange(outcomes, limit=free, lease=self._pace.lease)
        except BaseException:
            self._outcomes = outcomes + self._outcomes
            raise
        for claim in claims:
            self._begin(claim, tasks)
        return bool(claims or self._outcomes)

    def _begin(self, claim: Claim, tasks: asyncio.TaskGroup) -> None:
        """A claim that was asked to end while its last worker died does not run again."""
        if claim.cancel_asked:
            self._outcomes.append(self._runner.cancelled(claim))
            return
        if claim.id in self._running:
            self._running[claim.id].interrupt(None)
        task = tasks.create_task(self._work(claim))
        self._running[claim.id] = Running(claim=claim, task=task)
        # A task that is cancelled before its first step never enters its own code.
        task.add_done_callback(partial(self._end, self._running[claim.id]))

    async def _work(self, claim: Claim) -> Outcome | None:
        try:
            return await self._runner.run(claim)
        except Exception:
            log.exception("dispatcher.run_failed", job_id=str(claim.id), job_kind=claim.kind)
            return None

    def _end(self, held: Running, task: asyncio.Task[Outcome | None]) -> None:
        if self._running.get(held.claim.id) is held:
            del self._running[held.claim.id]
        if not task.cancelled():
            outcome = task.result()
        else:
            outcome = held.ended(held.claim) if held.ended else None
        if outcome is not None:
            self._outcomes.append(outcome)
        self._bell.set()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._pace.poll):
                await self._bell.wait()
        except TimeoutError:
            return

    async def _keep_alive(self) -> None:
        """Extends leases and ends what was cancelled or lost, often enough for people."""
        while True:
            await asyncio.sleep(self._pace.beat)
            claims = [held.claim for held in self._running.values()]
            if not claims:
                continue
            try:
                found = await self._ledger.keep(claims, lease=self._pace.lease)
            except FAILURES as error:
                log.warning("dispatcher.database_away", error=type(error).__name__)
                continue
            for claim in claims:
                self._interrupt(claim, lost=found.lost, cancelled=found.cancelled)

    def _interrupt(
        self, claim: Claim, *, lost: frozenset[UUID], cancelled: frozenset[UUID]
    ) -> None:
        """What ended or was taken anew while the heartbeat was away is not meant."""
        held = self._running.get(claim.id)
        if held is None or held.claim is not claim:
            return
        if claim.id in cancelled:
            held.interrupt(self._runner.cancelled)
        elif claim.id in lost:
            held.interrupt(None)


def whatever(_claim: Claim) -> bool:
    return True
