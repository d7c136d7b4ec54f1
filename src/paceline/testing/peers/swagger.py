"""Swagger 2.0 in the form of OpenAPI, so that one judge serves both.

https://swagger.io/specification/v2/
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from paceline.testing.peers.descriptions import Document

METHODS: Final = frozenset({"get", "put", "post", "patch", "delete"})
PARTS: Final = frozenset({"name", "in", "required", "description", "schema", "collectionFormat"})
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"


def is_swagger(document: Document) -> bool:
    return document.get("swagger") == "2.0"


def openapi_of_swagger(document: Document) -> Document:
    """Bodies that are forms are judged by their content type alone."""
    paths = {
        path: {method: operation_of(told) for method, told in item.items() if method in METHODS}
        for path, item in document["paths"].items()
    }
    schemas = {name: moved(each) for name, each in document.get("definitions", {}).items()}
    return {"openapi": "3.1.0", "paths": paths, "components": {"schemas": schemas}}


def operation_of(told: Mapping[str, Any]) -> dict[str, Any]:
    given = told.get("parameters", ())
    found: dict[str, Any] = {
        "operationId": told.get("operationId", ""),
        "parameters": [
            parameter_of(each) for each in given if each["in"] in ("path", "query", "header")
        ],
        "responses": {status: answer_of(each) for status, each in told["responses"].items()},
    }
    bodies = [each for each in given if each["in"] == "body"]
    if bodies:
        content = {JSON: {"schema": moved(bodies[0]["schema"])}}
        found["requestBody"] = {"required": bodies[0].get("required", False), "content": content}
    elif any(each["in"] == "formData" for each in given):
        found["requestBody"] = {"content": {FORM: {"schema": {}}}}
    return found


def parameter_of(told: Mapping[str, Any]) -> dict[str, Any]:
    schema = {name: each for name, each in told.items() if name not in PARTS}
    if told.get("collectionFormat") == "csv":
        schema = listed(told)
    return {
        "name": told["name"],
        "in": told["in"],
        "required": bool(told.get("required")),
        "schema": schema,
    }


def listed(told: Mapping[str, Any]) -> dict[str, Any]:
    """Words with commas between them, as they stand in an address."""
    words = told.get("items", {}).get("enum")
    word = "|".join(map(re.escape, words)) if words else "[^,]*"
    return {"type": "string", "pattern": f"^({word})(,({word}))*$"}


def answer_of(told: Mapping[str, Any]) -> dict[str, Any]:
    if "schema" not in told:
        return {}
    return {"content": {JSON: {"schema": moved(told["schema"])}}}


def moved(node: Any) -> Any:  # noqa: ANN401, a document as it came
    if isinstance(node, dict):
        return {
            name: each.replace("#/definitions/", "#/components/schemas/")
            if name == "$ref" and isinstance(each, str)
            else moved(each)
            for name, each in node.items()
        }
    return [moved(each) for each in node] if isinstance(node, list) else node
