"""Judges frames of the gateway by the schemas made from discord-api-types."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from paceline.testing.peers.descriptions import can_judge, path_of

if TYPE_CHECKING:
    import jsonschema_rs

UP: Final = "discord-gateway.send.schema.json"
DOWN: Final = "discord-gateway.recv.schema.json"
SHOWN: Final = 300


class FrameJudge:
    """`up` are frames that a client sends, `down` those it gets."""

    def __init__(self, up: Path, down: Path) -> None:
        import jsonschema_rs  # noqa: PLC0415, an extra of its own

        self._up = jsonschema_rs.validator_for(json.loads(up.read_text(encoding="utf-8")))
        self._down = json.loads(down.read_text(encoding="utf-8"))
        self._branches: dict[tuple[object, object], Mapping[str, Any]] = {}
        for branch in self._leaves(self._down):
            told = branch["properties"]
            kind = told.get("t", {})
            for name in kind.get("enum", [kind.get("const")]):
                self._branches.setdefault((told.get("op", {}).get("const"), name), branch)
        self._validators: dict[tuple[object, object], jsonschema_rs.Draft7Validator] = {}

    def _leaves(self, node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        while "$ref" in node:
            name = unquote(node["$ref"].removeprefix("#/definitions/"))
            node = self._down["definitions"][name]
        for each in node.get("anyOf", ()):
            yield from self._leaves(each)
        if "properties" in node:
            yield node

    def sent(self, frame: Mapping[str, Any]) -> list[str]:
        return [f"gateway, from the client: {each}" for each in told(self._up.iter_errors(frame))]

    def got(self, frame: Mapping[str, Any]) -> list[str]:
        key = (frame["op"], frame.get("t"))
        if key not in self._branches:
            key = (frame["op"], None)
        if key not in self._branches:
            return [f"our gateway: there is no frame {frame['op']} {frame.get('t')}"]
        name = frame.get("t") or frame["op"]
        errors = self._validator(key).iter_errors(frame)
        return [f"our gateway, {name}: {each}" for each in told(errors)]

    def _validator(self, key: tuple[object, object]) -> "jsonschema_rs.Draft7Validator":
        import jsonschema_rs  # noqa: PLC0415, an extra of its own

        if key not in self._validators:
            whole = {**self._branches[key], "definitions": self._down["definitions"]}
            self._validators[key] = jsonschema_rs.Draft7Validator(whole)
        return self._validators[key]


def told(errors: "Iterator[jsonschema_rs.ValidationError]") -> Iterator[str]:
    for each in errors:
        yield f"{'/'.join(map(str, each.instance_path))}: {each.message[:SHOWN]}"


def frame_judge() -> FrameJudge | None:
    """None where the schemas are not to be had."""
    up, down = path_of(UP), path_of(DOWN)
    return judge_of(up, down) if up.is_file() and down.is_file() and can_judge() else None


@lru_cache(maxsize=2)
def judge_of(up: Path, down: Path) -> FrameJudge:
    return FrameJudge(up, down)
