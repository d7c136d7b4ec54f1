"""Who asks too often is asked to slow down, by address, user, token, route and plan."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import TypeAlias

import httpx2
import pytest
from dishka import AsyncContainer, Provider, Scope, provide
from typing_extensions import override

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.kernel.clock import Clock
from paceline.kernel.config import load
from paceline.kernel.errors import Unavailable
from paceline.kernel.identity import Authenticator
from paceline.kernel.limits import Limit, Limits, Verdict
from paceline.web.border import Border, Network
from paceline.web.rates import LimitSettings
from tests.conftest import KEY
from tests.people import TokensAreUserIds, signed_in, someone
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
Opened: TypeAlias = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]
TOO_MANY = httpx2.codes.TOO_MANY_REQUESTS


class Away(Limits):
    @override
    async def hit(self, limit: Limit, *key: str, cost: int = 1) -> Verdict:
        raise Unavailable("away")


@pytest.fixture
def opened(database_url: str, clock: MovableClock, anyio_backend: str) -> Opened:
    class Stage(Provider):
        scope = Scope.APP
        authenticator = provide(TokensAreUserIds, provides=Authenticator)

        @provide
        def clock(self) -> Clock:
            return clock

    class NoCounts(Provider):
        limits = provide(Away, provides=Limits, scope=Scope.APP)

    @asynccontextmanager
    async def open_with(
        *, proxies: tuple[Network, ...] = (), away: bool = False, **settings: str
    ) -> AsyncIterator[httpx2.AsyncClient]:
        environ = {"PACELINE_DATABASE_URL": database_url}
        environ |= {f"PACELINE_LIMITS__{key.upper()}": value for key, value in settings.items()}
        providers = [Stage(), NoCounts()] if away else [Stage()]
        container: AsyncContainer = create_container(load(environ), KEY, *providers)
        features = (await container.get(Installed)).features
        app = create_app(container, features, border=Border(proxies=proxies))
        transport = httpx2.ASGITransport(app, client=("10.0.0.1", 4000))
        async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
            yield client
        await container.close()

    return open_with


class TestAnAddress:
    async def test_may_ask_so_often_and_is_told_when_to_ask_again(
        self, opened: Opened, clock: MovableClock
    ) -> None:
        async with opened(address="2/1m") as client:
            replies = [await client.get("/cohorts") for _ in range(3)]
            wait = int(replies[-1].headers["retry-after"])
            clock.advance(timedelta(seconds=wait))
            later = await client.get("/cohorts")

        assert [each.status_code for each in replies] == [401, 401, TOO_MANY]
        assert replies[-1].json()["code"] == "too_often"
        assert replies[-1].headers["content-type"] == "application/problem+json"
        assert 0 < wait <= 61
        assert later.status_code == httpx2.codes.UNAUTHORIZED

    async def test_headers_say_the_policy_and_what_is_left(self, opened: Opened) -> None:
        async with opened(address="2/1m") as client:
            reply = await client.get("/cohorts")

        assert reply.headers["ratelimit-policy"] == '"address";q=2;w=60'
        assert reply.headers["ratelimit"].startswith('"address";r=1;t=')

    async def test_a_token_nobody_knows_counts_for_its_address(self, opened: Opened) -> None:
        async with opened(address="1/1m") as client:
            replies = [
                await client.get("/cohorts", headers={"authorization": f"Bearer {number}"})
                for number in range(2)
            ]

        assert [each.status_code for each in replies] == [401, TOO_MANY]

    async def test_a_body_is_not_read_of_who_is_refused(self, opened: Opened) -> None:
        read: list[bytes] = []

        async def body() -> AsyncIterator[bytes]:
            read.append(b"{}")
            yield b"{}"

        async with opened(address="1/1m") as client:
            await client.get("/cohorts")
            reply = await client.post("/auth/sign-in", content=body())

        assert reply.status_code == TOO_MANY
        assert read == []

    async def test_what_it_says_of_another_address_counts_only_behind_a_trusted_proxy(
        self, opened: Opened
    ) -> None:
        from ipaddress import ip_network  # noqa: PLC0415, of this test alone

        asked = [{"x-forwarded-for": f"192.0.2.{number}"} for number in range(2)]

        async with opened(address="1/1m") as client:
            direct = [await client.get("/cohorts", headers=each) for each in asked]
        async with opened(address="1/1m", proxies=(ip_network("10.0.0.0/8"),)) as client:
            behind = [await client.get("/cohorts", headers=each) for each in asked]

        assert [each.status_code for each in direct] == [401, TOO_MANY]
        assert [each.status_code for each in behind] == [401, 401]

    async def test_probes_are_never_refused(self, opened: Opened) -> None:
        async with opened(address="1/1m") as client:
            replies = [await client.get("http://test/health/live") for _ in range(3)]

        assert {each.status_code for each in replies} == {200}


class TestAUser:
    async def test_has_a_limit_of_their_own_for_each_kind_of_cost(self, opened: Opened) -> None:
        one, other = someone(), someone()

        async with opened(plans__standard__reads="1/1m", address="1/1m") as client:
            first = await client.get("/cohorts", headers=signed_in(one))
            again = await client.get("/cohorts", headers=signed_in(one))
            write = await client.post("/programs", headers=signed_in(one), json={"title": "A"})
            others = await client.get("/cohorts", headers=signed_in(other))

        codes = [each.status_code for each in (first, again, write, others)]
        assert codes == [200, TOO_MANY, 201, 200]

    async def test_what_is_dear_has_a_smaller_one(self, opened: Opened) -> None:
        who = signed_in(someone())

        async with opened(plans__standard__expensive="1/1m") as client:
            path = f"/cohorts/{someone().user_id}/signups/import"
            replies = [await client.post(path, headers=who) for _ in range(2)]

        assert '"expensive";q=1' in replies[0].headers["ratelimit-policy"]
        assert replies[1].status_code == TOO_MANY

    async def test_both_ways_of_a_read_are_counted(self, opened: Opened) -> None:
        who = signed_in(someone())

        async with opened(plans__standard__reads="2/1m") as client:
            short = await client.get("/cohorts?limit=1", headers=who)
            whole = await client.get("/cohorts?limit=one", headers=who)
            refused = await client.get("/cohorts?limit=one", headers=who)

        codes = [each.status_code for each in (short, whole, refused)]
        assert codes == [200, 422, TOO_MANY]


class TestAPlan:
    async def test_gives_who_has_it_its_own_numbers(self, opened: Opened) -> None:
        rich, poor = someone(), someone()
        settings = {
            "plans__large__reads": "9/1m",
            "plans__standard__reads": "5/1m",
            f"people__{rich.user_id}": "large",
        }

        async with opened(**settings) as client:
            replies = [await client.get("/cohorts", headers=signed_in(w)) for w in (rich, poor)]

        assert [each.headers["ratelimit-policy"][:11] for each in replies] == [
            '"reads";q=9',
            '"reads";q=5',
        ]

    async def test_counts_each_token_beside_its_user(self, opened: Opened) -> None:
        who = signed_in(someone())

        async with opened(plans__standard__token="1/1m") as client:
            replies = [await client.get("/cohorts", headers=who) for _ in range(2)]

        assert [each.status_code for each in replies] == [200, TOO_MANY]
        assert '"token";r=0' in replies[1].headers["ratelimit"]


class TestARoute:
    def test_sign_in_has_its_own_limit_from_the_start(self) -> None:
        assert "POST /api/v1/auth/sign-in" in LimitSettings().routes

    async def test_has_its_own_limit_beside_those_of_the_caller(self, opened: Opened) -> None:
        who = signed_in(someone())

        async with opened(routes='{"GET /api/v1/cohorts": "1/1m"}') as client:
            replies = [await client.get("/cohorts", headers=who) for _ in range(2)]
            other = await client.get("/programs", headers=who)

        assert [each.status_code for each in replies] == [200, TOO_MANY]
        assert other.status_code == httpx2.codes.OK


class TestSettings:
    async def test_limits_can_be_turned_off(self, opened: Opened) -> None:
        async with opened(enabled="false", address="1/1m") as client:
            replies = [await client.get("/cohorts") for _ in range(2)]

        assert {each.status_code for each in replies} == {401}
        assert "ratelimit" not in replies[0].headers

    def test_a_rate_says_how_it_is_written(self) -> None:
        with pytest.raises(ValueError, match="600/1m"):
            LimitSettings(address="often")

    async def test_counts_that_are_away_stop_nobody(self, opened: Opened) -> None:
        async with opened(away=True) as client:
            reply = await client.get("/cohorts", headers=signed_in(someone()))

        assert reply.status_code == httpx2.codes.OK
