"""Changes over a WebSocket: the same as the stream tells, for browsers that get one through."""

import asyncio
from typing import Final

from dishka import AsyncContainer
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from paceline.kernel.errors import PacelineError, ValidationError
from paceline.kernel.identity import Authenticator, Principal
from paceline.web import origins
from paceline.web.border import Border
from paceline.web.cookies import ACCESS_COOKIE
from paceline.web.live.hub import Hub, Listener
from paceline.web.live.stream import SAID, SILENCE
from paceline.web.routing import API

PATH: Final = f"{API}/live/socket"
# Codes of our own begin at 4000; browsers see them, but not a refused upgrade's status.
AGAIN: Final = 4000
SIGN_IN: Final = 4401
REFUSED: Final = 4403


class Socket:
    """Nothing that comes in is listened to: who wants other topics connects anew."""

    def __init__(self, container: AsyncContainer, border: Border) -> None:
        self._container = container
        self._border = border

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        if origins.crosses("POST", PATH, dict(scope["headers"]), self._border):
            await socket.close(REFUSED)
            return
        await socket.accept()
        try:
            await self._answered(socket)
        except* WebSocketDisconnect:
            pass

    async def _answered(self, socket: WebSocket) -> None:
        try:
            caller = await self._caller(socket)
            if caller is None:
                await socket.close(SIGN_IN)
                return
            await self._tell(socket, caller)
        except ValidationError as error:
            await socket.close(REFUSED, error.code)
        except PacelineError as error:
            await socket.close(AGAIN, error.code)

    async def _caller(self, socket: WebSocket) -> Principal | None:
        scheme, _, given = socket.headers.get("authorization", "").partition(" ")
        token = given if scheme.lower() == "bearer" else socket.cookies.get(ACCESS_COOKIE, "")
        if not token:
            return None
        async with self._container() as opened:
            authenticator: Authenticator = await opened.get(Authenticator)
            return await authenticator.identify(token)

    async def _tell(self, socket: WebSocket, caller: Principal) -> None:
        hub: Hub = await self._container.get(Hub)
        topics = hub.topics(socket.query_params.getlist("topic"))
        await hub.admit(topics, viewer=caller)
        async with (
            hub.listening(topics, who=caller.user_id) as listener,
            asyncio.TaskGroup() as group,
        ):
            gone = group.create_task(until_gone(socket, listener))
            await told(socket, listener)
            gone.cancel()


async def told(socket: WebSocket, listener: Listener) -> None:
    await socket.send_json({"event": "ready"})
    for _ in range(SAID):
        found = await listener.changed(patience=SILENCE)
        if listener.is_over:
            break
        if found:
            topics = [topic.text for topic in found]
            await socket.send_json({"event": "changed", "topics": topics})
        else:
            await socket.send_json({"event": "alive"})
    if not listener.is_gone:
        await socket.close(AGAIN)


async def until_gone(socket: WebSocket, listener: Listener) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        continue
    listener.leave()
