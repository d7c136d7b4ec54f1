import re
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import func, select

from paceline.db.database import Database
from paceline.features.accounts.models.farewells import Farewell
from paceline.features.accounts.models.users import User
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from tests.features.accounts.post import delivered, the_letter
from tests.features.accounts.users import PASSWORD, SignedIn, registered, sign_in, signed_in
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
ADA = "ada@example.org"
LATER = timedelta(minutes=11)


async def erased(client: httpx2.AsyncClient, who: SignedIn, *, typed: str = ADA) -> httpx2.Response:
    return await client.post("/auth/me/erasure", json={"email": typed}, headers=who.headers)


class TestErasingOneself:
    async def test_ends_every_way_in_and_says_what_it_says_of_strangers(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who = await signed_in(container, client, ADA)
        token = await client.post("/auth/tokens", json={"label": "x"}, headers=who.headers)

        done = await erased(client, who)

        own = await client.get("/auth/me", headers=who.headers)
        machine = {"authorization": f"Bearer {token.json()['token']}"}
        by_token = await client.get("/auth/me", headers=machine)
        renewed = await client.post("/auth/refresh", json={"refresh_token": who.refresh})
        theirs, strangers = [await sign_in(client, each) for each in (ADA, "nobody@example.org")]
        assert done.status_code == HTTPStatus.NO_CONTENT
        assert {own.status_code, by_token.status_code, renewed.status_code} == {401}
        assert theirs.status_code == strangers.status_code
        assert theirs.json()["code"] == strangers.json()["code"]

    async def test_asks_for_a_fresh_proof(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        who = await signed_in(container, client, ADA)
        clock.advance(LATER)

        refused = await erased(client, who)
        await client.post("/auth/step-up", json={"password": PASSWORD}, headers=who.headers)
        done = await erased(client, who)

        assert refused.json()["code"] == "step_up_required"
        assert done.status_code == HTTPStatus.NO_CONTENT

    async def test_asks_for_the_address_in_any_case_of_letters(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who = await signed_in(container, client, ADA)

        wrong = await erased(client, who, typed="eve@example.org")
        done = await erased(client, who, typed="ADA@Example.org")

        assert (wrong.status_code, wrong.json()["code"]) == (422, "not_their_address")
        assert done.status_code == HTTPStatus.NO_CONTENT

    async def test_is_confirmed_by_a_letter_and_the_address_is_forgotten_with_it(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        database: Database,
        tmp_path: Path,
    ) -> None:
        who = await signed_in(container, client, ADA)

        await erased(client, who)
        letter = await the_letter(container, tmp_path)

        async with database.session() as session:
            kept = await session.scalar(select(func.count()).select_from(Farewell))
        assert (letter.to, letter.subject) == (ADA, "Your account was erased")
        assert kept == 0

    async def test_frees_the_address_for_somebody_new_who_gets_nothing_of_the_old(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        scope = new_id()
        boss = await signed_in(container, client, "boss@example.org", role=Role.ADMIN)
        who = await signed_in(container, client, ADA)
        grant = {"role": "organiser", "scope_id": str(scope)}
        await client.post(f"/users/{who.id}/grants", json=grant, headers=boss.headers)
        await erased(client, who)

        again = await signed_in(container, client, ADA)
        me = await client.get("/auth/me", headers=again.headers)

        assert again.id != who.id
        assert me.json()["grants"] == []

    async def test_takes_back_invitations_that_are_still_open(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        await signed_in(container, client, "boss@example.org", role=Role.ADMIN)
        who = await signed_in(container, client, ADA, role=Role.ADMIN)
        invited = {"email": "eve@example.org", "role": "admin"}
        await client.post("/invitations", json=invited, headers=who.headers)
        letter = await the_letter(container, tmp_path)
        await erased(client, who)

        body = {"token": letter.token, "name": "Eve", "password": PASSWORD}
        reply = await client.post("/invitations/accept", json=body)

        assert (reply.status_code, reply.json()["code"]) == (404, "link_refused")

    async def test_is_refused_to_the_last_administrator(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who = await signed_in(container, client, ADA, role=Role.ADMIN)

        reply = await erased(client, who)

        assert (reply.status_code, reply.json()["code"]) == (409, "last_administrator")
        assert (await client.get("/auth/me", headers=who.headers)).is_success


class TestErasingSomebody:
    async def test_is_for_administrators_and_stands_in_the_audit_log_without_a_name(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        boss = await signed_in(container, client, "boss@example.org", role=Role.ADMIN)
        who = await signed_in(container, client, ADA)
        path, body = f"/users/{who.id}/erasure", {"reason": "they asked by telephone"}

        denied = await client.post(path, json=body, headers=who.headers)
        done = await client.post(path, json=body, headers=boss.headers)
        again = await client.post(path, json=body, headers=boss.headers)

        acts = (await client.get("/audit/acts?limit=50", headers=boss.headers)).json()["items"]
        told = {act["action"]: act for act in acts}["accounts.user_erased"]
        assert denied.status_code == HTTPStatus.FORBIDDEN
        assert (done.status_code, again.status_code) == (204, 404)
        assert (told["subject"], told["after"]) == (f"user:{who.id}", body)
        assert not re.search(ADA, str(acts))

    async def test_works_for_who_is_disabled_and_never_signed_in(
        self, container: AsyncContainer, client: httpx2.AsyncClient, database: Database
    ) -> None:
        boss = await signed_in(container, client, "boss@example.org", role=Role.ADMIN)
        who = await registered(container, ADA)
        await client.patch(f"/users/{who}", json={"disabled": True}, headers=boss.headers)

        done = await client.post(
            f"/users/{who}/erasure", json={"reason": "left us"}, headers=boss.headers
        )

        async with database.session() as session:
            left = (await session.scalars(select(User.email))).all()
        assert done.status_code == HTTPStatus.NO_CONTENT
        assert left == ["boss@example.org"]

    async def test_no_letter_that_waits_reaches_them_but_the_last(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        boss = await signed_in(container, client, "boss@example.org", role=Role.ADMIN)
        who = await signed_in(container, client, ADA)
        await client.post("/auth/password/forgotten", json={"email": ADA})

        await client.post(
            f"/users/{who.id}/erasure", json={"reason": "left us"}, headers=boss.headers
        )

        assert [each.subject for each in await delivered(container, tmp_path)] == [
            "Your account was erased"
        ]
