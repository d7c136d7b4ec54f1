"""What a slice's commands need from the terminal they run in; app/cli implements it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Terminal(Protocol):
    """One invocation: who acts, how to answer, and the way into the application."""

    @property
    def json(self) -> bool:
        """Whether standard output carries JSON and nothing else."""
        ...

    def run(self, act: Callable[..., Awaitable[T]], *arguments: object) -> T:
        """Calls `act(*arguments, ...)` inside one unit of work, committed when it returns.

        The parameters beyond `arguments` are filled by type from the container; one annotated
        Principal is who acts: the operator, or the person named with `--as`.
        """
        ...

    def answer(self, value: object, *, text: str) -> None:
        """`value` as JSON with --json, else `text` for people."""
        ...

    def table(self, rows: Sequence[Mapping[str, object]], *, columns: Sequence[str]) -> None:
        """Rows as a table of these columns for people; with --json, all their fields."""
        ...

    def say(self, text: str) -> None:
        """A line for people; silent with --json."""
        ...

    def progress(self, done: int, total: int, note: str = "") -> None:
        """A bar on standard error while it is a terminal."""
        ...
