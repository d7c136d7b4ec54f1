"""Runs what is not trusted to end: neither its hanging nor its leaving takes the host along."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from paceline.kernel.errors import Defect

T = TypeVar("T")
GRACE: Final = 1.0
# Raised inside a task, the first two end the event loop; the third is of generators alone.
ENDS_THE_PROCESS: Final = (SystemExit, KeyboardInterrupt, GeneratorExit)


class Overran(Defect):
    """Longer than it was given; it was told to end and did."""

    code = "overran"


class Unstoppable(Defect):
    """Longer than it was given, and it does not end when told to: it is left behind."""

    code = "unstoppable"


class Escaped(Defect):
    """It tried to end the process, or cancelled itself."""

    code = "escaped"


async def held(act: Callable[[], Awaitable[T]]) -> T:
    try:
        return await act()
    except ENDS_THE_PROCESS as error:
        raise Escaped(f"It tried to end the process ({type(error).__name__}).") from error


async def contained(
    act: Callable[[], Awaitable[T]], *, seconds: float | None = None, grace: float = GRACE
) -> T:
    """What `act` answers or raises, if it does within `seconds`.

    It runs in a task of its own, so that one which swallows its cancellation can be left behind.
    Raises Overran, Unstoppable or Escaped. What never awaits anything cannot be stopped by anyone.
    """
    # allowed[loose-task]: groups wait for one that does not end
    task = asyncio.get_running_loop().create_task(held(act))
    try:
        await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        await ended(task, grace)
        raise
    if not task.done():
        if not await ended(task, grace):
            raise Unstoppable(f"It took longer than {seconds} s and does not end.")
        raise Overran(f"It took longer than {seconds} s.")
    if task.cancelled():
        raise Escaped("It cancelled itself.")
    return task.result()


async def ended(task: asyncio.Task[T], grace: float) -> bool:
    """Whether it ended within `grace` of being told to; what it raised then is of no use."""
    task.cancel()
    await asyncio.wait({task}, timeout=grace)
    task.add_done_callback(forgotten)
    return task.done()


def forgotten(task: asyncio.Task[T]) -> None:
    """Asks for its error, which the event loop would report as never asked for."""
    if not task.cancelled():
        task.exception()
