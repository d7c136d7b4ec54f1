from time import perf_counter
from typing import Final

import structlog
from dishka import AsyncContainer
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from paceline.kernel.ids import new_id
from paceline.web import problems
from paceline.web.answers import LONGEST_BODY

HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
REFUSED: Final = 400
SLOW: Final = 1.0
log: Final = structlog.get_logger()


class RequestMiddleware:
    """The only middleware: gives each request its id, its container and its safe headers."""

    def __init__(self, app: ASGIApp, container: AsyncContainer) -> None:
        self._app = app
        self._container = container

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = str(new_id())
        own = ((b"x-request-id", request_id.encode()), *HEADERS)
        began, status = perf_counter(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *own]
            await send(message)

        clear_contextvars()
        bind_contextvars(request_id=request_id)
        async with self._container() as opened:
            state = scope.setdefault("state", {})
            state["request_id"] = request_id
            state["dishka_container"] = opened
            app = problems.too_long(scope) if longer(scope) else self._app
            await app(scope, receive, send_with_id)
        took = perf_counter() - began
        if status >= REFUSED or took > SLOW:
            tell(scope, status, took)


def longer(scope: Scope) -> bool:
    """Told by its own length; what comes without one is counted as it is read."""
    told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return not told.isdigit() or int(told) > LONGEST_BODY


def tell(scope: Scope, status: int, took: float) -> None:
    """The route's pattern, not the path: a path may hold a secret."""
    route = getattr(scope.get("route"), "path", "none")
    log.info(
        "request.ended",
        method=scope["method"],
        route=route,
        status=status,
        milliseconds=round(took * 1000),
    )
