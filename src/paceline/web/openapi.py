"""The description of the API, made once from the features' own routes and their code."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Final, TypeAlias
from uuid import UUID

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from paceline.web.answerable import codes_of, is_guarded
from paceline.web.auth import BEARER
from paceline.web.cookies import ACCESS_COOKIE
from paceline.web.reachable import Listed, Reach, reach_of
from paceline.web.shortcut import ShortRoute

Json: TypeAlias = dict[str, object]
PROBLEM: Final = "application/problem+json"
COOKIE: Final = {"type": "apiKey", "in": "cookie", "name": ACCESS_COOKIE}
TAG: Final = {"type": "string"}
IF_NONE_MATCH: Final[Json] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": TAG,
    "description": "The `ETag` of an answer you have; 304 says that it still holds.",
}
IF_MATCH: Final[Json] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": TAG,
    "description": "The `ETag` of what you saw; 412 says that it has changed since.",
}
IDEMPOTENCY_KEY: Final[Json] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": r'^"?[\x21\x23-\x7e]{1,255}"?$'},
    "description": "A new UUID for each thing you want done; sent again, it is done once.",
}
ETAG: Final[Json] = {"description": "Of this representation.", "schema": TAG}
NOT_MODIFIED: Final[Json] = {
    "description": "What you have still holds.",
    "headers": {"ETag": ETAG},
}
KINDS: Final[Mapping[type, str]] = {
    UUID: "id",
    datetime: "time",
    date: "day",
    int: "number",
    bool: "true or false",
}


class FlawOut(BaseModel):
    model_config = ConfigDict(extra="forbid")

    where: str
    message: str
    code: Annotated[str, Field(description="Stable; of a rule that is broken.")] = ""
    name: Annotated[str, Field(description="Whom it is of.")] = ""


class Problem(BaseModel):
    """What every refusal and failure looks like."""

    model_config = ConfigDict(extra="forbid")

    type: Annotated[str, Field(description="Where this code is explained.")]
    title: Annotated[str, Field(description="What the code means, in the language asked for.")]
    status: int
    detail: str
    code: Annotated[str, Field(description="Stable; build on it, not on the detail.")]
    request_id: str
    errors: list[FlawOut] | None = None


def describe(routes: Sequence[APIRoute], *, version: str) -> Json:
    """Every route with its security, its headers, its lists' fields and its ways of failing."""
    document: Json = get_openapi(
        title="Paceline",
        version=version,
        summary="Cohort programs: sign-ups become groups that can really meet.",
        routes=[route for route in routes if route.include_in_schema],
    )
    components = inner(document, "components")
    schemas = inner(components, "schemas")
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    components["securitySchemes"] = {"bearer": BEARER, "cookie": COOKIE}
    paths = inner(document, "paths")
    for route in routes:
        if route.include_in_schema:
            reach = reach_of(route.endpoint)
            for method in route.methods or ():
                operation = inner(inner(paths, route.path_format), method.lower())
                complete(operation, route, reach)
    return document


def inner(outer: Json, name: str) -> Json:
    found = outer.setdefault(name, {})
    assert isinstance(found, dict)
    return found


def complete(operation: Json, route: APIRoute, reach: Reach) -> None:
    fails(inner(operation, "responses"), codes_of(route, reach))
    if is_guarded(route):
        operation["security"] = [{"bearer": []}, {"cookie": []}]
    if "GET" in (route.methods or ()):
        reads_with_tags(operation)
    elif "POST" in (route.methods or ()):
        asks(operation, IDEMPOTENCY_KEY)
    if isinstance(route, ShortRoute) and route.representation is not None:
        asks(operation, IF_MATCH)
    for listing in reach.listings[:1]:
        tell_fields(operation, listing)


def fails(responses: Json, codes: Mapping[int, frozenset[str]]) -> None:
    responses.pop("422", None)
    for status, known in codes.items():
        told = inner(responses, str(status))
        names = sorted(known)
        own = told.get("description")
        sentence = f"A problem: {', '.join(f'`{name}`' for name in names)}."
        told["description"] = f"{own}; or: {sentence}" if own else sentence
        code = {"properties": {"code": {"enum": names}}}
        schema = {"allOf": [{"$ref": "#/components/schemas/Problem"}, code]}
        inner(told, "content")[PROBLEM] = {"schema": schema}


def reads_with_tags(operation: Json) -> None:
    asks(operation, IF_NONE_MATCH)
    responses = inner(operation, "responses")
    responses[str(HTTPStatus.NOT_MODIFIED.value)] = NOT_MODIFIED
    inner(inner(responses, "200"), "headers")["ETag"] = ETAG


def asks(operation: Json, parameter: Json) -> None:
    parameters = operation.setdefault("parameters", [])
    assert isinstance(parameters, list)
    parameters.append(parameter)


def tell_fields(operation: Json, listing: Listed) -> None:
    """What this very list can be sorted and filtered by."""
    sorts = ", ".join(f"`{name}`" for name in dict.fromkeys(["id", *listing.sorts]))
    filters = ", ".join(f"`{name}` ({kind_of(each)})" for name, each in listing.filters.items())
    more = {"sort": f"Fields: {sorts}.", "filter": f"Fields: {filters or 'none'}."}
    parameters = operation.get("parameters", [])
    assert isinstance(parameters, list)
    for parameter in parameters:
        if text := more.get(parameter["name"]):
            parameter["description"] = f"{parameter.get('description', '')} {text}".strip()
        if parameter["name"] == "sort":
            fields = dict.fromkeys(["id", *listing.sorts])
            orders = [f"{sign}{name}" for name in fields for sign in ("", "-")]
            parameter["schema"] = {"type": "string", "enum": orders, "default": "id"}


def kind_of(column: object) -> str:
    kind = getattr(getattr(column, "type", None), "python_type", str)
    return KINDS.get(kind, "text")
