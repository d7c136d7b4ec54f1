"""One line to Discord for an installation, held by one process and taken over when that dies."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol, TypeAlias

import structlog
from typing_extensions import override

from paceline.bot.ports import Outward
from paceline.bot.registering import register
from paceline.kernel.errors import PacelineError
from paceline.kernel.ids import new_id
from paceline.kernel.leases import Leases
from paceline.kernel.lifecycle import Part

LEASE: Final = "discord gateway"
log: Final = structlog.get_logger()


class Line(Protocol):
    async def listen(self) -> None:
        """Until it is closed; comes back by itself after what can be healed."""
        ...

    async def close(self) -> None: ...


Open: TypeAlias = Callable[[], Awaitable[Line]]


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Seconds; a lease outlives several beats, so that a slow machine keeps it."""

    lease: timedelta = timedelta(seconds=30)
    beat: float = 5.0
    again: float = 10.0


class Gateway(Part):
    """Runs in the loop of whoever starts it."""

    name = "discord gateway"

    def __init__(
        self, open_line: Open, outward: Outward, leases: Leases, pace: Pace | None = None
    ) -> None:
        self._open = open_line
        self._outward = outward
        self._leases = leases
        self._pace = pace or Pace()
        self._holder = new_id()
        self._stopping = asyncio.Event()
        self._group: asyncio.TaskGroup | None = None

    @override
    async def start(self) -> None:
        """Discord may be away: nothing else waits for it."""
        self._stopping.clear()
        self._group = await asyncio.TaskGroup().__aenter__()
        self._group.create_task(self._run())

    @override
    async def stop(self) -> None:
        group, self._group = self._group, None
        self._stopping.set()
        if group is not None:
            await group.__aexit__(None, None, None)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if await self._kept():
                    await self._hold()
            except Exception:
                log.exception("bot.line_failed")
            await self._pause(self._pace.again)
        await self._leases.give_back(LEASE, holder=self._holder)

    async def _kept(self) -> bool:
        return await self._leases.take(LEASE, holder=self._holder, lasting=self._pace.lease)

    async def _hold(self) -> None:
        await self._register()
        line = await self._open()
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(line.listen())
            try:
                await self._until_over(listening)
            finally:
                await line.close()

    async def _register(self) -> None:
        """What is known already can be asked meanwhile."""
        try:
            await register(self._outward)
        except PacelineError as error:
            log.warning("bot.not_registered", code=error.code)

    async def _until_over(self, listening: "asyncio.Task[None]") -> None:
        while not (listening.done() or self._stopping.is_set()):
            await self._pause(self._pace.beat, listening)
            if not await self._kept():
                log.warning("bot.lease_lost")
                return

    async def _pause(self, seconds: float, *others: "asyncio.Task[None]") -> None:
        """Not longer than until it is stopped, or one of the others is over."""
        async with asyncio.TaskGroup() as group:
            stopped = group.create_task(self._stopping.wait())
            await asyncio.wait(
                {stopped, *others}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            stopped.cancel()
