"""Google's discovery documents in the form of OpenAPI, so that one judge serves both.

https://developers.google.com/discovery/v1/reference/apis
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from paceline.testing.peers.descriptions import Document

LONG: Final = frozenset({"int64", "uint64"})
KEPT: Final = ("enum", "pattern")
BOUNDS: Final = ("minimum", "maximum")
DATES: Final = frozenset({"date", "date-time"})
PLACE: Final = "#/components/schemas/"
JSON: Final = "application/json"


def is_discovery(document: Document) -> bool:
    return "discoveryVersion" in document


def openapi_of(document: Document) -> Document:
    """A field that no schema names is a fault, as it is silently dropped by the service."""
    paths: dict[str, dict[str, Any]] = {}
    for method in methods_of(document):
        operation = operation_of(document, method)
        paths.setdefault(f"/{method['path']}", {})[method["httpMethod"].lower()] = operation
    schemas = {name: schema_of(each) for name, each in document["schemas"].items()}
    return {"openapi": "3.1.0", "paths": paths, "components": {"schemas": schemas}}


def methods_of(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from node.get("methods", {}).values()
    for resource in node.get("resources", {}).values():
        yield from methods_of(resource)


def operation_of(document: Document, method: Mapping[str, Any]) -> dict[str, Any]:
    given = {**document.get("parameters", {}), **method.get("parameters", {})}
    found: dict[str, Any] = {
        "operationId": method["id"],
        "parameters": [parameter_of(name, each) for name, each in given.items()],
        "responses": {"default": {}},
    }
    if "request" in method:
        schema = {"allOf": [reference(method["request"]), {"required": required(document, method)}]}
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    if "response" in method:
        told = {"content": {JSON: {"schema": reference(method["response"])}}}
        found["responses"] = {"200": told, "default": {}}
    return found


def required(document: Document, method: Mapping[str, Any]) -> list[str]:
    """Fields say themselves for which methods they are required."""
    properties = document["schemas"][method["request"]["$ref"]].get("properties", {})
    return [
        name
        for name, each in properties.items()
        if method["id"] in each.get("annotations", {}).get("required", ())
    ]


def parameter_of(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": told["location"],
        "required": bool(told.get("required")),
        "schema": schema_of(told),
    }


def reference(told: Mapping[str, str]) -> dict[str, str]:
    return {"$ref": f"{PLACE}{told['$ref']}"}


def schema_of(told: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" in told:
        return {"$ref": f"{PLACE}{told['$ref']}"}
    found: dict[str, Any] = {name: told[name] for name in KEPT if name in told}
    found |= {name: float(told[name]) for name in BOUNDS if name in told}
    if told.get("type") not in (None, "any"):
        found["type"] = told["type"]
    if told.get("format") in DATES:
        found["format"] = told["format"]
    if told.get("type") == "string" and told.get("format") in LONG:
        found["pattern"] = r"^-?\d+$"
    return found | inside_of(told)


def inside_of(told: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "items" in told:
        found["items"] = schema_of(told["items"])
    if "properties" in told:
        found["properties"] = {name: schema_of(each) for name, each in told["properties"].items()}
        found["additionalProperties"] = False
    if "additionalProperties" in told:
        found["additionalProperties"] = schema_of(told["additionalProperties"])
    return found
