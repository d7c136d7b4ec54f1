"""Whatever is sent to whichever route: an answer that is no mistake of ours."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.kernel.identity import Role
from tests.features.cohorts.plans import planned_cohort
from tests.features.enrolment.rosters import roster
from tests.features.grouping.drafts import drafted
from tests.people import signed_in, someone

ADMIN: Final = someone(Role.ADMIN)
HEADERS: Final = signed_in(ADMIN)
ROUNDS: Final = 300
STRINGS: Final = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "name\udfff",
    "😀" * 50,
    "\u202eevil\u2066",
    "e\u0301" * 40,
    "x" * 70_000,
    "'; DROP TABLE users; --",
    "\r\nSet-Cookie: a=b",
    "../../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "%00",
    "NaN",
    "-1",
    "1e400",
    "9999-12-31T23:59:59+00:00",
    "0001-01-01T00:00:00+23:59",
    "0001-01-01",
    "9999-12-27",
    "24:00",
    "99:99",
    "٠٩:٣٠",
    "Europe/Berlin",
    "Europe/\x00",
    "../UTC",
    "00000000-0000-0000-0000-000000000000",
)
NUMBERS: Final = (
    0,
    -1,
    1,
    2**31 - 1,
    2**31,
    2**63,
    -(2**63) - 1,
    10**400,
    0.5,
    1e308,
    float("nan"),
    float("inf"),
)
ODD: Final[tuple[object, ...]] = (None, True, False, [], {}, [[]], {"": None}, [None] * 300)
QUERIES: Final = (
    "limit=0",
    "limit=99999999999999999999",
    "limit=%00",
    "sort=%00",
    "sort=-id;select",
    "sort=number&after=WyI5OTk5OTk5OTk5OTk5OTk5OTk5OSIsIjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMCJd",
    "sort=name&after=WyJcdTAwMDAiLCIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAiXQ",
    "sort=title&after=WyJcdTAwMDAiLCIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAiXQ",
    "sort=created_at&after=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0",
    "after=bm90IGpzb24",
    "after=%F0%9F%98%80",
    "filter=number:eq:99999999999999999999",
    "filter=week:lt:-99999999999999999999",
    "filter=number:contains:1",
    "filter=state:eq:nonsense",
    "filter=state:contains:a",
    "filter=group_id:contains:a",
    "filter=program_id:contains:a",
    "filter=starts_at:contains:2",
    "filter=starts_at:lt:0001-01-01T00:00:00%2B23:59",
    "filter=starts_at:gt:9999-12-31T23:59:59-23:59",
    "filter=name:eq:%00",
    "filter=title:contains:%00%25",
    "filter=email:contains:%ED%A0%80",
    "filter=email:eq:%ED%A0%80",
    "filter=" + "%25" * 390,
    "&".join(["filter=id:eq:1"] * 9),
    "seed=NaN",
    "dry_run=perhaps",
)
RAW: Final = (
    b"",
    b"{",
    b"null",
    b"NaN",
    b'{"a": NaN, "b": Infinity}',
    b'{"title": "a", "title": "b"}',
    b"\xff\xfe\x00",
    b'"\\ud800"',
    b"[" * 20_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b"1" * 5_000,
)


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    body: Mapping[str, Any] | None
    parameters: Sequence[Mapping[str, Any]]


def operations_of(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in sorted(document["paths"].items()):
        for method, said in sorted(methods.items()):
            content = said.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            yield Operation(method.upper(), path, schema, said.get("parameters", []))


class Fiend:
    """Makes what a schema asks for, mostly; the rest is chosen to hurt."""

    def __init__(
        self, seed: int, schemas: Mapping[str, Any], known: Mapping[str, Sequence[str]]
    ) -> None:
        self._random = random.Random(seed)
        self._schemas = schemas
        self._known = known

    def one_of(self, choices: Sequence[Any]) -> Any:  # noqa: ANN401, JSON is anything
        return self._random.choice(choices)

    def path(self, operation: Operation) -> str:
        """Mostly of things that are there, so that what lies behind is reached."""
        path = f"http://test{operation.path}"
        for each in operation.parameters:
            if each["in"] == "path":
                name = each["name"]
                known = self._known.get(name, ["00000000-0000-0000-0000-000000000000"])
                odd = ["x" * 3000, "%00", "..%2F..", "%ED%A0%80", "1"]
                value = self.one_of(known) if self._random.random() < 0.9 else self.one_of(odd)
                path = path.replace(f"{{{name}}}", value)
        return path

    def value(self, schema: Mapping[str, Any], depth: int = 0) -> Any:  # noqa: ANN401
        if self._random.random() < 0.06:
            return self.one_of([*STRINGS, *NUMBERS, *ODD])
        if "$ref" in schema:
            return self.value(self._schemas[schema["$ref"].rpartition("/")[2]], depth)
        choices = schema.get("anyOf") or schema.get("oneOf")
        if choices:
            return self.value(self.one_of(choices), depth)
        if "enum" in schema or "const" in schema:
            return self.one_of(schema.get("enum") or [schema["const"]])
        return self._typed(schema, depth)

    def _typed(self, schema: Mapping[str, Any], depth: int) -> Any:  # noqa: ANN401
        match schema.get("type"):
            case "object" if "properties" in schema:
                return self._object(schema, depth)
            case "object":
                return {self._string({}): self.one_of([1.5, ["a"], "a"])}
            case "array":
                item = schema.get("items", {})
                return [self.value(item, depth + 1) for _ in range(self._random.randrange(4))]
            case "integer" | "number":
                return self._number(schema)
            case "boolean":
                return self.one_of([True, False])
            case "null":
                return None
            case _:
                return self._string(schema)

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        required = set(schema.get("required", ()))
        return {
            name: self.value(inner, depth + 1)
            for name, inner in schema["properties"].items()
            if name in required or self._random.random() < 0.5
        }

    def _number(self, schema: Mapping[str, Any]) -> Any:  # noqa: ANN401
        low, high = int(schema.get("minimum", 0)), int(schema.get("maximum", 200))
        step = int(schema.get("multipleOf", 1))
        usual = self._random.randrange(low, high + 1, step)
        return usual if self._random.random() < 0.8 else self.one_of(NUMBERS)

    def _string(self, schema: Mapping[str, Any]) -> str:
        if self._random.random() < 0.3:
            return str(self.one_of(STRINGS))
        likely = {
            "uuid": [each for ids in self._known.values() for each in ids],
            "date": ["2026-03-02", "9999-12-27", "0001-01-01", "2027-01-04"],
            "date-time": ["2026-03-04T18:00", "2026-03-04T18:00:00Z", "9999-12-31T23:59:59-23:59"],
        }
        pattern = "18:00" if "d:" in schema.get("pattern", "") else None
        plain = [pattern] if pattern else ["Anna", "anna@example.org", "Europe/Berlin", "g1"]
        return str(self.one_of(likely.get(schema.get("format", ""), plain)))

    def request(self, operation: Operation) -> dict[str, Any]:
        url = self.path(operation)
        if self._random.random() < (0.9 if operation.method == "GET" else 0.1):
            url += "?" + self.one_of(QUERIES)
        sent: dict[str, Any] = {"method": operation.method, "url": url}
        kind = "application/json"
        if operation.body is not None:
            sent["content"] = json.dumps(self.value(operation.body)).encode()
        if self._random.random() < 0.12:
            sent["content"] = self.one_of(RAW)
            kind = self.one_of(["application/json", "text/plain", "multipart/form-data", "a\x7f/"])
        return {**sent, "headers": {**HEADERS, "content-type": kind}}


async def stage(client: httpx2.AsyncClient, container: AsyncContainer) -> dict[str, Sequence[str]]:
    """Something of everything, by the name its id has in paths."""
    cohort_id, people = await roster(client, ADMIN, members=6)
    draft_id = await drafted(client, container, ADMIN, cohort_id)
    await client.post(f"/drafts/{draft_id}/publish", headers=HEADERS)
    second = await drafted(client, container, ADMIN, cohort_id)
    groups = await client.get(f"/cohorts/{cohort_id}/groups", headers=HEADERS)
    meetings = await client.get(f"/cohorts/{cohort_id}/meetings", headers=HEADERS)
    sign_ups = f"/cohorts/{cohort_id}/signups"
    link = await client.post(f"{sign_ups}/{people['A']}/link", headers=HEADERS)
    feed = await client.post(f"/cohorts/{cohort_id}/feed", headers=HEADERS)
    return {
        "cohort_id": [str(cohort_id)],
        "sign_up_id": [str(each) for each in people.values()],
        "draft_id": [str(draft_id), str(second)],
        "other_id": [str(draft_id), str(second)],
        "group_id": [each["id"] for each in groups.json()["items"]],
        "meeting_id": [each["id"] for each in meetings.json()["items"]],
        "feed_id": [feed.json()["id"]],
        "token": [link.json()["url"].rpartition("/")[2], "\N{SNOWMAN}", "x"],
    }


class TestHostileInput:
    @pytest.mark.parametrize("seed", range(2))
    @pytest.mark.asvs("1.2.4", "2.2.1", "2.2.2")
    async def test_is_never_our_mistake(
        self, client: httpx2.AsyncClient, container: AsyncContainer, seed: int
    ) -> None:
        known = await stage(client, container)
        document = (await client.get("/openapi.json")).json()
        operations = list(operations_of(document))
        fiend = Fiend(seed, document["components"]["schemas"], known)
        broken = []

        for place in range(ROUNDS):
            sent = fiend.request(operations[place % len(operations)])
            reply = await client.request(**sent)
            if reply.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
                broken.append((sent, reply.text))

        assert broken == []

    async def test_is_told_at_most_fifty_of_its_flaws(self, client: httpx2.AsyncClient) -> None:
        body = {f"field_{number}": 1 for number in range(5_000)}

        reply = await client.post("/programs", json=body, headers=HEADERS)

        assert reply.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert len(reply.json()["errors"]) == 50

    @pytest.mark.parametrize(
        "change", [{"first_week": "9999-12-27"}, {"first_week": "0001-01-01"}, {"title": "a\r\nb"}]
    )
    @pytest.mark.asvs("2.2.1")
    async def test_of_impossible_years_and_lines_is_refused(
        self, client: httpx2.AsyncClient, change: dict[str, str]
    ) -> None:
        cohort_id = await planned_cohort(client, ADMIN)

        reply = await client.patch(f"/cohorts/{cohort_id}", json=change, headers=HEADERS)

        assert reply.status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    async def test_pages_sorted_by_a_date_have_a_next_one(self, client: httpx2.AsyncClient) -> None:
        made = [str(await planned_cohort(client, ADMIN, title)) for title in ("A", "B")]
        path = "/cohorts?sort=first_week&limit=1"
        first = (await client.get(path, headers=HEADERS)).json()

        second = (await client.get(f"{path}&after={first['next']}", headers=HEADERS)).json()

        assert [each["id"] for each in first["items"] + second["items"]] == made

    async def test_contains_is_for_text_alone(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get("/cohorts?filter=program_id:contains:a", headers=HEADERS)

        assert reply.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
