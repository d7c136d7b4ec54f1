"""Parts of the process that start and stop: in order, rolled back on failure, stopped gently."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final, Protocol

import structlog

log: Final = structlog.get_logger()
PATIENCE: Final = 30.0


class Part(Protocol):
    """Something that runs beside the requests: a dispatcher, a sealer, a gateway."""

    name: str

    async def start(self) -> None:
        """Returns once it runs; a failure stops the parts started before it."""
        ...

    async def stop(self) -> None:
        """Ends what it began and finishes or gives back the work in hand."""
        ...


class Draining:
    """Whether this process is on its way out; readiness says so before the port closes."""

    def __init__(self) -> None:
        self.asked = False


async def stop_all(parts: Sequence[Part], *, patience: float = PATIENCE) -> None:
    """Last started, first stopped; a part that fails or hangs does not keep the others alive."""
    for part in reversed(parts):
        try:
            async with asyncio.timeout(patience):
                await part.stop()
        except Exception:
            log.exception("lifecycle.stop_failed", part=part.name)


@asynccontextmanager
async def running(parts: Sequence[Part], *, patience: float = PATIENCE) -> AsyncIterator[None]:
    """All parts run inside the block."""
    started: list[Part] = []
    try:
        for part in parts:
            await part.start()
            started.append(part)
            log.debug("lifecycle.started", part=part.name)
        yield
    finally:
        await stop_all(started, patience=patience)
