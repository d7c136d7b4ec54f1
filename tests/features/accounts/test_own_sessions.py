from datetime import timedelta

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.kernel.identity import Role
from tests.features.accounts.users import SignedIn, bearer, sign_in, signed_in
from tests.times import MovableClock

pytestmark = pytest.mark.anyio


async def listed(client: httpx2.AsyncClient, who: SignedIn) -> list[dict[str, object]]:
    reply = await client.get("/auth/sessions", headers=who.headers)
    items: list[dict[str, object]] = reply.json()["items"]
    return items


async def is_in(client: httpx2.AsyncClient, access: str) -> bool:
    return (await client.get("/auth/me", headers=bearer(access))).status_code == 200


class TestOwnSessions:
    async def test_say_what_and_when_and_which_is_this_one(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await signed_in(container, client)
        clock.advance(timedelta(minutes=5))
        body = {"email": "ada@example.org", "password": "correct horse battery"}
        await client.post("/auth/sign-in", json=body, headers={"user-agent": "Phone/1"})

        first, second = await listed(client, ada)

        assert (first["current"], second["current"]) == (True, False)
        assert second["client"] == "Phone/1"
        assert str(second["created_at"]) > str(first["created_at"])
        assert "token" not in str(first)

    async def test_end_one_by_one(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        other = (await sign_in(client, "ada@example.org")).json()
        ids = {each["current"]: each["id"] for each in await listed(client, ada)}

        ended = await client.delete(f"/auth/sessions/{ids[False]}", headers=ada.headers)
        again = await client.delete(f"/auth/sessions/{ids[False]}", headers=ada.headers)

        refresh = await client.post("/auth/refresh", json={"refresh_token": other["refresh_token"]})
        assert (ended.status_code, again.status_code) == (204, 404)
        assert not await is_in(client, other["access_token"])
        assert refresh.status_code == 401
        assert await is_in(client, ada.access)

    @pytest.mark.asvs("7.5.2")
    async def test_end_all_or_all_but_this(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        others = [(await sign_in(client, "ada@example.org")).json() for _ in range(2)]

        kept = await client.delete("/auth/sessions?keep_this=true", headers=ada.headers)
        inside = await is_in(client, ada.access)
        every = await client.delete("/auth/sessions", headers=ada.headers)

        assert (kept.json(), every.json()) == ({"ended": 2}, {"ended": 1})
        assert inside
        assert not await is_in(client, ada.access)
        assert not any([await is_in(client, each["access_token"]) for each in others])

    async def test_leave_the_list_when_they_are_over(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        await signed_in(container, client)
        clock.advance(timedelta(days=8))
        ada = (await sign_in(client, "ada@example.org")).json()

        reply = await client.get("/auth/sessions", headers=bearer(ada["access_token"]))

        assert len(reply.json()["items"]) == 1

    async def test_are_nobody_elses(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        eve = await signed_in(container, client, "eve@example.org")
        [session] = await listed(client, ada)

        reply = await client.delete(f"/auth/sessions/{session['id']}", headers=eve.headers)

        assert reply.status_code == 404
        assert await is_in(client, ada.access)


class TestSessionsOfAUser:
    async def test_are_seen_and_ended_by_an_administrator_alone(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        root = await signed_in(container, client, "root@example.org", role=Role.ADMIN)
        ada = await signed_in(container, client)
        other = (await sign_in(client, "ada@example.org")).json()
        path = f"/users/{ada.id}/sessions"

        refused = await client.get(path, headers=ada.headers)
        seen = (await client.get(path, headers=root.headers)).json()["items"]
        one = await client.delete(f"{path}/{seen[0]['id']}", headers=root.headers)
        rest = await client.delete(path, headers=root.headers)

        assert (refused.status_code, len(seen), one.status_code) == (403, 2, 204)
        assert rest.json() == {"ended": 1}
        assert not await is_in(client, ada.access)
        assert not await is_in(client, other["access_token"])
