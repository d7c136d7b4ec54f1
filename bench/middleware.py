"""What the one middleware costs a request, container scope included."""

import asyncio
import io
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final

from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from bench.dataset import opened
from bench.harness import Figure, in_turns, printed
from paceline.features.cohorts.routes import routers as cohorts
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.ids import new_id
from paceline.kernel.logging import configure
from paceline.web.access_log import AccessLog
from paceline.web.limits import EdgeLimits
from paceline.web.metrics import RequestMetrics
from paceline.web.middleware import RequestMiddleware
from paceline.web.routing import routes_of

MILLION: Final = 1e6
UNREACHED: Final = "900000000000/1m"
WHO: Final = Principal(user_id=UserId(new_id()))
HEADERS: Final = [
    (b"host", b"bench"),
    (b"accept", b"*/*"),
    (b"user-agent", b"bench"),
    (b"authorization", b"Bearer a-token-of-the-bench"),
]


class Nowhere(io.TextIOBase):
    """Where log lines go here: they are made, and not written."""

    @override
    def write(self, text: str) -> int:
        return len(text)


async def inner(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def taken() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def dropped(message: Message) -> None:
    """Where answers go here."""


async def cost(app: ASGIApp, count: int) -> float:
    """CPU seconds of one request."""
    began = process_time()
    for _ in range(count):
        scope: Scope = {"type": "http", "method": "GET", "path": "/", "headers": HEADERS}
        await app(scope, taken, dropped)
    return (process_time() - began) / count


def counted(app: ASGIApp, limits: EdgeLimits, route: APIRoute) -> ASGIApp:
    """As the route tree does it, for a user whose token is known: two limits."""

    async def admitted(scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = route
        scope["state"]["principal"] = WHO
        await limits.admit(route, scope)
        await app(scope, receive, send)

    return admitted


async def measured(*, quick: bool) -> Sequence[Figure]:
    count = 2_000
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            "PACELINE_DATABASE_URL": f"sqlite:///{Path(folder) / 'paceline.db'}",
            "PACELINE_LIMITS__PLANS__STANDARD__READS": UNREACHED,
            "PACELINE_LIMITS__PLANS__STANDARD__TOKEN": UNREACHED,
        }
        async with opened(environ) as container:
            limits = await container.get(EdgeLimits)
            route = next(route for route in routes_of(cohorts) if route.methods == {"GET"})
            admitted = counted(inner, limits, route)
            apps: Mapping[str, ASGIApp] = {
                "without": inner,
                "bare": RequestMiddleware(inner, container, witnesses=()),
                "all": RequestMiddleware(
                    admitted, container, witnesses=(AccessLog(), RequestMetrics())
                ),
                "logged": RequestMiddleware(
                    admitted, container, witnesses=(AccessLog(every=True), RequestMetrics())
                ),
            }
            acts = {name: partial(cost, app, count) for name, app in apps.items()}
            with redirect_stderr(Nowhere()):
                configure(level="info", style="json")
                found = await in_turns(5 if quick else 25, acts)
    spent = {
        name: median(one - other for one, other in zip(each, found["without"], strict=True))
        for name, each in found.items()
    }
    told = {
        "bare": "middleware with container scope",
        "all": "the same with limits, metrics, access log",
        "logged": "the same, every request logged",
    }
    return [
        Figure(name=name, value=spent[key] * MILLION, unit="us", bar=60)
        for key, name in told.items()
    ]


def main(*, quick: bool) -> None:
    printed(asyncio.run(measured(quick=quick)))
