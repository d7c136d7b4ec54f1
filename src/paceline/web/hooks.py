"""What may join the one middleware: gates before a request is handed on, witnesses after it."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope


@dataclass(frozen=True, slots=True)
class Ended:
    """One request that is over. `route` is its pattern, `none` where nothing answers."""

    method: str
    route: str
    status: int
    seconds: float
    sent: int


class Gate(Protocol):
    """Turns a request away before any work is done for it, such as one of too many.

    `request.state.address` is the caller's; what is put into `request.state.headers`, a list of
    pairs of bytes, goes out with whatever is answered. A gate must not read the body.
    """

    async def __call__(self, request: Request) -> Response | None: ...


class Witness(Protocol):
    """Counts or tells what happened; must not fail or wait."""

    def __call__(self, ended: Ended) -> None: ...


class Fence(Protocol):
    """Stands around the routes of a plugin: what goes wrong inside stays inside."""

    def around(self, scope: Scope) -> AbstractAsyncContextManager[None]:
        """Raises when nobody may go in now."""
        ...
