import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.app.edge import settled
from paceline.features.accounts.schemas.users import GrantIn
from paceline.features.accounts.service.users import UserService
from paceline.kernel.identity import Operators, Role, UserId
from paceline.kernel.ids import new_id
from tests.features.accounts.post import delivered, the_letter
from tests.features.accounts.users import (
    PASSWORD,
    SignedIn,
    bearer,
    made_disabled,
    registered,
    signed_in,
)
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
EVE = "eve@example.org"


async def invite(
    client: httpx2.AsyncClient, who: SignedIn, email: str = EVE, **more: object
) -> httpx2.Response:
    return await client.post("/invitations", json={"email": email, **more}, headers=who.headers)


async def accept(
    client: httpx2.AsyncClient, token: str, password: str = PASSWORD
) -> httpx2.Response:
    body = {"token": token, "name": "Eve", "password": password}
    return await client.post("/invitations/accept", json=body)


async def granted(container: AsyncContainer, user_id: UUID, role: Role, scope_id: UUID) -> None:
    operator = await (await container.get(Operators)).operator()
    async with container() as scope:
        users = await scope.get(UserService)
        wanted = GrantIn(role=role, scope_id=scope_id)
        await settled(scope, lambda: users.grant(UserId(user_id), wanted, by=operator))


async def me(client: httpx2.AsyncClient, reply: httpx2.Response) -> dict[str, object]:
    found = await client.get("/auth/me", headers=bearer(reply.json()["access_token"]))
    shown: dict[str, object] = found.json()
    return shown


class TestAnInvitation:
    async def test_becomes_an_account_with_its_role_and_a_confirmed_address(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        ada = await signed_in(container, client, role=Role.ADMIN)
        made = await invite(client, ada, role="organiser")
        letter = await the_letter(container, tmp_path)

        inside = await accept(client, letter.token)

        shown = await me(client, inside)
        assert (made.status_code, letter.to, inside.status_code) == (201, EVE, 200)
        assert (shown["email"], shown["role"]) == (EVE, "organiser")
        assert shown["verified_at"] is not None

    async def test_to_a_cohort_gives_a_role_there_alone(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        ada = await signed_in(container, client, role=Role.ADMIN)
        scope = str(new_id())
        await invite(client, ada, role="facilitator", scope_id=scope)

        inside = await accept(client, (await the_letter(container, tmp_path)).token)

        shown = await me(client, inside)
        assert shown["role"] == "member"
        assert shown["grants"] == [{"scope_id": scope, "role": "facilitator"}]

    async def test_adds_to_an_account_that_is_there_with_its_own_password(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        ada = await signed_in(container, client, role=Role.ADMIN)
        await registered(container, EVE)
        await invite(client, ada, role="organiser")
        token = (await the_letter(container, tmp_path)).token

        stranger = await accept(client, token, "a password of a thief")
        owner = await accept(client, token)

        assert (stranger.status_code, owner.status_code) == (401, 200)
        assert (await me(client, owner))["role"] == "organiser"

    async def test_takes_nothing_away(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        ada = await signed_in(container, client, role=Role.ADMIN)
        user_id, scope = await registered(container, EVE, role=Role.ORGANISER), new_id()
        await granted(container, user_id, Role.ORGANISER, scope)
        await invite(client, ada, role="member")
        await invite(client, ada, role="member", scope_id=str(scope))
        tokens = [letter.token for letter in await delivered(container, tmp_path)]

        replies = [await accept(client, token) for token in tokens]

        shown = await me(client, replies[-1])
        assert [reply.status_code for reply in replies] == [200, 200]
        assert shown["role"] == "organiser"
        assert shown["grants"] == [{"scope_id": str(scope), "role": "organiser"}]

    async def test_is_accepted_once_also_at_the_same_moment(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        ada = await signed_in(container, client, role=Role.ADMIN)
        await invite(client, ada)
        token = (await the_letter(container, tmp_path)).token

        replies = await asyncio.gather(*(accept(client, token) for _ in range(4)))

        told = sorted(reply.status_code for reply in replies)
        assert told[0] == 200
        assert set(told[1:]) <= {404, 409}

    async def test_needs_a_password_worth_the_name(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        ada = await signed_in(container, client, role=Role.ADMIN)
        await invite(client, ada)

        reply = await accept(client, (await the_letter(container, tmp_path)).token, "short")

        assert (reply.status_code, reply.json()["code"]) == (422, "bad_password")

    async def test_ends_with_time_revocation_or_another_letter(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        clock: MovableClock,
        tmp_path: Path,
    ) -> None:
        ada = await signed_in(container, client, role=Role.ADMIN)
        made = (await invite(client, ada)).json()["id"]
        first = (await the_letter(container, tmp_path)).token
        sent = await client.post(f"/invitations/{made}/send", headers=ada.headers)
        second = (await the_letter(container, tmp_path)).token

        replaced = await accept(client, first)
        revoked = await client.delete(f"/invitations/{made}", headers=ada.headers)
        gone = await accept(client, second)
        await invite(client, ada)
        third = (await the_letter(container, tmp_path)).token
        clock.advance(timedelta(days=14))
        late = await accept(client, third)

        assert (sent.status_code, revoked.status_code) == (200, 204)
        assert {replaced.status_code, gone.status_code, late.status_code} == {404}

    async def test_falls_with_the_right_of_who_made_it(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        ada = await signed_in(container, client, role=Role.ORGANISER)
        await invite(client, ada, role="organiser")
        token = (await the_letter(container, tmp_path)).token
        await made_disabled(container, ada.id)

        reply = await accept(client, token)

        assert (reply.status_code, reply.json()["code"]) == (404, "link_refused")


class TestWhoInvites:
    async def test_hands_on_no_more_than_their_own_rights(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client, role=Role.ORGANISER)
        bob = await signed_in(container, client, "bob@example.org")
        scope, other = new_id(), new_id()
        await granted(container, bob.id, Role.ORGANISER, scope)

        told = {
            "organiser: organiser": await invite(client, ada, role="organiser"),
            "organiser: admin": await invite(client, ada, role="admin"),
            "organiser: elsewhere": await invite(client, ada, scope_id=str(scope)),
            "granted: there": await invite(client, bob, role="organiser", scope_id=str(scope)),
            "granted: elsewhere": await invite(client, bob, scope_id=str(other)),
            "granted: everywhere": await invite(client, bob, role="organiser"),
        }

        assert {name: reply.status_code for name, reply in told.items()} == {
            "organiser: organiser": 201,
            "organiser: admin": 403,
            "organiser: elsewhere": 403,
            "granted: there": 201,
            "granted: elsewhere": 403,
            "granted: everywhere": 403,
        }

    async def test_needs_the_permission(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client, role=Role.MEMBER)

        assert (await invite(client, ada)).status_code == 403

    async def test_sees_and_ends_their_own_and_an_administrator_all(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client, role=Role.ORGANISER)
        bob = await signed_in(container, client, "bob@example.org", role=Role.ORGANISER)
        root = await signed_in(container, client, "root@example.org", role=Role.ADMIN)
        made = (await invite(client, ada)).json()["id"]

        seen = [
            len((await client.get("/invitations", headers=who.headers)).json()["items"])
            for who in (ada, bob, root)
        ]
        stranger = await client.delete(f"/invitations/{made}", headers=bob.headers)
        own = await client.delete(f"/invitations/{made}", headers=ada.headers)

        assert seen == [1, 0, 1]
        assert (stranger.status_code, own.status_code) == (404, 204)

    async def test_names_no_administrator_of_one_cohort(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client, role=Role.ADMIN)

        reply = await invite(client, ada, role="admin", scope_id=str(new_id()))

        assert reply.status_code == 422
