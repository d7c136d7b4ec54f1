"""Heavy pure work beside the event loop: a child process with limits (ADR 0005)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from threading import Lock
from typing import ParamSpec, Protocol, TypeVar

from paceline.kernel.errors import Invalid

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`memory` in MiB of address space beyond what the child needs to start, `seconds` of time.

    A `short` call is one that somebody waits for: it has a seat of its own and never waits behind
    the long ones.
    """

    memory: int = 1024
    seconds: float = 120.0
    short: bool = False


class OverTime(Invalid):
    """What was asked for takes more time than a working process has."""

    code = "over_time"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"It took longer than the {seconds:g} seconds allowed.")


class OverMemory(Invalid):
    """What was asked for takes more memory than a working process has."""

    code = "over_memory"

    def __init__(self) -> None:
        super().__init__("It needs more memory than is allowed.")


class Stop:
    """Asks a call to end early with the best it has; from any thread, as often as one likes."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._asked = False
        self._hear: Callable[[], None] | None = None

    def ask(self) -> None:
        with self._guard:
            first, self._asked = not self._asked, True
            if first and self._hear is not None:
                self._hear()

    def heard_by(self, hear: Callable[[], None]) -> None:
        """Calls `hear` once: when asked, or now if that was before."""
        with self._guard:
            self._hear = hear
            if self._asked:
                hear()


class Processes(Protocol):
    async def run(
        self,
        work: Callable[..., T],
        *arguments: object,
        limits: Limits,
        on_report: Callable[[object], Awaitable[None]] | None = None,
        stop: Stop | None = None,
    ) -> T:
        """Calls `work(*arguments)` in a child, which is killed when this task is cancelled.

        With `on_report`, `work` gets one more argument: a function that sends an object back;
        with `stop`, then another: a function that says whether to end with the best so far.
        PacelineErrors raised by `work` come through; raises Unavailable when the child died,
        OverTime or OverMemory when it went over its limits.
        """
        ...
