"""The child's side: reads one call from standard input, answers in frames on standard output."""

import importlib
import os
import pickle
import resource
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


class Refusal(msgspec.Struct):
    kind: str
    code: str
    detail: str
    flaws: list[Flaw]


def send(out: BinaryIO, mark: bytes, body: bytes) -> None:
    out.write(mark + struct.pack(">I", len(body)) + body)
    out.flush()


def limit_memory(mebibytes: int) -> None:
    """Beyond what the interpreter and its libraries hold already; only Linux tells what that is."""
    if not STATM.exists():
        return
    held = int(STATM.read_text().split()[0]) * resource.getpagesize()
    wanted = held + mebibytes * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (wanted, wanted))


def refusal(error: PacelineError) -> bytes:
    kinds = [c.__name__ for c in type(error).__mro__ if c.__module__ == "paceline.kernel.errors"]
    told = Refusal(kind=kinds[0], code=error.code, detail=error.detail, flaws=list(error.flaws))
    return msgspec.json.encode(told)


def call(out: BinaryIO, body: bytes) -> None:
    module, name, arguments, memory, reports = pickle.loads(body)  # noqa: S301, our own parent
    work: Callable[..., object] = getattr(importlib.import_module(module), name)
    limit_memory(memory)
    if reports:
        arguments = (*arguments, lambda told: send(out, REPORT, msgspec.json.encode(told)))
    try:
        send(out, RESULT, msgspec.json.encode(work(*arguments)))
    except PacelineError as error:
        send(out, REFUSED, refusal(error))
    except MemoryError:
        send(out, FAILED, b"memory")


def main() -> None:
    """Anything `work` prints goes to standard error, so that it cannot break a frame."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    call(out, sys.stdin.buffer.read())


if __name__ == "__main__":
    main()
