"""Heavy pure work beside the event loop: a child process with limits (ADR 0005)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`memory` in MiB of address space beyond what the child needs to start, `seconds` of time."""

    memory: int = 1024
    seconds: float = 120.0


class Processes(Protocol):
    async def run(
        self,
        work: Callable[..., T],
        *arguments: object,
        limits: Limits,
        on_report: Callable[[object], Awaitable[None]] | None = None,
    ) -> T:
        """Calls `work(*arguments)` in a child, which is killed when this task is cancelled.

        With `on_report`, `work` gets one more argument: a function that sends an object back.
        PacelineErrors raised by `work` come through; raises Unavailable when the child died,
        Invalid when it went over its limits.
        """
        ...
