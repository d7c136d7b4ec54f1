"""Counts requests by route and status, and tells those who may ask."""

from collections.abc import Mapping
from hmac import compare_digest
from ipaddress import ip_address
from typing import Annotated, Final

from dishka import FromDishka
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from pydantic import Field, SecretStr
from typing_extensions import override

from paceline.kernel.config import Settings
from paceline.kernel.errors import NotFound
from paceline.kernel.metrics import Labels, Measure, Metrics, Steps
from paceline.web.auth import anyone
from paceline.web.hooks import Ended, Witness
from paceline.web.limits import EdgeLimits, limited
from paceline.web.routing import reads

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
REQUESTS: Final = Measure(
    name="paceline_request_seconds",
    text="Requests by route and status, and how long they took.",
    labels=("method", "route", "status"),
)
REFUSED: Final = Measure(
    name="paceline_limited_requests",
    text="Requests that were told to come later, by limit.",
    labels=("limit",),
)
# What proxies say of whom they ask for; one on this machine must not open it to all.
FORWARDED: Final = frozenset(
    {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"}
)
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class MetricsSettings(Settings):
    token: Annotated[
        SecretStr | None,
        Field(description="Who brings it as a bearer may read /metrics from anywhere."),
    ] = None


class RequestMetrics(Witness):
    def __init__(self) -> None:
        self.seconds = Steps(BOUNDS)

    @override
    def __call__(self, ended: Ended) -> None:
        """A method is the caller's to choose, so it may not make a series of its own."""
        method = ended.method if ended.method in METHODS else "other"
        self.seconds.observe(ended.seconds, (method, ended.route, str(int(ended.status))))


def watch_limits(metrics: Metrics, limits: EdgeLimits) -> None:
    async def refused() -> Mapping[Labels, float]:
        return {(name,): count for name, count in limits.refused.items()}

    metrics.watch("counter", REFUSED, refused)


def may_read(request: Request, settings: MetricsSettings) -> bool:
    """From this machine, or with the token; a proxy's word for an address is not enough."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if settings.token is not None:
        wanted = settings.token.get_secret_value().encode()
        return scheme.lower() == "bearer" and compare_digest(given.encode(), wanted)
    peer = request.client.host if request.client else ""
    return FORWARDED.isdisjoint(request.headers) and is_here(peer)


def is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def routes(requests: RequestMetrics) -> list[APIRoute]:
    router: APIRouter = reads("", api=False)

    @router.get(
        "/metrics", include_in_schema=False, dependencies=[anyone(scope="token"), limited("free")]
    )
    async def exposed(
        request: Request, metrics: FromDishka[Metrics], settings: FromDishka[MetricsSettings]
    ) -> Response:
        if not may_read(request, settings):
            raise NotFound("Nothing is here.")
        metrics.show(REQUESTS, requests.seconds)
        return Response(await metrics.exposed(), media_type=MEDIA_TYPE)

    return [route for route in router.routes if isinstance(route, APIRoute)]
