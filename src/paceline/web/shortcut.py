"""A short way for plain reads.

FastAPI works out anew on each request what a route asks for, which is half of what a list costs.
A route that asks for nothing but ids in its path, the caller and a page is called directly, as
long as the request is plain; anything unusual goes the whole way, so that what is wrong with it is
found and told as everywhere else.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Final
from urllib.parse import parse_qsl
from uuid import UUID

from dishka.integrations.fastapi import DishkaRoute
from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from paceline.kernel.identity import Principal
from paceline.kernel.query import Page
from paceline.web.auth import Guard, Open, authenticate
from paceline.web.etags import tagged
from paceline.web.idempotency import Handler, once, released
from paceline.web.limits import Costing
from paceline.web.pagination import page, plain
from paceline.web.time_limits import Lasting

CANONICAL: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Short:
    """What a route asks for, by the names of its parameters."""

    endpoint: Callable[..., Awaitable[Response]]
    guards: Sequence[Guard]
    ids: Sequence[str]
    callers: Sequence[str]
    pages: Sequence[str]
    requests: Sequence[str]
    absent: Sequence[str]

    async def answer(self, request: Request) -> Response | None:
        """None for a request that is not plain; nothing but the guards was asked until then."""
        caller = await self._admitted(request)
        ids = self._ids(request.path_params)
        asked = plain(parsed(request)) if self.pages else Page()
        if ids is None or asked is None:
            return None
        return await self.endpoint(
            **ids,
            **dict.fromkeys(self.callers, caller),
            **dict.fromkeys(self.pages, asked),
            **dict.fromkeys(self.requests, request),
            **dict.fromkeys(self.absent),
        )

    async def _admitted(self, request: Request) -> Principal | None:
        if not (self.guards or self.callers):
            return None
        caller = await authenticate(request)
        for guard in self.guards:
            await guard(caller)
        return caller

    def _ids(self, given: Mapping[str, str]) -> Mapping[str, UUID] | None:
        if all(CANONICAL.fullmatch(given[name]) for name in self.ids):
            return {name: UUID(given[name]) for name in self.ids}
        return None


def parsed(request: Request) -> Sequence[tuple[str, str]]:
    query: bytes = request.scope["query_string"]
    return parse_qsl(query.decode("latin-1"), keep_blank_values=True) if query else ()


def shortened(route: DishkaRoute) -> Short | None:
    """None for a route that asks for anything else."""
    asked = route.dependant
    calls = [each.call for each in asked.dependencies]
    if not (only_known(asked) and answers_itself(route) and all(map(is_known, calls))):
        return None
    return Short(
        endpoint=route.endpoint,
        guards=[call for call in calls if isinstance(call, Guard)],
        ids=[field.name for field in asked.path_params],
        callers=named(asked, authenticate),
        pages=named(asked, page),
        requests=present(asked.request_param_name),
        absent=present(asked.websocket_param_name),
    )


def is_known(call: object) -> bool:
    return call in {authenticate, page} or isinstance(call, Guard | Open | Costing | Lasting)


def only_known(asked: Dependant) -> bool:
    others = (
        asked.query_params,
        asked.header_params,
        asked.cookie_params,
        asked.body_params,
        asked.response_param_name,
        asked.background_tasks_param_name,
        asked.http_connection_param_name,
        asked.security_scopes_param_name,
    )
    return not any(others) and all(
        field.field_info.annotation is UUID for field in asked.path_params
    )


def answers_itself(route: DishkaRoute) -> bool:
    return signature(route.endpoint).return_annotation is Response


def named(asked: Dependant, call: object) -> Sequence[str]:
    return [each.name for each in asked.dependencies if each.call is call and each.name]


def present(name: str | None) -> Sequence[str]:
    return [name] if name else []


class ShortRoute(DishkaRoute):
    """Goes the short way where there is one. Reads are tagged; what is posted is done once."""

    def __init__(self, path: str, endpoint: Callable[..., object], **options: object) -> None:
        super().__init__(path, endpoint, **options)
        self.representation: APIRoute | None = None
        self.is_lasting = any(isinstance(each.dependency, Lasting) for each in self.dependencies)
        short = shortened(self)
        if short is not None:
            self.app = either(short, self.app)
        if self._answers("GET"):
            self.app = tagged(self.app)
        if self._answers("POST"):
            self.app = released(self.app)

    def _answers(self, method: str) -> bool:
        return method in (self.methods or ())

    @override
    def get_route_handler(self) -> Handler:
        handler: Handler = super().get_route_handler()
        return once(handler) if self._answers("POST") else handler


def either(short: Short, whole: ASGIApp) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = await short.answer(Request(scope, receive, send))
        await (response or whole)(scope, receive, send)

    return app
