"""Holds what is answered in any test against what the description of the API says."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paceline.app.installed import FEATURES
from paceline.web.openapi import describe
from paceline.web.routing import routes_of

PROBLEM: Final = "application/problem+json"


def every_route() -> Sequence[APIRoute]:
    return routes_of(router for feature in FEATURES for router in feature.routers)


@lru_cache(maxsize=1)
def described() -> Mapping[str, Any]:
    return describe(every_route(), version="0")


class Documented:
    """Passes everything on and remembers what no page of the description names."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.unnamed: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        heard: list[Message] = []

        async def told(message: Message) -> None:
            heard.append(message)
            await send(message)

        await self._app(scope, receive, told)
        path = getattr(scope.get("route"), "path_format", None)
        operation = described()["paths"].get(path, {}).get(scope.get("method", "").lower())
        if operation is not None and heard:
            self._compare(f"{scope['method']} {path}", operation["responses"], heard)

    def _compare(self, name: str, responses: Mapping[str, Any], heard: Sequence[Message]) -> None:
        status = str(int(heard[0]["status"]))
        headers = dict(heard[0]["headers"])
        if status not in responses:
            self.unnamed.add(f"{name}: {status}")
        elif headers.get(b"content-type", b"").decode() == PROBLEM:
            body = json.loads(b"".join(each.get("body", b"") for each in heard[1:]))
            content = responses[status].get("content", {}).get(PROBLEM)
            known = content["schema"]["allOf"][1]["properties"]["code"]["enum"] if content else ()
            if body["code"] not in known:
                self.unnamed.add(f"{name}: {status} {body['code']}")
