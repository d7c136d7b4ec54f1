"""One server key replaces another: who is in stays in; what a retired key signed is refused."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer, Provider, Scope, provide
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import select, update

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.db.database import Database
from paceline.features.accounts.models.families import TokenFamily
from paceline.kernel.clock import Clock
from paceline.kernel.config import load
from paceline.kernel.keys import ServerKey
from tests.features.accounts.post import the_letter
from tests.features.accounts.test_tokens import part_of, signed
from tests.features.accounts.users import PASSWORD, SignedIn, registered, sign_in, signed_in
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
OLD, NEW = (
    ServerKey(b"the first key of this installation"),
    ServerKey(b"the key that replaces it, later"),
)
ROTATED = ServerKey(NEW.secret, previous=(OLD,))

Process = Callable[[ServerKey], Awaitable[tuple[AsyncContainer, httpx2.AsyncClient]]]


@pytest.fixture
async def process(
    anyio_backend: str, database_url: str, clock: MovableClock, tmp_path: Path
) -> AsyncIterator[Process]:
    """Starts a process of the same installation with a key ring of its own."""

    class Stage(Provider):
        scope = Scope.APP

        @provide
        def clock(self) -> Clock:
            return clock

    environ = {"PACELINE_ENV": "testing", "PACELINE_DATABASE_URL": database_url}
    async with AsyncExitStack() as stack:

        async def start(key: ServerKey) -> tuple[AsyncContainer, httpx2.AsyncClient]:
            container = create_container(load(environ, data_dir=tmp_path), key, Stage())
            stack.push_async_callback(container.close)
            app = create_app(container, (await container.get(Installed)).features)
            transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
            client = httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1")
            return container, await stack.enter_async_context(client)

        yield start


async def me(client: httpx2.AsyncClient, who: SignedIn) -> int:
    return (await client.get("/auth/me", headers=who.headers)).status_code


async def refreshed(client: httpx2.AsyncClient, token: str) -> httpx2.Response:
    return await client.post("/auth/refresh", json={"refresh_token": token})


class TestAfterARotation:
    async def test_access_and_refresh_tokens_of_the_old_key_are_good(
        self, process: Process
    ) -> None:
        container, before = await process(OLD)
        ada = await signed_in(container, before)
        _, after = await process(ROTATED)

        access = await me(after, ada)
        renewed = await refreshed(after, ada.refresh)

        fresh = renewed.json()
        assert (access, renewed.status_code) == (200, 200)
        assert part_of(fresh["access_token"], 0)["kid"] == NEW.kid
        assert (await refreshed(after, fresh["refresh_token"])).status_code == 200

    async def test_tabs_at_old_and_new_processes_get_the_same_successor(
        self, process: Process
    ) -> None:
        container, old = await process(ServerKey(OLD.secret, previous=(NEW,)))
        ada = await signed_in(container, old)
        _, new = await process(ROTATED)

        replies = await asyncio.gather(
            *(refreshed(each, ada.refresh) for each in (old, new) for _ in range(5))
        )

        assert {reply.status_code for reply in replies} == {200}
        assert len({reply.json()["refresh_token"] for reply in replies}) == 1

    async def test_a_process_that_does_not_know_the_new_key_signs_nobody_out(
        self, process: Process
    ) -> None:
        container, old = await process(OLD)
        ada = await signed_in(container, old)
        _, new = await process(ROTATED)
        successor = (await refreshed(new, ada.refresh)).json()["refresh_token"]

        behind = await refreshed(old, ada.refresh)

        assert (behind.status_code, behind.json()["code"]) == (503, "key_away")
        assert (await refreshed(new, successor)).status_code == 200

    async def test_sessions_from_before_keys_had_names_go_on(self, process: Process) -> None:
        container, before = await process(OLD)
        ada = await signed_in(container, before)
        database = await container.get(Database)
        async with database.session() as session, session.begin():
            await session.execute(update(TokenFamily).values(kid=None))
        _, after = await process(ROTATED)

        renewed = await refreshed(after, ada.refresh)

        async with database.session() as session:
            kid = (await session.scalars(select(TokenFamily.kid))).one()
        assert (renewed.status_code, kid) == (200, NEW.kid)

    async def test_letters_that_wait_still_hold_the_link_that_was_stored(
        self, process: Process, tmp_path: Path
    ) -> None:
        _, before = await process(OLD)
        body = {"email": "ada@example.org", "name": "Ada", "password": PASSWORD}
        await before.post("/auth/register", json=body)
        container, after = await process(ROTATED)

        token = (await the_letter(container, tmp_path)).token

        verified = await after.post("/auth/verify", json={"token": token, "password": PASSWORD})
        assert verified.status_code == 200

    async def test_a_known_device_stays_known(self, process: Process) -> None:
        container, before = await process(OLD)
        await registered(container, "ada@example.org")
        device = (await sign_in(before, "ada@example.org")).json()["device_token"]
        _, after = await process(ROTATED)
        for _ in range(6):
            await sign_in(after, "ada@example.org", "a wrong password")

        body = {"email": "ada@example.org", "password": PASSWORD, "device_token": device}

        assert (await after.post("/auth/sign-in", json=body)).status_code == 200


class TestARetiredKey:
    async def test_opens_nothing_any_more(self, process: Process) -> None:
        container, before = await process(OLD)
        ada = await signed_in(container, before)
        _, after = await process(NEW)

        assert await me(after, ada) == 401
        assert (await refreshed(after, ada.refresh)).status_code == 401

    async def test_cannot_borrow_the_name_of_a_good_one(self, process: Process) -> None:
        container, client = await process(ROTATED)
        ada = await signed_in(container, client)
        retired = ServerKey(b"a key that was retired years ago")
        keys = [OctKey.import_key(each.purpose("access-token")) for each in (retired, OLD)]

        crossed = [
            signed(ada.access, key=keys[0]),
            signed(ada.access, key=keys[0], header={"kid": OLD.kid}),
            signed(ada.access, key=keys[0], header={"kid": retired.kid}),
            signed(ada.access, key=keys[1]),
            jwt.encode({"alg": "HS256"}, part_of(ada.access, 1), keys[1]),
        ]

        told = [
            (await client.get("/auth/me", headers={"authorization": f"Bearer {each}"})).status_code
            for each in crossed
        ]
        right = signed(ada.access, key=keys[1], header={"kid": OLD.kid})
        good = await client.get("/auth/me", headers={"authorization": f"Bearer {right}"})
        assert told == [401] * len(crossed)
        assert good.status_code == 200
