"""Drains the ledger inside this process: claims what is due, runs it, writes back in groups."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias
from uuid import UUID

import structlog
from typing_extensions import override

from paceline.db.failures import FAILURES
from paceline.db.ledger.ledger import Claim, Ledger, Outcome
from paceline.db.ledger.outbox import Wake
from paceline.kernel.lifecycle import Part

LEASE: Final = timedelta(seconds=30)
POLL: Final = 1.0
BEAT: Final = 1.0
AWAY: Final = 2.0
log: Final = structlog.get_logger()

Run: TypeAlias = Callable[[Claim], Awaitable[Outcome | None]]
"""Runs one claim to its end; None when its end is stored already or no longer ours to say."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """`workers` jobs at once; a lease outlives `poll` and `beat` many times over."""

    workers: int = 8
    lease: timedelta = LEASE
    poll: float = POLL
    beat: float = BEAT


class EmbeddedDispatcher(Part):
    name = "dispatcher"

    def __init__(self, ledger: Ledger, wake: Wake, run: Run, pace: Pace) -> None:
        self._ledger = ledger
        self._run = run
        self._pace = pace
        self._bell = asyncio.Event()
        self._stopping = False
        self._outcomes: list[Outcome] = []
        self._running: dict[UUID, tuple[Claim, asyncio.Task[None]]] = {}
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
        """Lets running jobs end within the patience of the lifecycle; then gives them back."""
        self._stopping = True
        self._bell.set()
        if self._loop is not None:
            try:
                await self._loop
            except asyncio.CancelledError:
                self._loop.cancel()
                raise

    async def _drain(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            beat = tasks.create_task(self._keep_alive())
            while not self._finished():
                try:
                    worked = await self._turn(tasks)
                except FAILURES as error:
                    log.warning("dispatcher.database_away", error=type(error).__name__)
                    await self._rest(AWAY)
                    continue
                if not worked:
                    await self._rest(self._pace.poll)
            beat.cancel()

    def _finished(self) -> bool:
        return self._stopping and not self._running and not self._outcomes

    async def _turn(self, tasks: asyncio.TaskGroup) -> bool:
        """One transaction: what ended is written back, what is due is taken."""
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
            self._running[claim.id] = claim, tasks.create_task(self._work(claim))
        return bool(claims or self._outcomes)

    async def _work(self, claim: Claim) -> None:
        try:
            outcome = await self._run(claim)
        finally:
            self._running.pop(claim.id, None)
            self._bell.set()
        if outcome is not None:
            self._outcomes.append(outcome)

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return

    async def _keep_alive(self) -> None:
        """Extends leases and ends what was cancelled or lost, often enough for people."""
        while True:
            await asyncio.sleep(self._pace.beat)
            if not self._running:
                continue
            try:
                claims = [claim for claim, _ in self._running.values()]
                lost = await self._ledger.keep(claims, lease=self._pace.lease)
            except FAILURES as error:
                log.warning("dispatcher.database_away", error=type(error).__name__)
                continue
            for job_id in lost & self._running.keys():
                self._running[job_id][1].cancel()
