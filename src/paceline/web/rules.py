"""What every route keeps: one rule on who may call it, and settling of what it changes."""

from collections.abc import Collection, Sequence
from typing import Final

from fastapi.routing import APIRoute

from paceline.kernel.identity import Permission
from paceline.web.auth import Guard, Open, Rule
from paceline.web.routing import settle

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def shown(route: APIRoute) -> str:
    return f"{'|'.join(sorted(route.methods or ()))} {route.path}"


def rules(route: APIRoute) -> list[Rule]:
    asked = [each.dependency for each in route.dependencies]
    return [each.rule for each in asked if isinstance(each, Guard | Open)]


def settles(route: APIRoute) -> bool:
    return any(each.dependency is settle for each in route.dependencies)


def faults(routes: Sequence[APIRoute], known: Collection[Permission]) -> list[str]:
    """Of each route, with its method and path; `known` are the permissions that roles hold."""
    found: list[str] = []
    for route in routes:
        declared = rules(route)
        if len(declared) != 1:
            found.append(f"{shown(route)} declares {len(declared)} rules, not one")
            continue
        if "{" in route.path and declared[0].scope == "none":
            found.append(f"{shown(route)} names a row and its rule says it touches none")
        if declared[0].permission is not None and declared[0].permission not in known:
            found.append(f"{shown(route)} asks for {declared[0].permission}, which no role holds")
        changes = not (route.methods or set()) <= SAFE
        if settles(route) is not changes:
            found.append(f"{shown(route)} {'does not settle' if changes else 'settles'}")
    return found
