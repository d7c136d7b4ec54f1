"""Every route of every installed feature says who may call it, and settles what it changes."""

from collections.abc import Sequence
from typing import Final

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from paceline.app.installed import FEATURES
from paceline.kernel.registry import permissions_of
from paceline.web import root
from paceline.web.auth import Guard, Open, Rule
from paceline.web.routing import commands, reads, routes_of, settle

FEATURE_ROUTES: Final = routes_of(r for feature in FEATURES for r in feature.routers)
ROUTES: Final = [*FEATURE_ROUTES, *root.routes(FEATURE_ROUTES, version="0")]
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
KNOWN: Final = frozenset().union(*permissions_of(FEATURES).values())


def shown(route: APIRoute) -> str:
    return f"{'|'.join(sorted(route.methods or ()))} {route.path}"


def rules(route: APIRoute) -> list[Rule]:
    asked = [each.dependency for each in route.dependencies]
    return [each.rule for each in asked if isinstance(each, Guard | Open)]


def settles(route: APIRoute) -> bool:
    return any(each.dependency is settle for each in route.dependencies)


def faults(routes: Sequence[APIRoute]) -> list[str]:
    found: list[str] = []
    for route in routes:
        declared = rules(route)
        if len(declared) != 1:
            found.append(f"{shown(route)} declares {len(declared)} rules, not one")
            continue
        if "{" in route.path and declared[0].scope == "none":
            found.append(f"{shown(route)} names a row and its rule says it touches none")
        if declared[0].permission is not None and declared[0].permission not in KNOWN:
            found.append(f"{shown(route)} asks for {declared[0].permission}, which no role holds")
        changes = not (route.methods or set()) <= SAFE
        if settles(route) is not changes:
            found.append(f"{shown(route)} {'does not settle' if changes else 'settles'}")
    return found


@pytest.mark.parametrize("route", ROUTES, ids=shown)
@pytest.mark.asvs("3.5.3", "8.1.1")
def test_a_route_keeps_the_rules(route: APIRoute) -> None:
    assert faults([route]) == []


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
    assert says in faults([made(router, path, method)])[0]


def test_operation_ids_are_unique() -> None:
    ids = [route.unique_id for route in FEATURE_ROUTES]

    assert len(ids) == len(set(ids))
