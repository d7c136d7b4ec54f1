import asyncio
from datetime import timedelta

import httpx2
import pytest
from dishka import AsyncContainer

from tests.features.accounts.users import bearer, registered, sign_in, signed_in
from tests.times import MovableClock

pytestmark = pytest.mark.anyio


async def refreshed(client: httpx2.AsyncClient, token: str) -> httpx2.Response:
    return await client.post("/auth/refresh", json={"refresh_token": token})


class TestSignIn:
    async def test_the_right_password_opens_the_door(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, "Ada@Example.org")

        reply = await sign_in(client, "ADA@example.ORG")

        body = reply.json()
        assert reply.status_code == httpx2.codes.OK
        assert (body["token_type"], body["expires_in"]) == ("Bearer", 1800)
        assert body["user"]["email"] == "ada@example.org"
        me = await client.get("/auth/me", headers=bearer(body["access_token"]))
        assert me.json()["permissions"] == ["accounts.own", "cohorts.read"]


class TestRefresh:
    async def test_fifty_tabs_at_once_are_given_the_same_successor(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)

        replies = await asyncio.gather(*(refreshed(client, ada.refresh) for _ in range(50)))

        assert {reply.status_code for reply in replies} == {httpx2.codes.OK}
        (successor,) = {reply.json()["refresh_token"] for reply in replies}
        assert (await refreshed(client, successor)).status_code == httpx2.codes.OK

    async def test_a_token_that_comes_back_after_the_grace_ends_thief_and_owner(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await signed_in(container, client)
        owner = (await refreshed(client, ada.refresh)).json()
        clock.advance(timedelta(seconds=11))

        thief = await refreshed(client, ada.refresh)
        after = await refreshed(client, owner["refresh_token"])
        me = await client.get("/auth/me", headers=bearer(owner["access_token"]))

        statuses = {reply.status_code for reply in (thief, after, me)}
        assert statuses == {httpx2.codes.UNAUTHORIZED}
