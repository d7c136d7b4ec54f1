"""What a request meets before any route: where it comes from, who asks, how long it may take."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from ipaddress import ip_network
from typing import TypeAlias

import httpx2
import pytest
import structlog
from dishka import AsyncContainer, FromDishka
from fastapi import FastAPI, Request, Response
from typing_extensions import override

from paceline.db.database import Database
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.cohorts.models import Program
from paceline.kernel.config import load
from paceline.kernel.errors import ConfigError, Defect
from paceline.web import problems
from paceline.web.auth import anyone
from paceline.web.border import Border
from paceline.web.cookies import ACCESS_COOKIE
from paceline.web.hooks import Ended, Gate, Witness
from paceline.web.middleware import RequestMiddleware
from paceline.web.routing import commands, mount, reads, routes_of
from paceline.web.time_limits import lasting
from tests.people import signed_in, someone
from tests.times import NOON
from tests.web.test_idempotency import programs

pytestmark = pytest.mark.anyio
Opened: TypeAlias = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]
FRIEND = "https://friend.example"
NEAR = (ip_network("10.0.0.0/8"),)


class Slow:
    """Waits where a test wants it to."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()


@pytest.fixture
def opened(container: AsyncContainer) -> Opened:
    change, look = commands("/things"), reads("/things")

    @change.post("", dependencies=[anyone()])
    async def store(unit: FromDishka[SqlUnitOfWork], wait: float = 0) -> Response:
        owner = someone().user_id
        program = Program(title="Slow", slug="slow", organiser_id=owner, created_at=NOON)
        unit.add(program)
        await unit.flush()
        await asyncio.sleep(wait)
        return Response(b"stored")

    @change.post("/much", dependencies=[anyone(), lasting()])
    async def much(wait: float = 0) -> Response:
        await asyncio.sleep(wait)
        return Response(b"moved")

    @change.post("/read", dependencies=[anyone()])
    async def read(request: Request) -> Response:
        return Response(await request.body())

    @look.get("", dependencies=[anyone()])
    async def seen(request: Request) -> Response:
        told = f"{request.state.address} {request.url.scheme} {request.url.netloc}"
        return Response(told)

    @asynccontextmanager
    async def make(
        border: Border,
        *,
        peer: str = "127.0.0.1",
        gates: tuple[Gate, ...] = (),
        witnesses: tuple[Witness, ...] | None = None,
    ) -> AsyncIterator[httpx2.AsyncClient]:
        app = FastAPI()
        app.add_middleware(
            RequestMiddleware,
            container=container,
            border=border,
            gates=gates,
            witnesses=witnesses,
        )
        problems.install(app, (), lambda error: Defect(str(error)))
        mount(app, routes_of([change, look]))
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False, client=(peer, 1))
        base = "http://test/api/v1"
        async with httpx2.AsyncClient(transport=transport, base_url=base) as client:
            yield client

    return make


def border(**fields: object) -> Border:
    values: dict[str, object] = {"public_origin": "http://test", **fields}
    return Border(**values)  # type: ignore[arg-type]


class TestHeaders:
    @pytest.mark.parametrize("path", ["/cohorts", "/no/such/path", "http://test/", "/openapi.json"])
    @pytest.mark.asvs("3.2.1", "3.4.3", "3.4.4", "3.4.5", "3.4.6")
    async def test_every_answer_is_safe_for_a_browser(
        self, client: httpx2.AsyncClient, path: str
    ) -> None:
        headers = (await client.get(path)).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert len(headers.get_list("content-security-policy")) == 1

    @pytest.mark.asvs("3.4.1")
    async def test_only_where_people_come_by_https_it_is_asked_for(self, opened: Opened) -> None:
        async with opened(border(public_origin="https://test")) as client:
            assert "max-age=" in (await client.get("/things")).headers["strict-transport-security"]
        async with opened(border()) as client:
            assert "strict-transport-security" not in (await client.get("/things")).headers

    @pytest.mark.asvs("16.5.1")
    async def test_a_failure_of_ours_has_them_too(self, opened: Opened) -> None:
        async def broken(_request: Request) -> Response | None:
            raise KeyError("a secret")

        async with opened(border(), gates=(broken,)) as client:
            failed = await client.get("/things")

        assert failed.status_code == httpx2.codes.INTERNAL_SERVER_ERROR
        assert failed.headers["x-content-type-options"] == "nosniff"
        assert "a secret" not in failed.text


class TestCors:
    @pytest.mark.asvs("3.4.2")
    async def test_a_listed_page_may_read_the_answer(self, opened: Opened) -> None:
        async with opened(border(origins=frozenset({FRIEND}))) as client:
            reply = await client.get("/things", headers={"origin": FRIEND})

        assert reply.headers["access-control-allow-origin"] == FRIEND
        assert reply.headers["access-control-allow-credentials"] == "true"
        assert "origin" in ", ".join(reply.headers.get_list("vary"))

    @pytest.mark.parametrize("listed", [frozenset(), frozenset({FRIEND})])
    @pytest.mark.parametrize("origin", ["https://foe.example", "null", "http://friend.example"])
    @pytest.mark.asvs("3.4.2")
    async def test_no_other_may(self, opened: Opened, listed: frozenset[str], origin: str) -> None:
        preflight = {"origin": origin, "access-control-request-method": "POST"}
        async with opened(border(origins=listed)) as client:
            read = await client.get("/things", headers={"origin": origin})
            asked = await client.options("/things", headers=preflight)

        for reply in (read, asked):
            assert not [name for name in reply.headers if name.startswith("access-control")]

    async def test_a_listed_page_is_told_what_it_may_ask(self, opened: Opened) -> None:
        preflight = {"origin": FRIEND, "access-control-request-method": "PATCH"}
        async with opened(border(origins=frozenset({FRIEND}))) as client:
            reply = await client.options("/things", headers=preflight)

        assert reply.status_code == httpx2.codes.NO_CONTENT
        assert "PATCH" in reply.headers["access-control-allow-methods"]
        assert "idempotency-key" in reply.headers["access-control-allow-headers"]

    @pytest.mark.parametrize("text", ["*", "https://a.example/", "ftp://a.example", "a.example"])
    def test_what_is_no_origin_is_no_setting(self, text: str) -> None:
        with pytest.raises(ConfigError, match="origin"):
            load({"PACELINE_CORS_ORIGINS": text})


class TestForeignPages:
    @pytest.mark.parametrize(
        ("headers", "passes"),
        [
            ({"sec-fetch-site": "same-origin"}, True),
            ({"sec-fetch-site": "none"}, True),
            ({"sec-fetch-site": "same-site"}, False),
            ({"sec-fetch-site": "cross-site"}, False),
            ({"sec-fetch-site": "cross-site", "origin": "http://test"}, False),
            ({"sec-fetch-site": "nonsense"}, False),
            ({"origin": "http://test"}, True),
            ({"origin": "http://test.evil.example"}, False),
            ({"origin": "https://test"}, False),
            ({"origin": "null"}, False),
            ({"origin": FRIEND}, True),
            ({}, False),
        ],
    )
    @pytest.mark.asvs("3.5.1", "3.5.2")
    async def test_with_our_cookie_a_change_says_where_it_comes_from(
        self, opened: Opened, headers: dict[str, str], *, passes: bool
    ) -> None:
        cookie = {"cookie": f"a=b; {ACCESS_COOKIE}=token"}
        async with opened(border(origins=frozenset({FRIEND}))) as client:
            reply = await client.post("/things/much", headers={**cookie, **headers})
            read = await client.get("/things", headers={**cookie, **headers})

        assert (reply.status_code == httpx2.codes.OK) is passes
        assert passes or reply.json()["code"] == "cross_site"
        assert read.status_code == httpx2.codes.OK

    async def test_a_bearer_is_given_on_purpose(self, opened: Opened) -> None:
        headers = {
            "cookie": f"{ACCESS_COOKIE}=token",
            "authorization": "Bearer x",
            "sec-fetch-site": "cross-site",
        }
        async with opened(border()) as client:
            reply = await client.post("/things/much", headers=headers)

        assert reply.status_code == httpx2.codes.OK

    @pytest.mark.parametrize("act", ["availability", "withdraw", "feed"])
    @pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": FRIEND}])
    @pytest.mark.asvs("3.5.1")
    async def test_the_forms_of_the_personal_page_take_nothing_from_elsewhere(
        self, client: httpx2.AsyncClient, act: str, headers: dict[str, str]
    ) -> None:
        reply = await client.post(f"http://test/p/secret/{act}", headers=headers)
        own = await client.post(f"http://test/p/secret/{act}", headers={"origin": "http://test"})

        assert (reply.status_code, reply.json()["code"]) == (403, "cross_site")
        assert own.status_code != httpx2.codes.FORBIDDEN

    async def test_the_cookie_signs_in_and_a_bearer_goes_before_it(
        self, client: httpx2.AsyncClient
    ) -> None:
        cookie = {"cookie": f"{ACCESS_COOKIE}={someone().user_id}"}

        signed = await client.get("/cohorts", headers=cookie)
        wrong = await client.get("/cohorts", headers={**cookie, "authorization": "Bearer no"})
        both = await client.get("/cohorts", headers={**cookie, **signed_in(someone())})

        assert [each.status_code for each in (signed, wrong, both)] == [200, 401, 200]


class TestTimeLimits:
    async def test_what_takes_too_long_is_undone(self, opened: Opened, database: Database) -> None:
        async with opened(border(request_seconds=0.2)) as client:
            reply = await client.post("/things?wait=30")

        assert (reply.status_code, reply.json()["code"]) == (503, "too_slow")
        assert reply.headers["retry-after"] == "5"
        assert await programs(database) == 0
        assert not database.turn.taken()

    async def test_a_key_is_free_again_when_its_request_took_too_long(
        self, opened: Opened, database: Database
    ) -> None:
        async with opened(border(request_seconds=0.2)) as client:
            for _ in range(2):
                reply = await client.post("/things?wait=30", headers={"idempotency-key": "k"})
                assert reply.json()["code"] == "too_slow"

        assert await programs(database) == 0

    async def test_what_moves_much_has_longer(self, opened: Opened) -> None:
        async with opened(border(request_seconds=0.05, transfer_seconds=30)) as client:
            reply = await client.post("/things/much?wait=0.2")

        assert reply.text == "moved"

    async def test_a_body_that_drips_in_is_ended(self, opened: Opened) -> None:
        async def dripping() -> AsyncIterator[bytes]:
            yield b"a"
            await asyncio.sleep(30)
            yield b"b"

        async with opened(border(body_seconds=0.1)) as client:
            reply = await client.post("/things/read", content=dripping())

        assert (reply.status_code, reply.json()["code"]) == (408, "request_timeout")
        assert reply.headers["connection"] == "close"

    async def test_a_body_in_time_arrives_whole(self, opened: Opened) -> None:
        async with opened(border()) as client:
            reply = await client.post("/things/read", content=b"whole")

        assert reply.content == b"whole"


class TestAProxy:
    @pytest.mark.parametrize(
        ("peer", "seen"),
        [
            ("10.0.0.1", "203.0.113.9 https paceline.example"),
            ("203.0.113.1", "203.0.113.1 http test"),
        ],
    )
    async def test_scheme_and_host_are_the_proxys_to_say_too(
        self, opened: Opened, peer: str, seen: str
    ) -> None:
        headers = {
            "x-forwarded-for": "203.0.113.9",
            "x-forwarded-proto": "https",
            "x-forwarded-host": "paceline.example",
        }
        async with opened(border(proxies=NEAR), peer=peer) as client:
            reply = await client.get("/things", headers=headers)

        assert reply.text == seen

    async def test_without_proxies_nobody_is_believed(self, opened: Opened) -> None:
        async with opened(border(), peer="10.0.0.1") as client:
            reply = await client.get("/things", headers={"x-forwarded-for": "203.0.113.9"})

        assert reply.text.startswith("10.0.0.1 ")


class Turnstile(Gate):
    @override
    async def __call__(self, request: Request) -> Response | None:
        request.state.headers.append((b"x-turned", request.state.address.encode()))
        return Response(b"full", 429) if "full" in request.url.query else None


class Counting(Witness):
    def __init__(self) -> None:
        self.heard: list[Ended] = []

    @override
    def __call__(self, ended: Ended) -> None:
        self.heard.append(ended)


class TestHooks:
    async def test_a_gate_turns_away_and_leaves_headers_and_witnesses_hear_of_all(
        self, opened: Opened
    ) -> None:
        counting = Counting()
        async with opened(border(), gates=(Turnstile(),), witnesses=(counting,)) as client:
            passed = await client.get("/things")
            turned = await client.get("/things?full")

        assert [each.status_code for each in (passed, turned)] == [200, 429]
        assert {each.headers["x-turned"] for each in (passed, turned)} == {"127.0.0.1"}
        assert [(each.status, each.route) for each in counting.heard] == [
            (200, "/api/v1/things"),
            (429, "none"),
        ]
        assert counting.heard[0].sent == len(passed.content)


class TestAccessLog:
    async def test_every_request_is_told_where_that_is_asked(self, opened: Opened) -> None:
        async with opened(border(every_request_logged=True)) as client:
            with structlog.testing.capture_logs() as lines:
                await client.get("/things?token=secret")

        [line] = [each for each in lines if each["event"] == "request.ended"]
        assert (line["route"], line["status"]) == ("/api/v1/things", 200)
        assert "secret" not in str(line)
