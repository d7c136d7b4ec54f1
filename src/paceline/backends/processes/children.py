"""Runs pure work in child processes: as many at once as there are cores, each with limits.

One more is for short calls, so that a picture does not wait for a search.

A child that ended its call well is kept for the next one; starting Python anew costs more than
most calls. One that was cancelled, went over a limit or failed is ended.
"""

import asyncio
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar, get_type_hints

import msgspec
from typing_extensions import override

from paceline.backends.processes.child import FAILED, LENGTH, REFUSED, REPORT, RESULT, Refusal
from paceline.kernel import errors
from paceline.kernel.errors import Defect, PacelineError, Unavailable
from paceline.kernel.processes import Limits, OverMemory, OverTime, Processes, Stop

T = TypeVar("T")
Told: TypeAlias = Callable[[object], Awaitable[None]]
HEAD: Final = struct.Struct(">cI")
COMMAND: Final = (sys.executable, "-m", "paceline.backends.processes.child")


class Child:
    """One Python beside this one, and the pipes to it."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe)  # noqa: S603
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._calls, self._answers = self._process.stdin, self._process.stdout

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, call: bytes) -> None:
        self._calls.write(LENGTH.pack(len(call)) + call)
        self._calls.flush()

    def hurry(self) -> None:
        """Asks the call under way to end; a call of no bytes means nothing between calls."""
        self._calls.write(LENGTH.pack(0))
        self._calls.flush()

    def frame(self) -> tuple[bytes, bytes]:
        """Raises EOFError when the child is gone."""
        head = self._answers.read(HEAD.size)
        if len(head) < HEAD.size:
            raise EOFError
        mark, length = HEAD.unpack(head)
        body = self._answers.read(length)
        if len(body) < length:
            raise EOFError
        return mark, body

    def kill(self) -> None:
        """From any thread: whoever reads from the child finds it gone."""
        self._process.kill()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._calls, self._answers):
            try:
                pipe.close()
            except BrokenPipeError:
                continue


@dataclass(kw_only=True)
class Conversation:
    """One call in the hands of a thread; `stop` may come from another at any moment."""

    call: bytes
    limits: Limits
    tell: Callable[[object], None]
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _child: Child | None = None
    _asked: bool = False
    _hurried: bool = False
    _stopped: bool = False
    _late: bool = False

    def run(self, child: Child) -> bytes:
        with self._guard:
            self._child = child
            if self._stopped:
                child.kill()
        timer = threading.Timer(self.limits.seconds, self._time_is_up)
        timer.start()
        try:
            return self._run(child)
        finally:
            timer.cancel()
            with self._guard:
                self._child = None

    def _run(self, child: Child) -> bytes:
        try:
            self._ask(child)
            while True:
                mark, body = child.frame()
                if mark != REPORT:
                    return ended(mark, body)
                self.tell(msgspec.json.decode(body))
        except (EOFError, OSError) as error:
            if self._late:
                raise OverTime(self.limits.seconds) from error
            raise Unavailable("A working process died. Try again.") from error

    def _ask(self, child: Child) -> None:
        child.ask(self.call)
        with self._guard:
            self._asked = True
            if self._hurried:
                child.hurry()

    def hurry(self) -> None:
        """The call is to end with what it has; from any thread, before it begins or after."""
        with self._guard:
            self._hurried = True
            if self._child is not None and self._asked:
                self._child.hurry()

    def _time_is_up(self) -> None:
        self._late = True
        self.stop()

    def stop(self) -> None:
        with self._guard:
            self._stopped = True
            if self._child is not None:
                self._child.kill()


class ChildProcesses(Processes):
    def __init__(self, *, seats: int | None = None) -> None:
        count = seats or os.cpu_count() or 1
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="paceline-child")
        self._short = ThreadPoolExecutor(1, thread_name_prefix="paceline-short")
        self._idle: list[Child] = []
        self._busy: set[Child] = set()

    @override
    async def run(
        self,
        work: Callable[..., T],
        *arguments: object,
        limits: Limits,
        on_report: Told | None = None,
        stop: Stop | None = None,
    ) -> T:
        loop = asyncio.get_running_loop()

        def tell(report: object) -> None:
            if on_report is not None:
                asyncio.run_coroutine_threadsafe(heard(on_report, report), loop).result()

        place = (work.__module__, work.__qualname__, arguments)
        call = pickle.dumps((*place, limits.memory, on_report is not None, stop is not None))
        conversation = Conversation(call=call, limits=limits, tell=tell)
        if stop is not None:
            stop.heard_by(conversation.hurry)
        try:
            seats = self._short if limits.short else self._threads
            body = await loop.run_in_executor(seats, self._converse, conversation)
        except asyncio.CancelledError:
            conversation.stop()
            raise
        kind: type[T] = get_type_hints(work)["return"]
        return msgspec.json.decode(body, type=kind)

    def _converse(self, conversation: Conversation) -> bytes:
        child = self._idle.pop() if self._idle else Child()
        self._busy.add(child)
        try:
            body = conversation.run(child)
        except Refused as refused:
            self._idle.append(child)
            raise refused.error from None
        except BaseException:
            child.end()
            raise
        finally:
            self._busy.discard(child)
        self._idle.append(child)
        return body

    def close(self) -> None:
        """Ends every child; a call that runs is told that its child died."""
        for child in list(self._busy):
            child.kill()
        for seats in (self._threads, self._short):
            seats.shutdown(wait=True, cancel_futures=True)
        while self._idle:
            self._idle.pop().end()


async def heard(on_report: Told, report: object) -> None:
    await on_report(report)


class Refused(Exception):
    """The work said no in our own words: the child itself is fine."""

    def __init__(self, error: PacelineError) -> None:
        super().__init__(error.detail)
        self.error = error


def ended(mark: bytes, body: bytes) -> bytes:
    if mark == RESULT:
        return body
    if mark == REFUSED:
        raise Refused(rebuilt(msgspec.json.decode(body, type=Refusal)))
    if mark == FAILED:
        raise OverMemory
    raise Defect("A working process sent something we do not know.")


def rebuilt(refusal: Refusal) -> PacelineError:
    """As the kind it is below; its own code comes along."""
    kind: type[PacelineError] = getattr(errors, refusal.kind)
    named = type(kind.__name__, (kind,), {"code": refusal.code})
    made: PacelineError = named(refusal.detail, flaws=refusal.flaws, **refusal.context)
    return made
