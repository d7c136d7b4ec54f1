"""If-Match: a change that holds only as long as nothing else came first (docs/adr/0012).

The unit of work is made to stand still, then the representation is read as any client reads it.
Whoever commits before us changes its tag; whoever commits after that makes our own statements fail.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute
from starlette.types import Message, Scope

from paceline.kernel.errors import PacelineError
from paceline.kernel.transaction import Overtaken, UnitOfWork
from paceline.web.auth import authenticate, token_of
from paceline.web.etags import matches_strongly

DETAIL: Final = "It has changed since you read it. Read it again, then decide."
LEFT_OUT: Final = frozenset({b"if-match", b"if-none-match", b"content-length", b"content-type"})


@dataclass(frozen=True)
class Represents:
    """Says of a change where what it changes is read, if not at its own path."""

    path: str

    async def __call__(self) -> None:
        """Nothing to check: the routes are asked when they are gathered."""


def represented_at(path: str) -> Dependency:
    """`path` is the pattern of a GET, below /api/v1, with parameters of the same names."""
    return Dependency(Represents(path))


@dataclass(frozen=True)
class Condition:
    """Held against the request until it is stored; without a representation nothing can hold."""

    fulfilled: bool

    def check(self) -> None:
        if not self.fulfilled:
            raise Overtaken(DETAIL)


async def condition_of(request: Request, unit: UnitOfWork) -> Condition | None:
    """None where none is made. Raises Overtaken where the tag is not the current one's."""
    wanted = request.headers.get("if-match")
    route: APIRoute | None = getattr(request.scope.get("leaf"), "representation", None)
    if wanted is None or route is None:
        return None
    if token_of(request):
        await authenticate(request)  # it may store when a token was used, which must come before
    await unit.stand_still()
    tag = await current_tag(request, route)
    if tag is not None and not matches_strongly(wanted, tag):
        raise Overtaken(DETAIL)
    return Condition(fulfilled=tag is not None)


async def current_tag(request: Request, route: APIRoute) -> str | None:
    """None where there is nothing to read: then the change itself says why."""
    found: dict[bytes, bytes] = {}

    async def heard(message: Message) -> None:
        if message["type"] == "http.response.start":
            found.update(message["headers"] if message["status"] < REFUSED else ())

    try:
        await route.app(reading(request.scope, route), nothing, heard)
    except PacelineError:
        return None
    return tag_in(found)


def tag_in(headers: Mapping[bytes, bytes]) -> str | None:
    tag = headers.get(b"etag")
    return None if tag is None else tag.decode("latin-1")


def reading(scope: Scope, route: APIRoute) -> Scope:
    headers = [pair for pair in scope["headers"] if pair[0] not in LEFT_OUT]
    plain = {"method": "GET", "query_string": b"", "headers": headers}
    return {**scope, **plain, "endpoint": route.endpoint, "leaf": route, "route": route}


async def nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


REFUSED: Final = 400
