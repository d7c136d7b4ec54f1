"""Which statuses and codes a route can answer: its own, and those every route of its kind has."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Final

from fastapi.routing import APIRoute

from paceline.web.auth import (
    SAFE,
    Guard,
    ProvedGuard,
    ReadsOnly,
    StepUpRequired,
    authenticate,
)
from paceline.web.problems import status_of
from paceline.web.reachable import Reach
from paceline.web.shortcut import ShortRoute

FAILING: Final = HTTPStatus.INTERNAL_SERVER_ERROR
ALWAYS: Final[Mapping[int, frozenset[str]]] = {
    HTTPStatus.TOO_MANY_REQUESTS: frozenset({"too_many"}),
    HTTPStatus.INTERNAL_SERVER_ERROR: frozenset({"defect"}),
    HTTPStatus.SERVICE_UNAVAILABLE: frozenset({"unavailable", "too_slow"}),
}
GUARDED: Final[Mapping[int, frozenset[str]]] = {
    HTTPStatus.UNAUTHORIZED: frozenset({"not_signed_in"}),
    HTTPStatus.FORBIDDEN: frozenset({"not_permitted"}),
}
PROVED: Final[Mapping[int, frozenset[str]]] = {
    HTTPStatus.FORBIDDEN: frozenset({StepUpRequired.code})
}
WATCHED: Final[Mapping[int, frozenset[str]]] = {HTTPStatus.FORBIDDEN: frozenset({ReadsOnly.code})}
CHANGING: Final[Mapping[int, frozenset[str]]] = {
    HTTPStatus.FORBIDDEN: frozenset({"cross_site"}),
    # Two who do the same at once: the store itself says so to the later one.
    HTTPStatus.CONFLICT: frozenset({"already_there", "conflict"}),
}
WITH_BODY: Final[Mapping[int, frozenset[str]]] = {
    HTTPStatus.BAD_REQUEST: frozenset({"bad_request"}),
    HTTPStatus.REQUEST_TIMEOUT: frozenset({"request_timeout"}),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: frozenset({"too_long"}),
}
WITH_INPUT: Final[Mapping[int, frozenset[str]]] = {
    HTTPStatus.UNPROCESSABLE_ENTITY: frozenset({"invalid"})
}
RETRIED: Final[Mapping[int, frozenset[str]]] = {
    HTTPStatus.CONFLICT: frozenset({"idempotency_in_flight"}),
    HTTPStatus.UNPROCESSABLE_ENTITY: frozenset({"idempotency_mismatch", "invalid"}),
}
CONDITIONAL: Final[Mapping[int, frozenset[str]]] = {
    HTTPStatus.PRECONDITION_FAILED: frozenset({"precondition_failed"})
}


def is_guarded(route: APIRoute) -> bool:
    return any(isinstance(each.dependency, Guard) for each in route.dependencies)


def knows_caller(route: APIRoute) -> bool:
    return is_guarded(route) or any(
        each.call is authenticate for each in route.dependant.dependencies
    )


def kinds_of(route: APIRoute) -> Iterable[Mapping[int, frozenset[str]]]:
    methods = route.methods or set()
    asked = route.dependant
    yield ALWAYS
    if knows_caller(route):
        yield GUARDED
        if not methods <= SAFE:
            yield WATCHED
    if any(isinstance(each.dependency, ProvedGuard) for each in route.dependencies):
        yield PROVED
    if not methods <= {"GET", "HEAD"}:
        yield CHANGING
        yield WITH_BODY
    if asked.path_params or asked.query_params or asked.header_params or route.body_field:
        yield WITH_INPUT
    if any(each.query_params for each in asked.dependencies):
        yield WITH_INPUT
    if "POST" in methods:
        yield RETRIED
    if isinstance(route, ShortRoute) and route.representation is not None:
        yield CONDITIONAL


def codes_of(route: APIRoute, reach: Reach) -> Mapping[int, frozenset[str]]:
    """By status, in order."""
    found: dict[int, set[str]] = {}
    for kind in kinds_of(route):
        for status, codes in kind.items():
            found.setdefault(status, set()).update(codes)
    for error in reach.errors:
        status = status_of(error)
        if status is not FAILING:
            found.setdefault(status, set()).add(error.code)
    return {int(status): frozenset(found[status]) for status in sorted(found)}
