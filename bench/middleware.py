"""What the one middleware costs a request, container scope included."""

import asyncio
import tempfile
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bench.dataset import opened
from bench.harness import Figure, in_turns, printed
from paceline.web.middleware import RequestMiddleware

MILLION: Final = 1e6
HEADERS: Final = [(b"host", b"bench"), (b"accept", b"*/*"), (b"user-agent", b"bench")]


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


async def measured(*, quick: bool) -> Figure:
    count = 2_000
    with tempfile.TemporaryDirectory() as folder:
        environ = {"PACELINE_DATABASE_URL": f"sqlite:///{Path(folder) / 'paceline.db'}"}
        async with opened(environ) as container:
            wrapped = RequestMiddleware(inner, container)
            found = await in_turns(
                5 if quick else 25,
                {"with": lambda: cost(wrapped, count), "without": lambda: cost(inner, count)},
            )
    pairs = zip(found["with"], found["without"], strict=True)
    spent = median(one - other for one, other in pairs) * MILLION
    return Figure(name="middleware with container scope", value=spent, unit="us", bar=60)


def main(*, quick: bool) -> None:
    printed([asyncio.run(measured(quick=quick))])
