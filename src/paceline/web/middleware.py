"""The one middleware, and the order of what each request meets.

1. the request gets its id, its caller's address and its time limits;
2. it is turned away: preflights, foreign pages, bodies too long, then the `gates` (limits);
3. it is handed on within a container of its own and within its time;
4. its answer gets the safe headers, those of CORS, and what gates and routes left in
   `state.headers`;
5. the `witnesses` hear how it ended (access log, metrics).
"""

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Final

from dishka import AsyncContainer
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from paceline.kernel.ids import new_id
from paceline.kernel.right_of_way import RightOfWay
from paceline.web import origins, problems
from paceline.web.access_log import AccessLog
from paceline.web.answers import LONGEST_UPLOAD
from paceline.web.border import Border
from paceline.web.client_address import address_of
from paceline.web.headers import Pair, SafeHeaders
from paceline.web.hooks import Ended, Gate, Witness
from paceline.web.time_limits import STATE, TimeLimits, in_time

ANYWHERE: Final = Border()


class Answering:
    """The way out: adds the headers, and remembers what was sent."""

    __slots__ = ("_added", "_later", "_safe", "_send", "sent", "status")

    def __init__(
        self, send: Send, safe: SafeHeaders, added: Sequence[Pair], later: Sequence[Pair]
    ) -> None:
        self._send = send
        self._safe = safe
        self._added = added
        self._later = later
        self.status = 0
        self.sent = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = message.get("headers", ())
            message["headers"] = self._safe.around(own, *self._added, *self._later)
        else:
            self.sent += len(message.get("body", b""))
        await self._send(message)


class RequestMiddleware:
    def __init__(
        self,
        app: ASGIApp,
        container: AsyncContainer,
        border: Border = ANYWHERE,
        *,
        gates: Sequence[Gate] = (),
        witnesses: Sequence[Witness] | None = None,
        way: RightOfWay | None = None,
    ) -> None:
        self._app = app
        self._container = container
        self._border = border
        self._safe = SafeHeaders(is_https=border.is_https)
        self._gates = gates
        self._way = way or RightOfWay()
        self._witnesses = (
            (AccessLog(every=border.every_request_logged),) if witnesses is None else witnesses
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()
        headers = dict(scope["headers"])
        request_id = str(new_id())
        later: list[Pair] = []
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        state["address"] = address_of(scope, headers, self._border.proxies)
        state["headers"] = later
        limits = state[STATE] = TimeLimits(self._border)
        shared = origins.shared_with(headers, self._border)
        added = ((b"x-request-id", request_id.encode()), *shared)
        answering = Answering(send, self._safe, added, later)
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        if has_body(headers):
            receive = in_time(receive, limits)
        with self._way.taken():
            await self._handed_on(scope, headers, receive, answering)
        self._told(scope, answering, perf_counter() - began)

    async def _turned_away(self, scope: Scope, headers: Mapping[bytes, bytes]) -> ASGIApp | None:
        method, path = scope["method"], scope["path"]
        if origins.is_preflight(method, headers):
            return origins.preflight(headers, self._border)
        if origins.crosses(method, path, headers, self._border):
            return problems.cross_site(scope)
        if longer(headers):
            return problems.too_long(scope)
        for gate in self._gates:
            if answer := await gate(Request(scope)):
                return answer
        return None

    async def _handed_on(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, answering: Answering
    ) -> None:
        """What goes wrong is answered once the container is closed, so all of it is undone."""
        state = scope["state"]
        deadline = state[STATE].deadline
        failed: Exception | None = None
        try:
            async with self._container() as opened, deadline:
                state["dishka_container"] = opened
                app = await self._turned_away(scope, headers) or self._app
                await app(scope, receive, answering.send)
        except Exception as error:  # noqa: BLE001, it is told and answered below
            failed = error
        if failed is None or answering.status:
            if failed is not None:
                problems.log_failure(failed, request_id=state["request_id"])
            return
        answer = (
            problems.took_too_long(scope)
            if deadline.expired()
            else await problems.unexpected(Request(scope), failed)
        )
        await answer(scope, receive, answering.send)

    def _told(self, scope: Scope, answering: Answering, seconds: float) -> None:
        ended = Ended(
            scope["method"],
            getattr(scope.get("route"), "path", "none"),
            answering.status,
            seconds,
            answering.sent,
        )
        for witness in self._witnesses:
            witness(ended)


def has_body(headers: Mapping[bytes, bytes]) -> bool:
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


def longer(headers: Mapping[bytes, bytes]) -> bool:
    """Than any route takes, told by its own length; without one it is counted as it is read."""
    told = headers.get(b"content-length", b"0")
    return not told.isdigit() or int(told) > LONGEST_UPLOAD
