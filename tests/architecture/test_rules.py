"""Every route of every installed feature says who may call it, and settles what it changes."""

from typing import Final

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from paceline.app import interactions
from paceline.app.installed import FEATURES
from paceline.kernel.registry import permissions_of
from paceline.web import built_app, root
from paceline.web.routing import commands, reads, routes_of
from paceline.web.rules import faults, shown

FEATURE_ROUTES: Final = routes_of(r for feature in FEATURES for r in feature.routers)
OURS: Final = [
    *root.routes(FEATURE_ROUTES, version="0"),
    *built_app.routes(None),
    *interactions.routes(),
]
ROUTES: Final = [*FEATURE_ROUTES, *OURS]
KNOWN: Final = frozenset().union(*permissions_of(FEATURES).values())


@pytest.mark.parametrize("route", ROUTES, ids=shown)
@pytest.mark.asvs("3.5.3", "8.1.1")
def test_a_route_keeps_the_rules(route: APIRoute) -> None:
    assert faults([route], KNOWN) == []


def made(router: APIRouter, path: str, method: str) -> APIRoute:
    @router.api_route(path, methods=[method])
    async def answer() -> str:
        return ""

    [route] = routes_of([router])
    return route


@pytest.mark.parametrize(
    ("router", "path", "method", "says"),
    [
        (reads("/bare"), "", "GET", "declares 0 rules"),
        (commands("/bare"), "/{row_id}", "POST", "declares 0 rules"),
    ],
)
def test_a_route_without_a_rule_is_found_out(
    router: APIRouter, path: str, method: str, says: str
) -> None:
    assert says in faults([made(router, path, method)], KNOWN)[0]


def test_operation_ids_are_unique() -> None:
    ids = [route.unique_id for route in FEATURE_ROUTES]

    assert len(ids) == len(set(ids))
