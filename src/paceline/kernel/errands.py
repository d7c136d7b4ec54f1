"""Small work that nobody waits for, such as renewing what is kept; it ends with the process."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Final

import structlog
from typing_extensions import override

from paceline.kernel.lifecycle import Part

log: Final = structlog.get_logger()


class Errands(Part):
    """Nothing depends on an errand: a failure is logged, and a stop cancels what still runs."""

    name = "errands"

    def __init__(self) -> None:
        self._group: asyncio.TaskGroup | None = None
        self._running: set[asyncio.Task[None]] = set()

    @override
    async def start(self) -> None:
        self._group = await asyncio.TaskGroup().__aenter__()

    def begin(self, act: Callable[[], Awaitable[object]]) -> bool:
        """False when errands do not run here: then whoever asks does it for themselves.

        It knows nothing of where it was begun, such as a unit of work that is open there.
        """
        if self._group is None:
            return False
        task = self._group.create_task(self._run(act), context=Context())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return True

    @override
    async def stop(self) -> None:
        group, self._group = self._group, None
        if group is None:
            return
        for task in tuple(self._running):
            task.cancel()
        await group.__aexit__(None, None, None)

    async def _run(self, act: Callable[[], Awaitable[object]]) -> None:
        try:
            await act()
        except Exception:
            log.exception("errands.failed")
