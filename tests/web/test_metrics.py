"""What a watcher of the process is told, and who may be one."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeAlias

import httpx2
import pytest
from dishka import Provider, Scope, provide

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.backends.metrics.registry import Registry
from paceline.kernel.config import load
from paceline.kernel.identity import Authenticator, Role
from paceline.kernel.metrics import Labels, Measure
from paceline.web.border import Border
from tests.conftest import KEY
from tests.people import TokensAreUserIds, signed_in, someone

pytestmark = pytest.mark.anyio
Opened: TypeAlias = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]
METRICS = "http://test/metrics"


@pytest.fixture
def opened(database_url: str, anyio_backend: str) -> Opened:
    class Stage(Provider):
        scope = Scope.APP
        authenticator = provide(TokensAreUserIds, provides=Authenticator)

    @asynccontextmanager
    async def open_with(
        *, peer: str = "127.0.0.1", **settings: str
    ) -> AsyncIterator[httpx2.AsyncClient]:
        environ = {"PACELINE_DATABASE_URL": database_url, **settings}
        container = create_container(load(environ), KEY, Stage())
        features = (await container.get(Installed)).features
        app = create_app(container, features, border=Border())
        transport = httpx2.ASGITransport(app, client=(peer, 4000))
        async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
            yield client
        await container.close()

    return open_with


def lines(reply: httpx2.Response) -> Mapping[str, float]:
    rows = [line for line in reply.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (row.rpartition(" ") for row in rows)}


class TestWhatIsTold:
    async def test_requests_by_route_and_status_never_by_path(self, opened: Opened) -> None:
        async with opened() as client:
            await client.get("/personal/a-secret-token/availability")
            await client.get(f"/cohorts/{someone().user_id}", headers=signed_in(someone()))
            reply = await client.get(METRICS)

        found = lines(reply)
        counted = (
            'paceline_request_seconds_count{method="GET",'
            'route="/api/v1/cohorts/{cohort_id}",status="404"}'
        )
        assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert found[counted] == 1
        assert "a-secret-token" not in reply.text

    async def test_limits_caches_breakers_and_the_ledger(self, opened: Opened) -> None:
        who = signed_in(someone())
        async with opened(PACELINE_LIMITS__PLANS__STANDARD__READS="2/1m") as client:
            for _ in range(3):
                await client.get(f"/cohorts/{someone().user_id}", headers=who)
            found = lines(await client.get(METRICS))

        assert found['paceline_limited_requests_total{limit="reads"}'] == 1
        assert found['paceline_cache_reads_total{outcome="misses",space="cohorts"}'] == 2
        assert found['paceline_cache_hit_ratio{space="cohorts"}'] == 0
        assert found['paceline_breaker_state{name="mail"}'] == 0
        assert found['paceline_ledger_jobs{state="ready"}'] == 0
        assert found["paceline_ledger_oldest_seconds"] == 0

    async def test_a_method_of_the_callers_own_makes_no_series(self, opened: Opened) -> None:
        async with opened() as client:
            await client.request("BREW", "/cohorts")
            reply = await client.get(METRICS)

        assert 'method="other"' in reply.text
        assert "BREW" not in reply.text

    async def test_a_number_that_is_away_does_not_hide_the_others(self) -> None:
        registry = Registry()

        async def away() -> Mapping[Labels, float]:
            raise OSError

        async def here() -> Mapping[Labels, float]:
            return {(): 7}

        registry.watch("gauge", Measure(name="away", text="Away."), away)
        registry.watch("gauge", Measure(name="here", text="Here."), here)

        assert b"here 7.0" in await registry.exposed()


class TestWhoMayAsk:
    async def test_by_itself_only_this_machine(self, opened: Opened) -> None:
        async with opened(peer="192.0.2.7") as client:
            reply = await client.get(METRICS)

        assert reply.status_code == httpx2.codes.NOT_FOUND

    @pytest.mark.parametrize(
        "header", ["x-forwarded-for", "x-real-ip", "forwarded", "via", "x-forwarded-proto"]
    )
    async def test_not_whoever_comes_through_a_proxy_of_this_machine(
        self, opened: Opened, header: str
    ) -> None:
        async with opened() as client:
            reply = await client.get(METRICS, headers={header: "192.0.2.7"})

        assert reply.status_code == httpx2.codes.NOT_FOUND

    async def test_with_a_token_whoever_brings_it(self, opened: Opened) -> None:
        async with opened(peer="192.0.2.7", PACELINE_METRICS__TOKEN="a token") as client:
            replies = [
                await client.get(METRICS, headers={"authorization": f"Bearer {each}"})
                for each in ("a token", "another")
            ]

        assert [each.status_code for each in replies] == [200, 404]


class TestHealth:
    async def test_only_an_operator_is_told_what_is_inside(self, opened: Opened) -> None:
        health = "http://test/health"
        async with opened() as client:
            replies = [
                await client.get(health, headers=headers)
                for headers in ({}, signed_in(someone()), signed_in(someone(Role.ADMIN)))
            ]

        inside = [each.json().get("inside") for each in replies]
        assert inside[:2] == [None, None]
        assert inside[2]["guards"]["mail"]["breaker"] == "closed"
        assert inside[2]["guards"]["children"] == {"running": 0, "waiting": 0}
        assert set(inside[2]) == {"guards", "caches", "limits_refused"}
