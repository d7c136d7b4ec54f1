from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.db.database import Database
from tests.features.accounts.post import delivered, the_letter
from tests.features.accounts.test_registration import jobs
from tests.features.accounts.users import (
    PASSWORD,
    bearer,
    made_disabled,
    registered,
    sign_in,
    signed_in,
)
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
ADA, NEW = "ada@example.org", "another good one"


async def is_in(client: httpx2.AsyncClient, access: str) -> bool:
    return (await client.get("/auth/me", headers=bearer(access))).status_code == 200


async def forgotten(client: httpx2.AsyncClient, email: str = ADA) -> httpx2.Response:
    return await client.post("/auth/password/forgotten", json={"email": email})


async def reset(client: httpx2.AsyncClient, token: str, password: str = NEW) -> httpx2.Response:
    return await client.post("/auth/password/reset", json={"token": token, "password": password})


class TestAForgottenPassword:
    @pytest.mark.asvs("6.4.3")
    async def test_is_replaced_by_who_reads_the_letters_and_every_session_ends(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        ada = await signed_in(container, client)
        await forgotten(client)
        token = (await the_letter(container, tmp_path)).token

        inside = await reset(client, token)

        old, new = await sign_in(client, ADA), await sign_in(client, ADA, NEW)
        assert (old.status_code, new.status_code) == (401, 200)
        assert not await is_in(client, ada.access)
        assert await is_in(client, inside.json()["access_token"])
        assert (await reset(client, token)).status_code == 404
        assert (await the_letter(container, tmp_path)).subject == "Your password was changed"

    async def test_takes_the_same_answer_and_work_for_an_unknown_address(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        database: Database,
        tmp_path: Path,
    ) -> None:
        await registered(container, ADA)
        await made_disabled(container, await registered(container, "off@example.org"))

        seen, counts, replies = await jobs(database), [], []
        for email in (ADA, "nobody@example.org", "off@example.org"):
            replies.append(await forgotten(client, email))
            counts.append(await jobs(database) - seen)
            seen += counts[-1]

        assert len({(reply.status_code, reply.text) for reply in replies}) == 1
        assert counts == [1, 1, 1]
        assert [letter.to for letter in await delivered(container, tmp_path)] == [ADA]

    @pytest.mark.asvs("6.4.1")
    async def test_is_not_replaced_by_a_link_that_is_old_or_made_up(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        clock: MovableClock,
        tmp_path: Path,
    ) -> None:
        await registered(container, ADA)
        await forgotten(client)
        token = (await the_letter(container, tmp_path)).token
        clock.advance(timedelta(hours=1))

        late, made_up = await reset(client, token), await reset(client, "x" * 32)

        assert {late.status_code, made_up.status_code} == {404}
        assert (await sign_in(client, ADA)).status_code == 200

    async def test_of_a_user_disabled_meanwhile_stays(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        user_id = await registered(container, ADA)
        await forgotten(client)
        token = (await the_letter(container, tmp_path)).token
        await made_disabled(container, user_id)

        reply = await reset(client, token)

        assert (reply.status_code, reply.json()["code"]) == (404, "link_refused")


class TestChangingThePassword:
    @pytest.mark.asvs("6.2.2", "7.4.3")
    async def test_ends_the_other_sessions_and_tells_the_owner(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        ada = await signed_in(container, client)
        other = (await sign_in(client, ADA)).json()["access_token"]

        reply = await client.post(
            "/auth/password/change",
            json={"current": PASSWORD, "new": NEW},
            headers=ada.headers,
        )

        assert reply.status_code == 204
        assert await is_in(client, ada.access)
        assert not await is_in(client, other)
        assert (await sign_in(client, ADA, NEW)).status_code == 200
        assert (await the_letter(container, tmp_path)).to == ADA

    @pytest.mark.asvs("6.2.3")
    async def test_needs_the_current_one_and_counts_the_guesses(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        body = {"current": "a wrong password", "new": NEW}

        replies = [
            await client.post("/auth/password/change", json=body, headers=ada.headers)
            for _ in range(6)
        ]

        assert [reply.status_code for reply in replies] == [401] * 5 + [429]
        assert (await sign_in(client, ADA, NEW)).status_code == 429


class TestChangingTheAddress:
    async def test_asks_at_the_new_one_and_tells_the_old_one(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        ada = await signed_in(container, client)
        body = {"email": "Ada@New.example", "password": PASSWORD}
        asked = await client.post("/auth/email", json=body, headers=ada.headers)
        letter = await the_letter(container, tmp_path)
        before = await sign_in(client, ADA)

        moved = await client.post("/auth/email/confirm", json={"token": letter.token})

        notice = await the_letter(container, tmp_path)
        assert (asked.status_code, moved.status_code) == (202, 204)
        assert (letter.to, notice.to) == ("ada@new.example", ADA)
        assert notice.subject == "Your address was changed"
        assert (await sign_in(client, "ada@new.example")).status_code == 200
        assert (before.status_code, (await sign_in(client, ADA)).status_code) == (200, 401)

    async def test_needs_the_password(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        ada = await signed_in(container, client)
        body = {"email": "new@example.org", "password": "a wrong password"}

        reply = await client.post("/auth/email", json=body, headers=ada.headers)

        assert reply.status_code == 401
        assert await delivered(container, tmp_path) == []

    async def test_to_one_that_is_taken_is_told_to_its_reader_alone(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        await registered(container, "bob@example.org")
        ada = await signed_in(container, client)
        body = {"email": "bob@example.org", "password": PASSWORD}

        asked = await client.post("/auth/email", json=body, headers=ada.headers)
        token = (await the_letter(container, tmp_path)).token
        moved = await client.post("/auth/email/confirm", json={"token": token})

        assert (asked.status_code, moved.status_code) == (202, 409)
        assert (await sign_in(client, ADA)).status_code == 200
