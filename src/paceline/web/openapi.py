"""The description of the API, made once from the features' own routes."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from paceline.web.auth import BEARER, Guard

HTTP_ERRORS: Final = {"default": {"description": "A problem (RFC 9457)."}}


class FlawOut(BaseModel):
    model_config = ConfigDict(extra="forbid")

    where: str
    message: str


class Problem(BaseModel):
    """What every refusal and failure looks like."""

    model_config = ConfigDict(extra="forbid")

    title: str
    status: int
    detail: str
    code: Annotated[str, Field(description="Stable; build on it, not on the detail.")]
    request_id: str
    errors: list[FlawOut] | None = None


def describe(routes: Sequence[APIRoute], *, version: str) -> dict[str, object]:
    """Every route with its security and its way of failing."""
    document = get_openapi(
        title="Paceline",
        version=version,
        summary="Cohort programs: sign-ups become groups that can really meet.",
        routes=[route for route in routes if route.include_in_schema],
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    document["components"]["securitySchemes"] = {"bearer": BEARER}
    guarded = {
        (route.path_format, method.lower())
        for route in routes
        for method in route.methods or ()
        if any(isinstance(each.dependency, Guard) for each in route.dependencies)
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            fails(operation, signed_in=(path, method) in guarded)
    return document


def fails(operation: dict[str, object], *, signed_in: bool) -> None:
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    answer = {"description": "A problem.", "content": {"application/problem+json": schema}}
    responses = operation["responses"]
    assert isinstance(responses, dict)
    responses.pop("422", None)
    for status in (
        "404",
        "409",
        "422",
        "429",
        "500",
        "503",
        *(("401", "403") if signed_in else ()),
    ):
        responses.setdefault(status, answer)
    if signed_in:
        operation["security"] = [{"bearer": []}]


def encoded(routes: Sequence[APIRoute], *, version: str) -> bytes:
    return msgspec.json.encode(describe(routes, version=version))
