"""Signing in with a provider: there and back, once, in one browser, within ten minutes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer, Provider, Scope, provide

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.kernel.clock import Clock
from paceline.kernel.config import load
from paceline.kernel.keys import ServerKey
from paceline.testing.outside_peer import OutsidePeer, PeerPerson
from paceline.web.border import Border
from paceline.web.cookies import ACCESS_COOKIE, REFRESH_COOKIE
from tests.conftest import KEY
from tests.features.accounts.outside.browser import COOKIE, Browser, counted
from tests.features.accounts.users import bearer
from tests.times import MovableClock

pytestmark = pytest.mark.anyio


class TestAProvider:
    async def test_is_offered_by_name_and_title(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get("/auth/outside")

        assert reply.json()["items"] == [
            {"name": "corp", "title": "The Corporation"},
            {"name": "discord", "title": "Discord"},
            {"name": "google", "title": "Google"},
        ]

    @pytest.mark.parametrize("name", ["corp", "google", "discord"])
    async def test_signs_in_whom_it_knows_the_same_user_each_time(
        self, browser: Browser, client: httpx2.AsyncClient, peer: OutsidePeer, name: str
    ) -> None:
        first = await browser.sign_in(name, next="/home")
        peer.person = PeerPerson(email="moved@example.org", verified=False)
        again = await browser.sign_in(name)

        session = first.json()["session"]
        me = await client.get("/auth/me", headers=bearer(session["access_token"]))
        assert (first.status_code, first.json()["next"], first.json()["linked"]) == (
            200,
            "/home",
            False,
        )
        assert (me.json()["email"], me.json()["name"]) == ("ada@example.org", "Ada Berg")
        assert again.json()["session"]["user"]["id"] == session["user"]["id"]
        assert peer.violations == []

    async def test_that_tells_the_address_only_when_asked_is_asked(
        self, browser: Browser, peer: OutsidePeer
    ) -> None:
        peer.email_in_token = False

        reply = await browser.sign_in()

        assert reply.json()["session"]["user"]["email"] == "ada@example.org"
        assert peer.violations == []

    async def test_may_change_its_keys(
        self, browser: Browser, peer: OutsidePeer, clock: MovableClock
    ) -> None:
        await browser.sign_in()
        peer.rotate()
        clock.advance(timedelta(seconds=10))

        reply = await browser.sign_in()

        assert reply.status_code == httpx2.codes.OK, reply.text
        assert peer.asked.count("/jwks") == 2
        assert peer.asked.count("/.well-known/openid-configuration") == 1

    @pytest.mark.parametrize("algorithm", ["PS256", "ES256", "Ed25519", "EdDSA"])
    async def test_signs_in_its_own_way(
        self, browser: Browser, peer: OutsidePeer, algorithm: str
    ) -> None:
        peer.algorithm = algorithm
        peer.rotate()

        reply = await browser.sign_in()

        assert reply.status_code == httpx2.codes.OK, reply.text
        assert peer.violations == []

    async def test_that_nobody_set_up_is_not_found(self, browser: Browser) -> None:
        reply = await browser.leave("elsewhere")

        assert (reply.status_code, reply.json()["code"]) == (404, "outside_unknown")


class TestABrowser:
    async def test_gets_cookies_and_no_token_in_the_body(self, browser: Browser) -> None:
        reply = await browser.sign_in(transport="cookie")

        assert {COOKIE, ACCESS_COOKIE, REFRESH_COOKIE} <= set(browser.cookies)
        assert reply.json()["session"]["access_token"] is None

    async def test_is_bound_by_a_cookie_that_no_script_reads(self, browser: Browser) -> None:
        reply = await browser.leave()

        [line] = reply.headers.get_list("set-cookie")
        said = {each.strip().lower() for each in line.split(";")}
        assert line.startswith(f"{COOKIE}=")
        assert {"httponly", "secure", "samesite=lax", "path=/", "max-age=600"} <= said

    async def test_may_leave_twice_and_come_back_in_any_order(self, browser: Browser) -> None:
        first = await browser.consent(await browser.leave())
        second = await browser.consent(await browser.leave())

        replies = [await browser.finish(second), await browser.finish(first)]

        assert [each.status_code for each in replies] == [200, 200]

    async def test_comes_back_to_a_page_that_changes_nothing(
        self, container: AsyncContainer, browser: Browser, client: httpx2.AsyncClient
    ) -> None:
        told = await browser.consent(await browser.leave())

        page = await client.get("http://test/auth/outside/corp/callback", params=told)

        assert (page.status_code, page.headers["referrer-policy"]) == (200, "same-origin")
        assert "script-src 'sha256-" in page.headers["content-security-policy"]
        assert told["code"] not in page.text
        assert await counted(container) == (0, 0, 0, 1)
        assert (await browser.finish(told)).status_code == httpx2.codes.OK


class TestAState:
    async def test_is_good_once(self, container: AsyncContainer, browser: Browser) -> None:
        told = await browser.consent(await browser.leave())
        await browser.finish(told)
        before = await counted(container)

        again = await browser.finish(told)

        assert (again.status_code, again.json()["code"]) == (403, "outside_refused")
        assert await counted(container) == before

    async def test_lets_one_in_of_many_who_bring_it_at_once(
        self, container: AsyncContainer, browser: Browser, peer: OutsidePeer
    ) -> None:
        told = await browser.consent(await browser.leave())

        replies = await asyncio.gather(*(browser.finish(told) for _ in range(6)))

        assert sorted(each.status_code for each in replies) == [200, *[403] * 5]
        assert peer.asked.count("/token") == 1
        assert await counted(container) == (1, 1, 1, 0)

    async def test_is_of_the_browser_that_left_and_another_cannot_spoil_it(
        self,
        container: AsyncContainer,
        browser: Browser,
        client: httpx2.AsyncClient,
        peer: OutsidePeer,
    ) -> None:
        told = await browser.consent(await browser.leave())
        thief = Browser(client, peer)
        await thief.leave()

        stolen = [await thief.finish(told), await Browser(client, peer).finish(told)]

        assert [each.json()["code"] for each in stolen] == ["outside_refused"] * 2
        assert "/token" not in peer.asked
        assert (await browser.finish(told)).status_code == httpx2.codes.OK

    async def test_is_of_the_provider_it_was_made_for(
        self, container: AsyncContainer, browser: Browser, peer: OutsidePeer
    ) -> None:
        told = await browser.consent(await browser.leave())

        reply = await browser.finish(told, "google")

        assert reply.json()["code"] == "outside_refused"
        assert "/token" not in peer.asked
        assert await counted(container) == (0, 0, 0, 1)

    async def test_ends_after_ten_minutes_and_leaves_nothing(
        self, container: AsyncContainer, browser: Browser, clock: MovableClock, peer: OutsidePeer
    ) -> None:
        told = await browser.consent(await browser.leave())
        clock.advance(timedelta(minutes=10))

        reply = await browser.finish(told)

        assert reply.json()["code"] == "outside_refused"
        assert "/token" not in peer.asked
        assert await counted(container) == (0, 0, 0, 0)

    async def test_outlives_the_key_that_sealed_it_while_that_one_is_read(
        self, environ: dict[str, str], browser: Browser, peer: OutsidePeer, tmp_path: Path
    ) -> None:
        told = await browser.consent(await browser.leave())
        again = await browser.consent(await browser.leave())
        newer = ServerKey(b"another key of thirty-two bytes!")

        async with with_key(environ, newer, tmp_path) as client:
            stranger = await browser.at(client).finish(told)
        async with with_key(environ, replace(newer, previous=(KEY,)), tmp_path) as client:
            entered = await browser.at(client).finish(again)

        assert stranger.json()["code"] == "outside_refused"
        assert entered.status_code == httpx2.codes.OK, entered.text
        assert peer.asked.count("/token") == 1


@asynccontextmanager
async def with_key(
    environ: dict[str, str], key: ServerKey, folder: Path
) -> AsyncIterator[httpx2.AsyncClient]:
    """Another process of this installation, at a moment that the peer agrees with."""

    class Stage(Provider):
        scope = Scope.APP

        @provide
        def clock(self) -> Clock:
            return MovableClock()

    container = create_container(load(environ, data_dir=folder), key, Stage())
    border = Border(public_origin="http://test")
    app = create_app(container, (await container.get(Installed)).features, border=border)
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as opened:
        yield opened
    await container.close()


class TestWhereItGoesAfterwards:
    @pytest.mark.parametrize(
        "place",
        [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "home",
            "",
            "/\t/evil.example",
            "/home\nset-cookie: a=b",
            "/#//evil.example",
            "/" + "a" * 500,
        ],
    )
    async def test_is_never_another_site(
        self, container: AsyncContainer, browser: Browser, place: str
    ) -> None:
        reply = await browser.leave(next=place)

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert await counted(container) == (0, 0, 0, 0)

    @pytest.mark.parametrize("place", ["/", "/home", "/cohorts/1?tab=groups&a=%2F"])
    async def test_is_a_path_of_this_one(self, browser: Browser, place: str) -> None:
        reply = await browser.sign_in(next=place)

        assert reply.json()["next"] == place
