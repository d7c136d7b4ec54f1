"""The web face: the features' routes behind one middleware."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Final

from dishka import AsyncContainer
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.routing import WebSocketRoute

from paceline.app import interactions
from paceline.app.version import VERSION
from paceline.db.failures import FAILURES, meaning
from paceline.kernel.lifecycle import Draining, Part, running
from paceline.kernel.registry import Feature
from paceline.kernel.right_of_way import RightOfWay
from paceline.web import built_app, metrics, problems, root
from paceline.web.access_log import AccessLog
from paceline.web.border import Border
from paceline.web.built_app import BuiltApp
from paceline.web.hooks import Fence
from paceline.web.live import stream
from paceline.web.live.socket import PATH, Socket
from paceline.web.metrics import RequestMetrics
from paceline.web.middleware import ANYWHERE, RequestMiddleware
from paceline.web.routing import mount, routes_of

UNFENCED: Final[Mapping[str, Fence]] = MappingProxyType({})
# FastAPI's own telemetry asks on each request whether someone listens; nobody does yet.
UNTOLD: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}


def create_app(
    container: AsyncContainer,
    features: Sequence[Feature],
    *,
    parts: Sequence[Part] = (),
    border: Border = ANYWHERE,
    fences: Mapping[str, Fence] = UNFENCED,
    web_app: BuiltApp | None = None,
    way: RightOfWay | None = None,
) -> FastAPI:
    """`parts` run while it serves; without them only requests are answered.

    `fences` stand around the routes of the features that are named.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        draining = await container.get(Draining)
        async with running(parts):
            yield
            draining.asked = True

    app = FastAPI(
        title="Paceline", lifespan=lifespan, openapi_url=None, docs_url=None, telemetry=UNTOLD
    )
    counted = RequestMetrics()
    witnesses = (AccessLog(every=border.every_request_logged), counted)
    app.add_middleware(
        RequestMiddleware,
        container=container,
        border=border,
        witnesses=witnesses,
        way=way or RightOfWay(),
    )
    problems.install(app, FAILURES, meaning)
    routes = routes_of(router for feature in features for router in feature.routers)
    around = {
        id(route): fences[feature.name]
        for feature in features
        if feature.name in fences
        for route in routes_of(feature.routers)
    }
    ours = interactions.routes()
    pages = [*root.routes(routes, version=VERSION, app=web_app), *built_app.routes(web_app)]
    mount(app, [*routes, *ours, *pages, *metrics.routes(counted), *stream.routes()], around)
    app.router.routes.append(WebSocketRoute(PATH, Socket(container, border)))
    return app
