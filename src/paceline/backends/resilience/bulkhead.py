import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from typing_extensions import override

from paceline.kernel.bulkhead import Bulkhead, Full, Places

RETRY_AFTER: Final = 2.0


class QueuedBulkhead(Bulkhead):
    def __init__(self, name: str, places: Places) -> None:
        self._name = name
        self._places = places
        self._free = asyncio.Semaphore(places.at_once)
        self._running = 0
        self._waiting = 0

    @property
    @override
    def running(self) -> int:
        return self._running

    @property
    @override
    def waiting(self) -> int:
        return self._waiting

    @asynccontextmanager
    @override
    async def place(self) -> AsyncIterator[None]:
        await self._take()
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            self._free.release()

    async def _take(self) -> None:
        if self._free.locked() and self._waiting >= self._places.waiting:
            raise self._full()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._places.patience.total_seconds()):
                await self._free.acquire()
        except TimeoutError:
            raise self._full() from None
        finally:
            self._waiting -= 1

    def _full(self) -> Full:
        return Full(f"Too much is waiting for {self._name}; try later.", retry_after=RETRY_AFTER)
