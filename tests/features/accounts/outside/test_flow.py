"""Signing in with a provider: there and back, once, in one browser, within ten minutes."""

import asyncio
from datetime import timedelta

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.testing.outside_peer import OutsidePeer, PeerPerson
from paceline.web.cookies import ACCESS_COOKIE, REFRESH_COOKIE
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
