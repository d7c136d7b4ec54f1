"""What a slice's commands need from the terminal they run in; app/cli implements it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from paceline.kernel.errors import Flaw, Invalid

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
Rows = Sequence[Mapping[str, object]]


def checked(model: type[M], values: Mapping[str, object]) -> M:
    """What a terminal was given, by the same rules as HTTP. Raises Invalid by field."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        flaws = [
            Flaw(
                where=".".join(map(str, each["loc"])) or "it",
                message=str(each["msg"]).removeprefix("Value error, "),
            )
            for each in error.errors(include_input=False, include_url=False)
        ]
        told = "; ".join(f"{flaw.where}: {flaw.message}" for flaw in flaws)
        raise Invalid(told, flaws=flaws) from None


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

    def work(self, act: Callable[..., Awaitable[T]], *arguments: object) -> T:
        """As `run`, with a dispatcher beside it: for an act that only watches jobs end."""
        ...

    def table(self, rows: Rows, *, columns: Sequence[str]) -> None:
        """Rows as a table of these columns for people; with --json, all their fields."""
        ...

    def say(self, text: str) -> None:
        """A line for people; silent with --json."""
        ...

    def progress(self, done: int, total: int, note: str = "") -> None:
        """A bar on standard error while it is a terminal."""
        ...
