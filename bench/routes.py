"""Three hundred routes of features that are not there yet."""

from fastapi import APIRouter, Response

from paceline.kernel.registry import Feature
from paceline.web.auth import anyone
from paceline.web.routing import commands, reads


def more_routes(count: int) -> Feature:
    """Half in segments of other features, half below one cohort."""
    routers: list[APIRouter] = []
    for place in range(count):
        below = f"/cohorts/{{cohort_id}}/x{place}" if place % 2 else f"/extra{place}/{{row_id}}"
        router = commands(below) if place % 3 else reads(below)
        router.get("/rows", dependencies=[anyone()])(nothing)
        routers.append(router)
    return Feature(name="extra", routers=tuple(routers))


async def nothing() -> Response:
    return Response(b"")
