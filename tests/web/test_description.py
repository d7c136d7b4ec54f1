"""What the description of the API promises of each route, and that nothing sent is sent back."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx2
import pytest
import structlog
from starlette.types import Receive, Scope, Send

from paceline.kernel.identity import Role
from tests.documented import Documented, described, every_route
from tests.people import signed_in, someone

pytestmark = pytest.mark.anyio
CANARY = "canary-3f9d1c"
NONE: list[dict[str, Any]] = [{}, {}, {}]
QUERIES = (
    f"{CANARY}={CANARY}&limit={CANARY}&after={CANARY}",
    f"sort={CANARY}",
    f"filter={CANARY}:eq:{CANARY}",
)
NOBODY: dict[str, str] = {}
ANY_ID = "01890000-0000-7000-8000-000000000001"


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def codes(method: str, path: str, status: int) -> list[str]:
    told = described()["paths"][path][method.lower()]["responses"][str(status)]
    found: list[str] = told["content"]["application/problem+json"]["schema"]["allOf"][1][
        "properties"
    ]["code"]["enum"]
    return found


class TestErrors:
    def test_each_route_names_its_own(self) -> None:
        cohort = "/api/v1/cohorts/{cohort_id}"

        assert "cohort_not_found" in codes("GET", cohort, 404)
        assert "slug_taken" in codes("POST", "/api/v1/cohorts", 409)
        assert "cohort_wrong_state" in codes("POST", f"{cohort}/open", 409)
        assert "cohort_wrong_state" not in codes("POST", "/api/v1/programs", 409)
        assert "wrong_credentials" in codes("POST", "/api/v1/auth/sign-in", 401)
        assert "precondition_failed" in codes("PATCH", cohort, 412)
        assert "412" not in described()["paths"]["/api/v1/programs"]["post"]["responses"]

    def test_every_problem_names_its_codes_and_no_answer_is_a_default(self) -> None:
        for method, path, operation in operations():
            assert "default" not in operation["responses"], (method, path)
            assert {"429", "500", "503"} <= set(operation["responses"]), (method, path)
            for status in operation["responses"]:
                assert int(status) < 400 or codes(method, path, int(status)), (method, path)

    async def test_an_answer_that_is_not_named_is_found(self) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            scope["route"] = every_route()[0]
            await send({"type": "http.response.start", "status": 418, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        watched = Documented(app)
        transport = httpx2.ASGITransport(watched)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            await client.request(next(iter(every_route()[0].methods or ())), "/")

        assert len(watched.unnamed) == 1


class TestShapes:
    def test_have_a_name_each(self) -> None:
        """Two of one name would both be called after their files, and rename each other."""
        shapes = described()["components"]["schemas"]

        assert [name for name in shapes if "__" in name] == []


class TestHeaders:
    def test_every_post_takes_a_key_and_every_read_a_tag(self) -> None:
        for method, path, operation in operations():
            asked = {each["name"] for each in operation.get("parameters", ())}
            assert ("Idempotency-Key" in asked) is (method == "POST"), (method, path)
            assert ("If-None-Match" in asked) is (method == "GET"), (method, path)
            assert (method == "GET") is ("304" in operation["responses"])

    def test_a_change_of_what_can_be_read_takes_if_match(self) -> None:
        paths = described()["paths"]
        for method, path, operation in operations():
            if method in {"PUT", "PATCH", "DELETE"} and "get" in paths[path]:
                asked = {each["name"] for each in operation.get("parameters", ())}
                assert "If-Match" in asked, (method, path)


class TestLists:
    def test_each_names_its_fields(self) -> None:
        for _, path, operation in operations():
            found = {each["name"]: each for each in operation.get("parameters", ())}
            if "sort" in found:
                assert "Fields: `id`" in found["sort"]["description"], path
                assert "Fields: " in found["filter"]["description"], path


class TestNothingSentComesBack:
    @pytest.fixture
    def surroundings(self) -> Mapping[str, str]:
        """One person asks for everything here, six times."""
        return {"PACELINE_LIMITS__ENABLED": "false"}

    @pytest.mark.parametrize("who", ["nobody", "organiser", "admin"])
    async def test_in_no_answer_and_no_line_of_the_log(
        self, client: httpx2.AsyncClient, who: str
    ) -> None:
        signed = {
            "nobody": NOBODY,
            "organiser": signed_in(someone()),
            "admin": signed_in(someone(Role.ADMIN)),
        }[who]
        headers = {**signed, "x-canary": CANARY, "cookie": f"other={CANARY}"}
        bodies: list[dict[str, Any]] = [
            {"content": json.dumps({"password": CANARY, "email": CANARY, CANARY: CANARY})},
            {"content": f'{{"password": "{CANARY}'},
            {"content": f'["{CANARY}"]'},
        ]

        with structlog.testing.capture_logs() as lines:
            for method, path, _ in operations():
                for body, query in zip(bodies if method != "GET" else NONE, QUERIES, strict=True):
                    for filled in (with_ids(path, ANY_ID), with_ids(path, CANARY)):
                        reply = await client.request(
                            method,
                            f"http://test{filled}?{query}",
                            headers={**headers, "content-type": "application/json"},
                            **body,
                        )
                        where = f"{method} {path} {reply.text}"
                        assert CANARY not in without_places(reply), where

        assert CANARY not in str(lines)


def with_ids(path: str, value: str) -> str:
    parts = [value if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def without_places(reply: httpx2.Response) -> str:
    """The name of a field that is not known is a place, told so that it can be found."""
    text = reply.text
    if "problem" in reply.headers.get("content-type", ""):
        found = reply.json()
        for flaw in found.get("errors", ()):
            flaw["where"] = ""
            found["detail"] = ""
        text = json.dumps(found)
    return text + str(dict(reply.headers))
