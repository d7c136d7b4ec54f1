"""The child's side: reads calls from standard input, answers in frames on standard output."""

import importlib
import os
import pickle
import resource
import select
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from paceline.kernel.errors import Flaw, PacelineError

MEBIBYTE: Final = 1024 * 1024
STATM: Final = Path("/proc/self/statm")
RESULT, REPORT, REFUSED, FAILED = b"=", b">", b"!", b"?"
LENGTH: Final = struct.Struct(">I")


class Refusal(msgspec.Struct):
    kind: str
    code: str
    detail: str
    flaws: list[Flaw]
    context: dict[str, str | int | float | bool | None] = {}


def send(out: BinaryIO, mark: bytes, body: bytes) -> None:
    out.write(mark + LENGTH.pack(len(body)) + body)
    out.flush()


def limit_memory(mebibytes: int) -> None:
    """Beyond what the process holds already; only Linux tells what that is."""
    if not STATM.exists():
        return
    held = int(STATM.read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (held + mebibytes * MEBIBYTE, hard))


def refusal(error: PacelineError) -> bytes:
    kinds = [c.__name__ for c in type(error).__mro__ if c.__module__ == "paceline.kernel.errors"]
    told = Refusal(
        kind=kinds[0],
        code=error.code,
        detail=error.detail,
        flaws=list(error.flaws),
        context={name: plain(value) for name, value in error.context.items()},
    )
    return msgspec.json.encode(told)


def plain(value: object) -> str | int | float | bool | None:
    """As a sentence would say it."""
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def exactly(calls: int, count: int) -> bytes:
    """Unbuffered: what was written after the call has to be seen waiting. Less at the end."""
    found = bytearray()
    while len(found) < count and (more := os.read(calls, count - len(found))):
        found += more
    return bytes(found)


class Hurry:
    """Whether the parent wrote that the call is to end, or is gone; once said, it stays so."""

    def __init__(self, calls: int) -> None:
        self._calls = calls
        self._asked = False

    def __call__(self) -> bool:
        if not self._asked and select.select([self._calls], [], [], 0)[0]:
            exactly(self._calls, LENGTH.size)
            self._asked = True
        return self._asked


def call(out: BinaryIO, body: bytes, *, calls: int) -> None:
    module, name, arguments, memory, reports, stops = pickle.loads(body)  # noqa: S301, our own parent
    del body  # a large argument is there once while the work runs
    work: Callable[..., object] = getattr(importlib.import_module(module), name)
    limit_memory(memory)
    if reports:
        arguments = (*arguments, lambda told: send(out, REPORT, msgspec.json.encode(told)))
    if stops:
        arguments = (*arguments, Hurry(calls))
    try:
        send(out, RESULT, msgspec.json.encode(work(*arguments)))
    except PacelineError as error:
        send(out, REFUSED, refusal(error))
    except MemoryError:
        send(out, FAILED, b"memory")
        raise


def main() -> None:
    """One call after the other, until the parent closes the pipe or is gone.

    Anything `work` prints goes to standard error, so that it cannot break a frame; a Ctrl-C at
    the terminal is the parent's to deal with.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    calls = sys.stdin.fileno()
    while head := exactly(calls, LENGTH.size):
        length = LENGTH.unpack(head)[0]
        if length:
            call(out, exactly(calls, length), calls=calls)


if __name__ == "__main__":
    main()
