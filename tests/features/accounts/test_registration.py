import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import func, select

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.db.database import Database
from paceline.db.ledger.tables import JobRow
from paceline.features.accounts.models.links import MailedLink
from paceline.features.accounts.models.users import User
from paceline.kernel.config import load
from tests.conftest import KEY
from tests.features.accounts.post import delivered, the_letter
from tests.features.accounts.users import PASSWORD, bearer, made_disabled, registered, sign_in
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
ADA = "ada@example.org"


async def register(
    client: httpx2.AsyncClient, email: str = ADA, password: str = PASSWORD, name: str = "Ada"
) -> httpx2.Response:
    body = {"email": email, "name": name, "password": password}
    return await client.post("/auth/register", json=body)


async def verify(
    client: httpx2.AsyncClient, token: str, password: str = PASSWORD
) -> httpx2.Response:
    return await client.post("/auth/verify", json={"token": token, "password": password})


async def jobs(database: Database) -> int:
    async with database.session() as session:
        return await session.scalar(select(func.count()).select_from(JobRow)) or 0


@pytest.fixture
async def closed(
    anyio_backend: str, database_url: str, tmp_path: Path
) -> AsyncIterator[httpx2.AsyncClient]:
    """An installation where one comes in by invitation alone."""
    environ = {
        "PACELINE_DATABASE_URL": database_url,
        "PACELINE_ACCOUNTS__OPEN_REGISTRATION": "false",
    }
    container = create_container(load(environ, data_dir=tmp_path), KEY)
    app = create_app(container, (await container.get(Installed)).features)
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as opened:
        yield opened
    await container.close()


class TestRegistering:
    async def test_takes_a_letter_and_the_password_to_get_in(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        told = await register(client)
        letter = await the_letter(container, tmp_path)
        before = await sign_in(client, ADA)

        verified = await verify(client, letter.token)
        after = await sign_in(client, ADA)

        me = await client.get("/auth/me", headers=bearer(verified.json()["access_token"]))
        assert (told.status_code, before.status_code) == (202, 403)
        assert before.json()["code"] == "not_verified"
        assert (letter.to, after.status_code) == (ADA, 200)
        assert (me.json()["email"], me.json()["role"]) == (ADA, "member")

    async def test_a_taken_address_gets_the_same_answer_and_its_owner_a_letter(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        database: Database,
        tmp_path: Path,
    ) -> None:
        await registered(container, ADA)
        free = await register(client, "new@example.org")
        jobs_of_free = await jobs(database)
        taken = await register(client, ADA, "another good one")
        jobs_of_taken = await jobs(database) - jobs_of_free

        letters = await delivered(container, tmp_path)

        assert (free.status_code, free.json()) == (taken.status_code, taken.json())
        assert jobs_of_free == jobs_of_taken == 1
        assert {letter.to: letter.subject for letter in letters} == {
            ADA: "You have an account already",
            "new@example.org": "Confirm your address",
        }
        assert (await sign_in(client, ADA)).status_code == httpx2.codes.OK

    async def test_of_many_at_the_same_moment_none_learns_of_the_others(
        self, client: httpx2.AsyncClient, database: Database
    ) -> None:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(register(client, name=f"Ada {n}")) for n in range(6)]

        replies = [task.result() for task in tasks]
        async with database.session() as session:
            made = await session.scalar(select(func.count()).select_from(User))
        assert {reply.status_code for reply in replies} == {202}
        assert len({reply.text for reply in replies}) == 1
        assert made == 1

    async def test_who_reads_the_letters_cannot_be_given_anothers_password(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        await register(client, password="a password of a thief")
        await delivered(container, tmp_path)
        await register(client, password=PASSWORD)
        await delivered(container, tmp_path)
        await register(client, password="a password of a thief")
        letter = await the_letter(container, tmp_path)

        owner = await verify(client, letter.token, PASSWORD)

        assert owner.status_code == httpx2.codes.UNAUTHORIZED
        assert (await sign_in(client, ADA, "a password of a thief")).status_code == 403

    async def test_nothing_that_was_typed_stands_in_the_letter(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        await register(client, name="Win at evil.example <b>now</b>")

        letter = await the_letter(container, tmp_path)

        assert "evil.example" not in letter.text + letter.html + letter.subject

    async def test_is_refused_where_one_comes_by_invitation(
        self, closed: httpx2.AsyncClient
    ) -> None:
        reply = await register(closed)

        assert (reply.status_code, reply.json()["code"]) == (403, "registration_closed")

    async def test_fills_nobodys_letter_box(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        replies = [await register(client) for _ in range(8)]
        sent = await delivered(container, tmp_path)
        again = await client.post("/auth/verify/send", json={"email": ADA})

        assert {reply.status_code for reply in [*replies, again]} == {202}
        assert len(sent) == 1
        assert await delivered(container, tmp_path) == []


class TestALink:
    @pytest.mark.asvs("6.4.1")
    async def test_is_good_once(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        await register(client)
        token = (await the_letter(container, tmp_path)).token

        first, second = await verify(client, token), await verify(client, token)

        assert (first.status_code, second.status_code) == (200, 404)
        assert second.json()["code"] == "link_refused"

    @pytest.mark.asvs("6.4.1")
    async def test_ends_with_time_and_with_the_next_one(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        clock: MovableClock,
        tmp_path: Path,
    ) -> None:
        await register(client)
        first = (await the_letter(container, tmp_path)).token
        await client.post("/auth/verify/send", json={"email": ADA})
        second = (await the_letter(container, tmp_path)).token

        replaced = await verify(client, first)
        clock.advance(timedelta(days=2, seconds=1))
        late = await verify(client, second)

        assert (replaced.status_code, late.status_code) == (404, 404)

    async def test_opens_nothing_but_what_it_was_made_for(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        await register(client)
        token = (await the_letter(container, tmp_path)).token

        reset = await client.post(
            "/auth/password/reset", json={"token": token, "password": "another good one"}
        )
        moved = await client.post("/auth/email/confirm", json={"token": token})
        accepted = await client.post(
            "/invitations/accept", json={"token": token, "password": PASSWORD}
        )

        assert {reset.status_code, moved.status_code, accepted.status_code} == {404}

    @pytest.mark.asvs("6.4.1")
    async def test_is_stored_as_a_hash_and_in_no_job(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        database: Database,
        tmp_path: Path,
    ) -> None:
        await register(client)
        token = (await the_letter(container, tmp_path)).token

        async with database.session() as session:
            links = list(await session.scalars(select(MailedLink.token_hash)))
            payloads = [str(each) for each in await session.scalars(select(JobRow.payload))]

        assert token not in links
        assert not any(token in text or ADA in text for text in payloads)

    async def test_is_not_sent_when_it_ended_before_its_letter(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        await register(client)
        await client.post("/auth/verify/send", json={"email": ADA})

        letters = await delivered(container, tmp_path)

        assert len(letters) == 1


class TestAskingAgain:
    async def test_says_the_same_for_nobody_somebody_and_who_is_in_already(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        database: Database,
        tmp_path: Path,
    ) -> None:
        await registered(container, "in@example.org")
        await register(client)
        await delivered(container, tmp_path)
        seen = await jobs(database)

        replies = []
        counts = []
        for email in (ADA, "in@example.org", "nobody@example.org"):
            replies.append(await client.post("/auth/verify/send", json={"email": email}))
            counts.append(await jobs(database) - seen)
            seen += counts[-1]

        assert len({(reply.status_code, reply.text) for reply in replies}) == 1
        assert counts == [1, 1, 1]
        assert [letter.to for letter in await delivered(container, tmp_path)] == [ADA]

    async def test_a_disabled_user_is_not_written_to(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        database: Database,
        tmp_path: Path,
    ) -> None:
        await register(client)
        await delivered(container, tmp_path)
        async with database.session() as session:
            user_id = (await session.scalars(select(User.id))).one()
        await made_disabled(container, user_id)

        reply = await client.post("/auth/verify/send", json={"email": ADA})

        assert reply.status_code == 202
        assert await delivered(container, tmp_path) == []
