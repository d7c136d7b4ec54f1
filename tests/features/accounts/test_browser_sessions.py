from collections.abc import AsyncIterator
from http.cookies import SimpleCookie

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed
from paceline.web.border import Border
from paceline.web.cookies import ACCESS_COOKIE, REFRESH_COOKIE
from tests.features.accounts.users import PASSWORD, registered

pytestmark = pytest.mark.anyio
ADA = "ada@example.org"
HERE = {"origin": "http://test"}


@pytest.fixture
async def client(container: AsyncContainer) -> AsyncIterator[httpx2.AsyncClient]:
    features = (await container.get(Installed)).features
    app = create_app(container, features, border=Border(public_origin="http://test"))
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as opened:
        yield opened


def given(reply: httpx2.Response) -> SimpleCookie:
    jar = SimpleCookie()
    for line in reply.headers.get_list("set-cookie"):
        jar.load(line)
    return jar


def carried(jar: SimpleCookie) -> dict[str, str]:
    return {**HERE, "cookie": "; ".join(f"{name}={each.value}" for name, each in jar.items())}


async def sign_in(client: httpx2.AsyncClient) -> httpx2.Response:
    body = {"email": ADA, "password": PASSWORD, "transport": "cookie"}
    reply = await client.post("/auth/sign-in", json=body, headers=HERE)
    client.cookies.clear()
    return reply


class TestABrowser:
    @pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4")
    async def test_gets_cookies_no_script_reads_and_no_token_in_the_body(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, ADA)

        reply = await sign_in(client)

        jar = given(reply)
        assert reply.status_code == 200
        assert {ACCESS_COOKIE, REFRESH_COOKIE} < set(jar)
        for each in jar.values():
            assert each["httponly"]
            assert each["secure"]
            assert (each["samesite"], each["path"], each["domain"]) == ("lax", "/", "")
            assert each.value not in reply.text
        assert reply.json()["access_token"] is reply.json()["refresh_token"] is None
        assert reply.json()["device_token"] is None

    async def test_is_known_by_its_cookie_and_refreshed_by_the_other(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, ADA)
        jar = given(await sign_in(client))

        me = await client.get("/auth/me", headers=carried(jar))
        renewed = await client.post("/auth/refresh", headers=carried(jar))

        fresh = given(renewed)
        client.cookies.clear()
        assert (me.status_code, renewed.status_code) == (200, 200)
        assert fresh[REFRESH_COOKIE].value != jar[REFRESH_COOKIE].value
        assert renewed.json()["refresh_token"] is None
        assert (await client.get("/auth/me", headers=carried(fresh))).status_code == 200

    @pytest.mark.asvs("7.4.1", "14.3.1")
    async def test_is_signed_out_and_forgets(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, ADA)
        jar = given(await sign_in(client))

        out = await client.post("/auth/sign-out", headers=carried(jar))

        cleared = given(out)
        client.cookies.clear()
        assert out.status_code == 204
        assert {name: each["max-age"] for name, each in cleared.items()} == {
            ACCESS_COOKIE: "0",
            REFRESH_COOKIE: "0",
        }
        assert (await client.get("/auth/me", headers=carried(jar))).status_code == 401

    @pytest.mark.asvs("7.2.4")
    async def test_that_signs_in_again_has_the_new_session_alone(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, ADA)
        before = given(await sign_in(client))
        body = {"email": ADA, "password": PASSWORD, "transport": "cookie"}

        after = given(await client.post("/auth/sign-in", json=body, headers=carried(before)))

        client.cookies.clear()
        assert after[REFRESH_COOKIE].value != before[REFRESH_COOKIE].value
        assert (await client.get("/auth/me", headers=carried(before))).status_code == 401
        assert (await client.get("/auth/me", headers=carried(after))).status_code == 200

    @pytest.mark.parametrize("cookie", ["made up", "x.y.z"])
    async def test_with_a_made_up_cookie_signs_in_all_the_same(
        self, container: AsyncContainer, client: httpx2.AsyncClient, cookie: str
    ) -> None:
        await registered(container, ADA)
        body = {"email": ADA, "password": PASSWORD, "transport": "cookie"}
        headers = {**HERE, "cookie": f"{REFRESH_COOKIE}={cookie}"}

        reply = await client.post("/auth/sign-in", json=body, headers=headers)

        client.cookies.clear()
        assert reply.status_code == 200

    async def test_that_guesses_is_told_apart_from_its_owner_by_the_device_cookie(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, ADA)
        jar = given(await sign_in(client))
        wrong = {"email": ADA, "password": "a wrong password"}
        for _ in range(6):
            await client.post("/auth/sign-in", json=wrong)

        body = {"email": ADA, "password": PASSWORD, "transport": "cookie"}
        owner = await client.post("/auth/sign-in", json=body, headers=carried(jar))
        client.cookies.clear()

        assert owner.status_code == 200
        assert (await sign_in(client)).status_code == 429

    @pytest.mark.asvs("3.5.1")
    async def test_from_elsewhere_acts_for_nobody(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, ADA)
        jar = given(await sign_in(client))
        headers = {**carried(jar), "origin": "https://evil.example"}

        changed = await client.patch("/auth/me", json={"name": "Eve"}, headers=headers)
        refreshed = await client.post("/auth/refresh", headers=headers)

        assert {changed.status_code, refreshed.status_code} == {403}

    async def test_without_any_token_is_asked_to_sign_in(self, client: httpx2.AsyncClient) -> None:
        reply = await client.post("/auth/refresh")

        assert (reply.status_code, reply.json()["code"]) == (401, "not_signed_in")


class TestAKeyOfARequest:
    async def test_does_not_open_a_session_to_a_neighbour_who_guesses_it(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, ADA)
        jar = given(await sign_in(client))
        del jar[ACCESS_COOKIE]
        key = {"idempotency-key": "1"}

        first = await client.post("/auth/refresh", headers={**carried(jar), **key})
        client.cookies.clear()
        again = await client.post("/auth/refresh", headers={**carried(jar), **key})
        client.cookies.clear()
        neighbour = await client.post("/auth/refresh", headers={**HERE, **key})

        assert (first.status_code, again.status_code) == (200, 200)
        assert given(again)[REFRESH_COOKIE].value == given(first)[REFRESH_COOKIE].value
        assert "idempotency-replayed" in again.headers
        assert neighbour.status_code == 401
        assert "set-cookie" not in neighbour.headers
