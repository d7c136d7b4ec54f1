"""People come before machines: what nobody waits for takes its steps while nobody is answered."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any, Final, Generic, TypeVar

from typing_extensions import override

T_co = TypeVar("T_co", covariant=True)
# Seconds. So long at most is one step put off, however many requests there are.
LONGEST: Final = 0.02
# Whoever takes longer than this, such as a stream, waits for something else than this process.
SHORT: Final = 0.1


class RightOfWay:
    """Of this process: who is inside has it, and everybody else can wait until they are out.

    Not whoever `is_held` tells to hold what others, people among them, wait for.
    """

    def __init__(
        self,
        *,
        is_held: Callable[[], bool] = lambda: False,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._is_held = is_held
        self._now = now
        self._inside: dict[object, float] = {}
        self._free = asyncio.Event()
        self._free.set()

    @contextmanager
    def taken(self) -> Iterator[None]:
        who = object()
        self._inside[who] = self._now()
        self._free.clear()
        try:
            yield
        finally:
            del self._inside[who]
            if not self._is_taken():
                self._free.set()

    async def free(self) -> None:
        """Returns at once when nobody is inside, else when they are out or have been long."""
        if not self._is_taken() or self._is_held():
            return
        try:
            async with asyncio.timeout(LONGEST):
                await self._free.wait()
        except TimeoutError:
            return

    def _is_taken(self) -> bool:
        """Who came last has been inside for the shortest."""
        last = next(reversed(self._inside.values()), None)
        return last is not None and self._now() - last < SHORT


class GivingWay(Awaitable[T_co], Generic[T_co]):
    """Does `work` in the task that awaits this, and gives way before its steps."""

    def __init__(self, work: Coroutine[Any, Any, T_co], way: RightOfWay) -> None:
        self._work = work
        self._way = way

    @override
    def __await__(self) -> Generator[Any, Any, T_co]:
        step = partial(self._work.send, None)
        while True:
            try:
                awaited = step()
            except StopIteration as ended:
                found: T_co = ended.value
                return found
            try:
                yield awaited
                yield from self._way.free().__await__()
            except BaseException as error:  # noqa: BLE001, whatever it is, the work is told
                step = partial(self._work.throw, error)
            else:
                step = partial(self._work.send, None)
