import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx2
import pytest
from dishka import AsyncContainer, Provider, Scope, provide
from sqlalchemy import select, update
from typing_extensions import override

from paceline.app.bootstrap import create_container
from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.features.accounts.errors import WrongCredentials
from paceline.features.accounts.models.families import TokenFamily
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import FamilyId
from paceline.features.accounts.service.passwords import Passwords
from paceline.features.accounts.service.sessions import printable
from paceline.features.accounts.service.sign_in import SignInService
from paceline.features.accounts.service.tokens import RefreshTokens, new_nonce
from paceline.features.accounts.service.visits import Visit
from paceline.features.accounts.settings import AccountsSettings
from paceline.kernel.config import load
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from tests.conftest import KEY
from tests.features.accounts.users import (
    PASSWORD,
    SignedIn,
    bearer,
    made_disabled,
    registered,
    sign_in,
    signed_in,
)
from tests.guards import guarded
from tests.times import NOON, MovableClock

pytestmark = pytest.mark.anyio


async def refreshed(client: httpx2.AsyncClient, token: str) -> httpx2.Response:
    return await client.post("/auth/refresh", json={"refresh_token": token})


async def stored_names(database: Database) -> list[str]:
    async with database.session() as session:
        return list(await session.scalars(select(EventRow.name).order_by(EventRow.id)))


async def is_in(client: httpx2.AsyncClient, access: str) -> bool:
    reply = await client.get("/auth/me", headers=bearer(access))
    return reply.status_code == httpx2.codes.OK


def container_with(
    *, while_hashing: Callable[[Database], Awaitable[None]], url: str
) -> AsyncContainer:
    """The application with something happening while a password is tried."""

    class SlowPasswords(Passwords):
        def __init__(self, settings: AccountsSettings, database: Database) -> None:
            super().__init__(settings, guarded())
            self._database = database

        @override
        async def fits(self, password: str, stored: str | None, *, foreign: bool = False) -> bool:
            await while_hashing(self._database)
            return await super().fits(password, stored, foreign=foreign)

    class Stage(Provider):
        scope = Scope.APP
        passwords = provide(SlowPasswords, provides=Passwords)

    return create_container(load({"PACELINE_DATABASE_URL": url}), KEY, Stage())


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
        assert await is_in(client, body["access_token"])

    @pytest.mark.asvs("6.3.1")
    async def test_whoever_may_not_in_learns_nothing_of_why(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, "ada@example.org")
        await registered(container, "without@example.org", password=None)
        await made_disabled(container, await registered(container, "off@example.org"))

        replies = [
            await sign_in(client, "ada@example.org", "wrong horse battery"),
            await sign_in(client, "nobody@example.org"),
            await sign_in(client, "without@example.org"),
            await sign_in(client, "off@example.org"),
            await sign_in(client, "no address at all"),
        ]

        assert {reply.status_code for reply in replies} == {httpx2.codes.UNAUTHORIZED}
        bodies = [{**reply.json(), "request_id": ""} for reply in replies]
        assert all(body == bodies[0] for body in bodies)
        assert bodies[0]["code"] == "wrong_credentials"

    async def test_the_same_letters_written_differently_are_the_same_password(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, "ada@example.org", password="caf\u00e9 caf\u00e9 caf\u00e9")

        reply = await sign_in(client, "ada@example.org", "cafe\u0301 cafe\u0301 cafe\u0301")

        assert reply.status_code == httpx2.codes.OK

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"email": "ada@example.org"},
            {"email": "ada@example.org", "password": ""},
            {"email": "ada@example.org", "password": "x" * 201},
            {"email": "ada@example.org", "password": ["x"]},
            {"email": {"$ne": ""}, "password": "a password"},
            {"email": "ada@example.org", "password": "secret words", "admin": True},
        ],
    )
    async def test_what_is_no_question_is_refused_without_repeating_it(
        self, client: httpx2.AsyncClient, body: dict[str, object]
    ) -> None:
        reply = await client.post("/auth/sign-in", json=body)

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert "secret words" not in reply.text

    async def test_hashes_of_older_costs_are_renewed(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        database: Database,
    ) -> None:
        cheaper = Passwords(AccountsSettings(), guarded())
        dearer = await Passwords(AccountsSettings(password_passes=3), guarded()).hashed(PASSWORD)
        user_id = await registered(container, "ada@example.org")
        async with database.session() as session, session.begin():
            await session.execute(update(User).values(password_hash=dearer))

        first = await sign_in(client, "ada@example.org")
        second = await sign_in(client, "ada@example.org")

        async with database.session() as session:
            stored = await session.scalar(select(User.password_hash).where(User.id == user_id))
        assert stored is not None
        assert stored != dearer
        assert not cheaper.outdated(stored)
        assert {first.status_code, second.status_code} == {httpx2.codes.OK}

    async def test_nobody_waits_behind_a_hash(self, database_url: str) -> None:
        taken: list[bool] = []

        async def look(database: Database) -> None:
            taken.append(database.turn.taken())

        opened = container_with(while_hashing=look, url=database_url)
        await registered(opened, "ada@example.org")

        async with opened() as scope:
            sessions = await scope.get(SignInService)
            await sessions.sign_in("ada@example.org", PASSWORD, visit=Visit())
        await opened.close()

        assert taken == [False]

    @pytest.mark.parametrize("change", [{"disabled_at": NOON}, {"password_hash": None}])
    async def test_what_changes_while_the_password_is_tried_counts(
        self, database_url: str, change: dict[str, object]
    ) -> None:
        async def change_it(database: Database) -> None:
            async with database.session() as session, session.begin():
                await session.execute(update(User).values(change))

        opened = container_with(while_hashing=change_it, url=database_url)
        await registered(opened, "ada@example.org")

        async with opened() as scope:
            sessions = await scope.get(SignInService)
            with pytest.raises(WrongCredentials):
                await sessions.sign_in("ada@example.org", PASSWORD, visit=Visit())
        await opened.close()

    async def test_the_client_is_remembered_in_plain_letters(self) -> None:
        assert printable("Fire\x00fox\n/1" + "x" * 300) == ("Firefox/1" + "x" * 300)[:200]


class TestRefresh:
    @pytest.mark.asvs("10.4.5")
    async def test_fifty_tabs_at_once_are_given_the_same_successor(
        self, container: AsyncContainer, client: httpx2.AsyncClient, database: Database
    ) -> None:
        ada = await signed_in(container, client)

        replies = await asyncio.gather(*(refreshed(client, ada.refresh) for _ in range(50)))

        assert {reply.status_code for reply in replies} == {httpx2.codes.OK}
        (successor,) = {reply.json()["refresh_token"] for reply in replies}
        assert (await refreshed(client, successor)).status_code == httpx2.codes.OK
        async with database.session() as session:
            (family,) = await session.scalars(select(TokenFamily))
        assert (family.generation, family.revoked_at) == (2, None)

    @pytest.mark.asvs("10.4.5", "7.4.1")
    async def test_a_token_that_comes_back_after_the_grace_ends_thief_and_owner(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        clock: MovableClock,
        database: Database,
    ) -> None:
        ada = await signed_in(container, client)
        owner = (await refreshed(client, ada.refresh)).json()
        clock.advance(timedelta(seconds=11))

        thief = await refreshed(client, ada.refresh)
        after = await refreshed(client, owner["refresh_token"])

        assert {thief.status_code, after.status_code} == {httpx2.codes.UNAUTHORIZED}
        assert {thief.json()["code"], after.json()["code"]} == {"refresh_refused"}
        assert not await is_in(client, owner["access_token"])
        assert (await stored_names(database))[-1] == "accounts.family_revoked"

    async def test_the_grace_is_for_the_token_before_alone(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        second = (await refreshed(client, ada.refresh)).json()["refresh_token"]
        third = (await refreshed(client, second)).json()["refresh_token"]

        older = await refreshed(client, ada.refresh)
        newest = await refreshed(client, third)

        assert {older.status_code, newest.status_code} == {httpx2.codes.UNAUTHORIZED}

    async def test_what_a_stranger_makes_up_ends_nobodys_family(
        self, container: AsyncContainer, client: httpx2.AsyncClient, database: Database
    ) -> None:
        ada = await signed_in(container, client)
        async with database.session() as session:
            family_id = FamilyId((await session.scalars(select(TokenFamily.id))).one())
        tokens = RefreshTokens(KEY)
        made_up = [
            tokens.make(family_id, 0, new_nonce()),
            tokens.make(FamilyId(new_id()), 0, new_nonce()),
            ada.refresh[:-1],
            ada.refresh.removeprefix("plr_"),
            ada.access,
            "plr_",
            "\u00fc",
        ]

        replies = [await refreshed(client, token) for token in made_up]

        assert {reply.status_code for reply in replies} == {httpx2.codes.UNAUTHORIZED}
        assert (await refreshed(client, ada.refresh)).status_code == httpx2.codes.OK

    @pytest.mark.asvs("7.3.1")
    async def test_a_week_of_silence_ends_it(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await signed_in(container, client)

        clock.advance(timedelta(days=7))

        assert (await refreshed(client, ada.refresh)).status_code == httpx2.codes.UNAUTHORIZED

    @pytest.mark.asvs("7.3.2")
    async def test_ninety_days_end_it_however_often_it_is_refreshed(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        token = (await signed_in(container, client)).refresh
        for _ in range(14):
            clock.advance(timedelta(days=6))
            token = (await refreshed(client, token)).json()["refresh_token"]

        clock.advance(timedelta(days=6))

        assert (await refreshed(client, token)).status_code == httpx2.codes.UNAUTHORIZED

    @pytest.mark.asvs("7.4.2")
    async def test_a_disabled_user_stays_out_also_when_enabled_again(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        admin = await signed_in(container, client, "root@example.org", role=Role.ADMIN)
        path = f"/users/{ada.id}"

        await client.patch(path, json={"disabled": True}, headers=admin.headers)
        while_off = await refreshed(client, ada.refresh)
        await client.patch(path, json={"disabled": False}, headers=admin.headers)
        after = await refreshed(client, ada.refresh)

        assert {while_off.status_code, after.status_code} == {httpx2.codes.UNAUTHORIZED}
        assert (await sign_in(client, "ada@example.org")).status_code == httpx2.codes.OK


class TestDescription:
    @pytest.mark.parametrize("act", ["sign-in", "refresh", "sign-out"])
    async def test_says_that_these_doors_may_stay_shut(
        self, client: httpx2.AsyncClient, act: str
    ) -> None:
        document = (await client.get("/openapi.json")).json()

        operation = document["paths"][f"/api/v1/auth/{act}"]["post"]

        assert "401" in operation["responses"]
        assert "security" not in operation


class TestSignOut:
    @pytest.mark.asvs("7.4.1")
    async def test_the_bearer_ends_its_own_family_alone(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        here = await signed_in(container, client)
        there = await another_sign_in(client, here)

        reply = await client.post("/auth/sign-out", headers=here.headers)

        assert reply.status_code == httpx2.codes.NO_CONTENT
        assert not await is_in(client, here.access)
        assert (await refreshed(client, here.refresh)).status_code == httpx2.codes.UNAUTHORIZED
        assert await is_in(client, there.access)

    @pytest.mark.asvs("7.4.1")
    async def test_a_refresh_token_ends_its_family_and_may_say_so_twice(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        assert await is_in(client, ada.access)

        replies = [
            await client.post("/auth/sign-out", json={"refresh_token": ada.refresh})
            for _ in range(2)
        ]

        assert {reply.status_code for reply in replies} == {httpx2.codes.NO_CONTENT}
        assert not await is_in(client, ada.access)

    async def test_whoever_is_not_signed_in_cannot_sign_out(
        self, client: httpx2.AsyncClient
    ) -> None:
        replies = [
            await client.post("/auth/sign-out"),
            await client.post("/auth/sign-out", headers=bearer("nonsense")),
            await client.post("/auth/sign-out", json={"refresh_token": "nonsense"}),
        ]

        assert {reply.status_code for reply in replies} == {httpx2.codes.UNAUTHORIZED}


async def another_sign_in(client: httpx2.AsyncClient, first: SignedIn) -> SignedIn:
    body = (await sign_in(client, "ada@example.org")).json()
    return SignedIn(id=first.id, access=body["access_token"], refresh=body["refresh_token"])
