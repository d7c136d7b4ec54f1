"""Judges requests and answers by the description that their vendor published."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from paceline.testing.peers.descriptions import Document, can_judge, described, path_of
from paceline.testing.peers.discovery import is_discovery, openapi_of
from paceline.testing.peers.swagger import is_swagger, openapi_of_swagger
from paceline.testing.peers.wire import Request

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

Schema: TypeAlias = Mapping[str, Any]
METHODS: Final = ("get", "put", "post", "patch", "delete")
NAMED: Final = re.compile(r"\\\{(\w+)\\\}")
WHOLE: Final = re.compile(r"-?\d+")
JSON: Final = "application/json"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
SHOWN: Final = 300


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of one path; `told` is what the description says of it."""

    method: str
    path: str
    pattern: re.Pattern[str]
    told: Schema
    shared: Sequence[Schema] = ()

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, kw_only=True)
class Found:
    operation: Operation
    variables: Mapping[str, str]


def judge_by(name: str, *, takes_digits: bool) -> "Judge | None":
    """None where the description is not to be had, or nothing here can judge by one."""
    path = path_of(name)
    return judge_of(path, takes_digits) if path.is_file() and can_judge() else None


@lru_cache(maxsize=8)
def judge_of(path: Path, takes_digits: bool) -> "Judge":  # noqa: FBT001, a cache takes what comes
    """Read and compiled once: the same for every peer of a process."""
    document = described(path)
    return Judge(as_openapi(document), takes_digits=takes_digits)


def as_openapi(document: Document) -> Document:
    if is_discovery(document):
        return openapi_of(document)
    return openapi_of_swagger(document) if is_swagger(document) else document


class Judge:
    """`takes_digits`: the vendor takes whole numbers as text, and large ones as numbers, too."""

    def __init__(self, document: Document, *, takes_digits: bool = False) -> None:
        self._document = document
        self._takes_digits = takes_digits
        self._validators: dict[str, Draft202012Validator] = {}
        found = [
            each for path, item in document["paths"].items() for each in operations(path, item)
        ]
        self._operations = sorted(found, key=lambda each: (each.path.count("{"), -len(each.path)))

    def find(self, method: str, path: str) -> Found | None:
        for operation in self._operations:
            match = operation.pattern.match(path) if operation.method == method else None
            if match is not None:
                return Found(operation=operation, variables=match.groupdict())
        return None

    def request_faults(self, found: Found, request: Request, body: object) -> list[str]:
        told = found.operation
        parameters = [
            self._whole(each) for each in (*told.shared, *told.told.get("parameters", ()))
        ]
        faults: list[str] = []
        for each in parameters:
            faults += self._parameter_faults(found, each, request)
        known = {each["name"] for each in parameters if each["in"] == "query"}
        faults += [f"query {name}: not described" for name in request.query if name not in known]
        return faults + self._body_faults(told, request, body)

    def _parameter_faults(self, found: Found, told: Schema, request: Request) -> Iterator[str]:
        name, where = told["name"], told["in"]
        given = found.variables.get(name) if where == "path" else request.asked(name)
        if where not in ("path", "query") or given is None:
            if told.get("required") and where in ("path", "query"):
                yield f"{where} {name}: missing"
            return
        schema = told.get("schema", {})
        value = cast(given, self._types(schema))
        key = f"{found.operation.key} {where} {name}"
        yield from (f"{where} {name}: {each}" for each in self._errors(key, schema, value))

    def _body_faults(self, told: Operation, request: Request, body: object) -> list[str]:
        described = self._whole(told.told.get("requestBody", {}))
        if not described:
            return ["body: none is described"] if request.body else []
        if not request.body:
            return ["body: missing"] if described.get("required") else []
        schema = described["content"].get(request.content_type, {}).get("schema")
        if schema is None:
            return [f"body: {request.content_type} is not described"]
        if request.content_type != JSON:
            return []
        value = self._loosened(schema, body) if self._takes_digits else body
        strict = {"allOf": [schema], "unevaluatedProperties": False}
        return [f"body {each}" for each in self._errors(f"{told.key} body", strict, value)]

    def answer_faults(self, found: Found, status: int, body: object) -> list[str]:
        answers = found.operation.told["responses"]
        told = answers.get(str(status)) or answers.get(f"{status // 100}XX")
        told = told or answers.get("default")
        if told is None:
            return [f"status {status}: not described"]
        schema = self._whole(told).get("content", {}).get(JSON, {}).get("schema")
        if schema is None:
            return []
        return self._errors(f"{found.operation.key} {status}", schema, body)

    def _errors(self, key: str, schema: Schema, value: object) -> list[str]:
        return [
            f"{'/'.join(map(str, each.instance_path))}: {each.message[:SHOWN]}"
            for each in self._validator(key, schema).iter_errors(value)
        ]

    def _validator(self, key: str, schema: Schema) -> "Draft202012Validator":
        import jsonschema_rs  # noqa: PLC0415, an extra of its own

        if key not in self._validators:
            components = {"schemas": self._document.get("components", {}).get("schemas", {})}
            whole = {"$schema": DIALECT, "components": components, **schema}
            self._validators[key] = jsonschema_rs.Draft202012Validator(
                whole, validate_formats=True, ignore_unknown_formats=True
            )
        return self._validators[key]

    def _whole(self, node: Schema) -> Schema:
        while "$ref" in node:
            found: Any = self._document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def _choices(self, schema: Schema) -> Iterator[Schema]:
        whole = self._whole(schema)
        yield whole
        for word in ("allOf", "anyOf", "oneOf"):
            for each in whole.get(word, ()):
                yield from self._choices(each)

    def _types(self, schema: Schema) -> set[str]:
        found: set[str] = set()
        for each in self._choices(schema):
            told = each.get("type", ())
            found |= {told} if isinstance(told, str) else set(told)
        return found

    def _loosened(self, schema: Schema, value: object) -> object:
        if isinstance(value, dict):
            inside: dict[str, Schema] = {}
            for each in self._choices(schema):
                inside |= each.get("properties", {})
            return {
                name: self._loosened(inside[name], each) if name in inside else each
                for name, each in value.items()
            }
        if isinstance(value, list):
            items = [each["items"] for each in self._choices(schema) if "items" in each]
            return [self._loosened(items[0], each) if items else each for each in value]
        return loosened(value, self._types(schema))


def loosened(value: object, types: set[str]) -> object:
    if isinstance(value, str) and types & {"integer"} and "string" not in types:
        return int(value) if WHOLE.fullmatch(value) else value
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number and "string" in types and "integer" not in types else value


def operations(path: str, item: Schema) -> Iterator[Operation]:
    pattern = re.compile(NAMED.sub(r"(?P<\1>[^/]+)", re.escape(path)) + r"\Z")
    for method in METHODS:
        if method in item:
            yield Operation(
                method=method.upper(),
                path=path,
                pattern=pattern,
                told=item[method],
                shared=item.get("parameters", ()),
            )


def cast(given: str, types: set[str]) -> object:
    """A query is text; what is described as a number or a switch is judged as one."""
    if "integer" in types and WHOLE.fullmatch(given):
        return int(given)
    if "boolean" in types and given.lower() in ("true", "false"):
        return given.lower() == "true"
    return given
