"""People come before machines: what nobody waits for takes its steps while nobody is answered."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final, Generic, TypeVar

from typing_extensions import override

T_co = TypeVar("T_co", covariant=True)
# Seconds. So long at most is one step put off, however many requests there are.
LONGEST: Final = 0.02
# Whoever takes longer than this, such as a stream, waits for something else than this process.
SHORT: Final = 0.1
# So long at most is all of a piece of work put off: a purse, and a share of the time it takes.
PURSE, SHARE = 0.05, 0.2


class Patience:
    """What one piece of work has left to wait; it begins when this is made."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._began = now()
        self._spent = 0.0

    def left(self) -> float:
        """Seconds of the next wait."""
        purse = PURSE + SHARE * (self._now() - self._began) - self._spent
        return min(LONGEST, purse)

    def spend(self, seconds: float) -> None:
        self._spent += seconds


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
        self.now: Final = now
        self._is_held = is_held
        self._inside: dict[object, float] = {}
        self._waiting: deque[asyncio.Future[bool]] = deque()

    @contextmanager
    def taken(self) -> Iterator[None]:
        who = object()
        self._inside[who] = self.now()
        try:
            yield
        finally:
            del self._inside[who]
            self._wake_one()

    def is_free(self) -> bool:
        """For whoever asks: nobody is inside, or only who has been for long."""
        return not self._is_taken() or self._is_held()

    async def free(self, patience: Patience) -> None:
        """Returns once nobody is inside, or when `patience` is at its end."""
        began = self.now()
        end = began + patience.left()
        try:
            while (left := end - self.now()) > 0 and not self.is_free():
                if not await self._woken(left):
                    break
        finally:
            patience.spend(self.now() - began)
            self._wake_one()

    async def _woken(self, within: float) -> bool:
        """False when it was not, for so long."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[bool] = loop.create_future()
        self._waiting.append(waiter)
        alarm = loop.call_later(within, tell, waiter, False)  # noqa: FBT003
        try:
            return await waiter
        finally:
            alarm.cancel()
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    def _is_taken(self) -> bool:
        """Who came last has been inside for the shortest."""
        last = next(reversed(self._inside.values()), None)
        return last is not None and self.now() - last < SHORT

    def _wake_one(self) -> None:
        """One after the other, each looks again: somebody may come in between."""
        if self._waiting and not self._is_taken():
            tell(self._waiting.popleft(), True)  # noqa: FBT003


def tell(waiter: asyncio.Future[bool], is_woken: bool) -> None:  # noqa: FBT001
    if not waiter.done():
        waiter.set_result(is_woken)


class GivingWay(Awaitable[T_co], Generic[T_co]):
    """Does `work` in the task that awaits this, and gives way before its steps.

    What is cancelled while a step is put off is cancelled where it waited before that step.
    """

    def __init__(self, work: Coroutine[Any, Any, T_co], way: RightOfWay) -> None:
        self._work = work
        self._way = way

    @override
    def __await__(self) -> Generator[Any, Any, T_co]:
        try:
            return (yield from self._steps())
        finally:
            self._work.close()

    def _steps(self) -> Generator[Any, Any, T_co]:
        patience = Patience(self._way.now)
        raised: list[BaseException] = []  # taken out when told: no cycle with its own traceback
        yield from self._way.free(patience).__await__()
        while True:
            try:
                awaited = self._work.throw(raised.pop()) if raised else self._work.send(None)
            except StopIteration as ended:
                found: T_co = ended.value
                return found
            try:
                yield awaited
                if not self._way.is_free():
                    yield from self._way.free(patience).__await__()
            except GeneratorExit:
                raise
            except BaseException as error:  # noqa: BLE001, whatever it is, the work is told
                raised.append(error)
