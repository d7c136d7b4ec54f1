"""Runs pure work in child processes: as many at once as there are cores, each with limits."""

import asyncio
import os
import pickle
import struct
import sys
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar, get_type_hints

import msgspec
from typing_extensions import override

from paceline.backends.processes.child import FAILED, REFUSED, REPORT, RESULT, Refusal
from paceline.kernel import errors
from paceline.kernel.errors import Defect, Invalid, PacelineError, Unavailable
from paceline.kernel.processes import Limits, Processes

T = TypeVar("T")
Frame = tuple[bytes, bytes]
Told = Callable[[object], Awaitable[None]]
HEAD: Final = struct.Struct(">cI")


class ChildProcesses(Processes):
    def __init__(self) -> None:
        self._seats = asyncio.Semaphore(max(1, os.cpu_count() or 1))

    @override
    async def run(
        self,
        work: Callable[..., T],
        *arguments: object,
        limits: Limits,
        on_report: Told | None = None,
    ) -> T:
        place = (work.__module__, work.__qualname__, arguments)
        call = pickle.dumps((*place, limits.memory, on_report is not None))
        async with self._seats:
            body = await self._in_child(call, limits, on_report)
        kind: type[T] = get_type_hints(work)["return"]
        return msgspec.json.decode(body, type=kind)

    async def _in_child(self, call: bytes, limits: Limits, on_report: Told | None) -> bytes:
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "paceline.backends.processes.child", stdin=pipe, stdout=pipe
        )
        try:
            async with asyncio.timeout(limits.seconds):
                return await converse(child, call, on_report)
        except TimeoutError as error:
            detail = f"It took longer than the {limits.seconds:g} seconds that are allowed."
            raise Invalid(detail) from error
        finally:
            if child.returncode is None:
                child.kill()
            await child.wait()


async def converse(child: asyncio.subprocess.Process, call: bytes, on_report: Told | None) -> bytes:
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(call)
        child.stdin.write_eof()
        await child.stdin.drain()
        while True:
            mark, body = await frame(child.stdout)
            if mark != REPORT:
                return ended(mark, body)
            if on_report is not None:
                await on_report(msgspec.json.decode(body))
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise Unavailable("A working process died. Try again.") from error


async def frame(stream: asyncio.StreamReader) -> Frame:
    mark, length = HEAD.unpack(await stream.readexactly(HEAD.size))
    return mark, await stream.readexactly(length)


def ended(mark: bytes, body: bytes) -> bytes:
    if mark == RESULT:
        return body
    if mark == REFUSED:
        raise rebuilt(msgspec.json.decode(body, type=Refusal))
    if mark == FAILED:
        raise Invalid("It needs more memory than is allowed.")
    raise Defect("A working process sent something we do not know.")


def rebuilt(refusal: Refusal) -> PacelineError:
    """As the kind it is below; its own code comes along."""
    kind: type[PacelineError] = getattr(errors, refusal.kind)
    named = type(kind.__name__, (kind,), {"code": refusal.code})
    made: PacelineError = named(refusal.detail, flaws=refusal.flaws)
    return made
