from typing import Final

import structlog
from dishka import AsyncContainer
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from paceline.kernel.ids import new_id

HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
log: Final = structlog.get_logger()


class RequestMiddleware:
    """The only middleware: gives each request its id, its container and its safe headers."""

    def __init__(self, app: ASGIApp, container: AsyncContainer) -> None:
        self._app = app
        self._container = container

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request_id = str(new_id())
        own = ((b"x-request-id", request_id.encode()), *HEADERS)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *own]
            await send(message)

        clear_contextvars()
        bind_contextvars(request_id=request_id)
        async with self._container() as opened:
            state = scope.setdefault("state", {})
            state["request_id"] = request_id
            state["dishka_container"] = opened
            return await self._app(scope, receive, send_with_id)
