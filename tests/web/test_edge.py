"""What every request meets: routing, headers, problems, pages at the root."""

import httpx2
import pytest
import structlog
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from paceline.db.failures import FAILURES, meaning
from paceline.kernel.errors import (
    Conflict,
    Defect,
    Denied,
    Flaw,
    Invalid,
    ModuleError,
    NotFound,
    PacelineError,
    TooMany,
    Unavailable,
)
from paceline.web import problems
from paceline.web.routing import routes_of
from tests.people import signed_in, someone

pytestmark = pytest.mark.anyio


class TestRouting:
    @pytest.mark.asvs("4.1.1")
    async def test_an_unknown_path_is_a_problem(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get("/no/such/path")

        assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
        assert reply.headers["content-type"] == "application/problem+json"

    async def test_a_wrong_method_is_told_apart(self, client: httpx2.AsyncClient) -> None:
        reply = await client.delete("/cohorts")

        assert (reply.status_code, reply.json()["code"]) == (405, "method_not_allowed")

    async def test_a_malformed_id_names_the_place(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get("/cohorts/seven", headers=signed_in(someone()))

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert reply.json()["errors"][0]["where"] == "path.cohort_id"

    def test_a_router_of_another_make_is_refused(self) -> None:
        with pytest.raises(ModuleError, match="commands"):
            routes_of([FastAPI()])


class TestHeaders:
    async def test_every_answer_has_its_id_and_safe_headers(
        self, client: httpx2.AsyncClient
    ) -> None:
        first, second = await client.get("/cohorts"), await client.get("/no/such/path")

        assert first.headers["x-content-type-options"] == "nosniff"
        assert first.headers["referrer-policy"] == "no-referrer"
        assert first.headers["x-request-id"] == first.json()["request_id"]
        assert first.headers["x-request-id"] != second.headers["x-request-id"]

    @pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "Bearer nonsense"])
    async def test_who_is_not_signed_in_is_asked_to(
        self, client: httpx2.AsyncClient, header: str
    ) -> None:
        reply = await client.get("/cohorts", headers={"authorization": header})

        assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")


class TestBodies:
    @pytest.mark.asvs("5.2.1")
    async def test_more_than_a_file_may_be_is_refused_before_it_is_read(
        self, client: httpx2.AsyncClient
    ) -> None:
        reply = await client.post("/auth/sign-in", content=b" " * (7 * 1024 * 1024))

        assert reply.status_code == httpx2.codes.CONTENT_TOO_LARGE
        assert reply.headers["content-type"] == "application/problem+json"


class TestLog:
    @pytest.mark.asvs("14.2.1", "16.2.5")
    async def test_a_refusal_leaves_a_line_without_what_the_path_held(
        self, client: httpx2.AsyncClient
    ) -> None:
        with structlog.testing.capture_logs() as lines:
            await client.put("/personal/a-secret-token/availability", json={})
            await client.get("http://test/health/live")

        (line,) = [each for each in lines if each["event"] == "request.ended"]
        assert line["route"] == "/api/v1/personal/{token}/availability"
        assert (line["status"], line["method"]) == (422, "PUT")
        assert "a-secret-token" not in str(lines)


class TestRoot:
    async def test_pages_for_people(self, client: httpx2.AsyncClient) -> None:
        start = await client.get("http://test/")
        docs = await client.get("http://test/docs")

        assert "<h1>Paceline</h1>" in start.text
        assert "/api/v1/cohorts/{cohort_id}" in docs.text

    async def test_the_description_of_the_api(self, client: httpx2.AsyncClient) -> None:
        document = (await client.get("/openapi.json")).json()

        listing = document["paths"]["/api/v1/cohorts"]["get"]
        probe = document["paths"]["/health"]["get"]
        assert listing["operationId"] == "cohorts_page"
        assert listing["security"] == [{"bearer": []}, {"cookie": []}]
        assert {"401", "403", "422", "503"} <= set(listing["responses"])
        assert "security" not in probe


def failing(error: Exception) -> httpx2.AsyncClient:
    app = FastAPI()
    problems.install(app, FAILURES, meaning)

    @app.get("/fail")
    async def fail() -> None:
        raise error

    async def with_id(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["request_id"] = "r1"
        await app(scope, receive, send)

    transport = httpx2.ASGITransport(with_id, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://test")


class TestProblems:
    @pytest.mark.parametrize(
        ("error", "status", "code"),
        [
            (Denied("no"), 403, "denied"),
            (NotFound("no"), 404, "not_found"),
            (Conflict("no"), 409, "conflict"),
            (Invalid("no"), 422, "invalid"),
            (TooMany("no", retry_after=1.2), 429, "too_many"),
            (Unavailable("no"), 503, "unavailable"),
            (ConnectionRefusedError("secret"), 503, "unavailable"),
            (Defect("secret"), 500, "defect"),
            (PacelineError("secret"), 500, "defect"),
            (KeyError("secret"), 500, "defect"),
        ],
    )
    async def test_each_kind_has_its_status_and_ours_stay_ours(
        self, error: Exception, status: int, code: str
    ) -> None:
        async with failing(error) as client:
            reply = await client.get("/fail")

        assert (reply.status_code, reply.json()["code"]) == (status, code)
        assert "secret" not in reply.text

    async def test_a_wait_is_whole_seconds_and_flaws_are_listed(self) -> None:
        flaw = Flaw(where="line 2", message="use a zone")

        async with failing(TooMany("slow", retry_after=1.2, flaws=[flaw])) as client:
            reply = await client.get("/fail")

        assert reply.headers["retry-after"] == "2"
        assert reply.json()["errors"] == [{"where": "line 2", "message": "use a zone"}]
