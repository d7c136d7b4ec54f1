"""Work for child processes: importable by name, as all such work is."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from paceline.kernel.errors import Conflict, Flaw


@dataclass(frozen=True, kw_only=True)
class Sum:
    total: int


class OwnConflict(Conflict):
    code = "own_conflict"


def added(left: int, right: int) -> Sum:
    print("this goes to standard error and breaks no frame")  # noqa: T201, the point of it
    return Sum(total=left + right)


def counted(upto: int, tell: Callable[[object], None]) -> int:
    for number in range(upto):
        tell({"done": number})
    return upto


def refused() -> None:
    flaws = [Flaw(where="line 3", message="it is twice")]
    raise OwnConflict("Not now.", flaws=flaws, line=3, of=OwnConflict.code)


def hungry() -> int:
    return len(bytearray(2_000 * 1024 * 1024))


def endless() -> None:
    time.sleep(3600)


def endless_pid(tell: Callable[[object], None]) -> None:
    tell(os.getpid())
    time.sleep(3600)


def crashed() -> None:
    os.abort()


def broken() -> None:
    raise ZeroDivisionError


def patient(tell: Callable[[object], None], stop: Callable[[], bool]) -> int:
    """Goes on until it is asked to end, and answers how often it asked."""
    tell("begun")
    asked = 1
    while not stop():
        asked += 1
    return asked if stop() else 0
