"""Whose account an identity opens, and when it opens none."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.features.accounts.public import IdentityChanged
from paceline.kernel.identity import Role
from paceline.testing.outside_peer import OutsidePeer, PeerPerson
from tests.features.accounts.outside.browser import Browser, counted, with_opened_letter
from tests.features.accounts.post import the_letter
from tests.features.accounts.users import made_disabled, registered, signed_in
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
ADA = "ada@example.org"


def told(reply: httpx2.Response) -> tuple[int, str]:
    return reply.status_code, reply.json().get("code", "")


async def changes(database: Database) -> list[str]:
    """Providers at which somebody is another now, in the order it happened."""
    asked = select(EventRow.body).where(EventRow.name == IdentityChanged.name)
    async with database.session() as session:
        rows = await session.scalars(asked.order_by(EventRow.id))
        return [json.loads(row)["provider"] for row in rows]


class TestALink:
    async def test_is_told_to_other_slices_when_made_and_when_removed(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        browser: Browser,
        database: Database,
    ) -> None:
        ben = await signed_in(container, client, "ben@example.org")
        await browser.link(headers=ben.headers)
        made = await changes(database)
        (item,) = (await client.get("/auth/identities", headers=ben.headers)).json()["items"]

        await client.delete(f"/auth/identities/{item['id']}", headers=ben.headers)

        assert (made, await changes(database)) == (["corp"], ["corp", "corp"])


class TestWhoeverIsSignedIn:
    async def test_links_an_identity_that_then_signs_them_in(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        browser: Browser,
        peer: OutsidePeer,
    ) -> None:
        ben = await signed_in(container, client, "ben@example.org")
        peer.person = PeerPerson(email="somebody@example.org", verified=False)

        linked = await browser.link(headers=ben.headers)
        again = await browser.link(headers=ben.headers)
        entered = await browser.sign_in()

        assert (linked.json()["linked"], linked.json()["session"]) == (True, None)
        assert again.json()["linked"]
        assert entered.json()["session"]["user"]["id"] == str(ben.id)
        shown = await client.get("/auth/identities", headers=ben.headers)
        assert [each["provider"] for each in shown.json()["items"]] == ["corp"]
        assert peer.violations == []

    async def test_cannot_take_the_identity_of_another(
        self, container: AsyncContainer, client: httpx2.AsyncClient, browser: Browser
    ) -> None:
        ben = await signed_in(container, client, "ben@example.org")
        await browser.sign_in()

        reply = await browser.link(headers=ben.headers)

        assert told(reply) == (409, "identity_taken")

    async def test_may_link_one_whose_address_cannot_be_stored(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        browser: Browser,
        peer: OutsidePeer,
    ) -> None:
        ben = await signed_in(container, client, "ben@example.org")
        peer.person = PeerPerson(email="a\x00da@example.org", verified=False)

        await browser.link(headers=ben.headers)

        shown = await client.get("/auth/identities", headers=ben.headers)
        assert [each["email"] for each in shown.json()["items"]] == [ADA]

    async def test_has_one_identity_at_each_provider(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        browser: Browser,
        peer: OutsidePeer,
    ) -> None:
        ben = await signed_in(container, client, "ben@example.org")
        await browser.link(headers=ben.headers)
        peer.person = PeerPerson(subject="s-2")

        reply = await browser.link(headers=ben.headers)

        assert told(reply) == (409, "provider_linked")

    async def test_proved_lately_who_they_are(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        browser: Browser,
        clock: MovableClock,
    ) -> None:
        ben = await signed_in(container, client, "ben@example.org")
        clock.advance(timedelta(minutes=25))

        stale = await browser.leave(link=True, headers=ben.headers)
        unknown = await browser.leave(link=True)

        assert told(stale) == (403, "step_up_required")
        assert told(unknown) == (401, "not_signed_in")

    async def test_is_the_one_who_comes_back(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        browser: Browser,
        peer: OutsidePeer,
    ) -> None:
        ben = await signed_in(container, client, "ben@example.org")
        eve = await signed_in(container, client, "eve@example.org")
        root = await signed_in(container, client, "root@example.org", role=Role.ADMIN)
        looked = await client.post(
            f"/users/{ben.id}/impersonation", json={"reason": "a call"}, headers=root.headers
        )
        seen = {"authorization": f"Bearer {looked.json()['access_token']}"}

        for others in ({}, eve.headers, seen):
            went = await browser.consent(await browser.leave(link=True, headers=ben.headers))
            reply = await browser.finish(went, headers=others)
            assert told(reply) == (401, "not_signed_in")

        assert "/token" not in peer.asked
        assert (await counted(container))[2] == 0


class TestAnAddressWithAnAccount:
    async def test_whose_letters_were_opened_is_linked(
        self, container: AsyncContainer, browser: Browser
    ) -> None:
        ada = await registered(container, ADA)
        await with_opened_letter(container, ada)

        reply = await browser.sign_in()

        assert reply.json()["session"]["user"]["id"] == str(ada)
        assert await counted(container) == (1, 1, 1, 0)

    async def test_that_an_administrator_typed_is_not(
        self, container: AsyncContainer, browser: Browser
    ) -> None:
        await registered(container, ADA)

        reply = await browser.sign_in()

        assert told(reply) == (403, "sign_in_to_link")
        assert await counted(container) == (1, 0, 0, 0)

    async def test_is_linked_once_its_reader_opened_a_letter(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        browser: Browser,
        tmp_path: Path,
    ) -> None:
        ada = await registered(container, ADA)
        refused = await browser.sign_in()
        await client.post("/auth/password/forgotten", json={"email": ADA})
        letter = await the_letter(container, tmp_path)
        chosen = {"token": letter.token, "password": "another good one"}
        await client.post("/auth/password/reset", json=chosen)

        entered = await browser.sign_in()

        assert told(refused) == (403, "sign_in_to_link")
        assert entered.json()["session"]["user"]["id"] == str(ada)

    async def test_that_somebody_typed_and_never_confirmed_is_not(
        self, container: AsyncContainer, client: httpx2.AsyncClient, browser: Browser
    ) -> None:
        typed = {"email": ADA, "name": "A thief", "password": "known to a thief"}
        await client.post("/auth/register", json=typed)

        reply = await browser.sign_in()

        assert told(reply) == (403, "sign_in_to_link")
        assert await counted(container) == (1, 0, 0, 0)

    @pytest.mark.parametrize("name", ["corp", "google", "discord"])
    async def test_is_never_linked_by_mail_that_the_provider_has_not_confirmed(
        self, container: AsyncContainer, browser: Browser, peer: OutsidePeer, name: str
    ) -> None:
        ada = await registered(container, ADA)
        await with_opened_letter(container, ada)
        peer.person = PeerPerson(verified=False)

        reply = await browser.sign_in(name)

        assert told(reply) == (403, "outside_mail_not_verified")
        assert await counted(container) == (1, 0, 0, 0)

    async def test_that_is_disabled_opens_nothing(
        self, container: AsyncContainer, browser: Browser
    ) -> None:
        ada = await registered(container, ADA)
        await with_opened_letter(container, ada)
        await made_disabled(container, ada)

        reply = await browser.sign_in()

        assert told(reply) == (403, "user_disabled")
        assert await counted(container) == (1, 0, 0, 0)


class TestAnAddressWithoutAnAccount:
    @pytest.mark.parametrize("email", [ADA, None, "no address", "a\n@example.org"])
    @pytest.mark.parametrize("name", ["corp", "discord"])
    async def test_that_is_not_confirmed_registers_nobody(
        self,
        container: AsyncContainer,
        browser: Browser,
        peer: OutsidePeer,
        email: str | None,
        name: str,
    ) -> None:
        peer.person = PeerPerson(email=email, verified=email != ADA)

        reply = await browser.sign_in(name)

        assert told(reply) == (403, "outside_mail_not_verified")
        assert await counted(container) == (0, 0, 0, 0)

    async def test_registers_one_user_however_many_come_at_once(
        self, container: AsyncContainer, client: httpx2.AsyncClient, peer: OutsidePeer
    ) -> None:
        browsers = [Browser(client, peer) for _ in range(4)]
        went = [await each.consent(await each.leave()) for each in browsers]

        pairs = zip(browsers, went, strict=True)
        replies = await asyncio.gather(*(each.finish(back) for each, back in pairs))

        codes = [each.status_code for each in replies]
        assert codes.count(httpx2.codes.OK) >= 1
        assert set(codes) <= {httpx2.codes.OK, httpx2.codes.CONFLICT}
        users, _, identities, _ = await counted(container)
        assert (users, identities) == (1, 1)

    @pytest.mark.parametrize(
        ("name", "shown"), [("", "ada"), ("A\x00da\n", "Ada"), ("x" * 200, "x" * 120)]
    )
    async def test_gives_a_name_that_can_be_shown(
        self, browser: Browser, peer: OutsidePeer, name: str, shown: str
    ) -> None:
        peer.person = PeerPerson(name=name)

        reply = await browser.sign_in()

        assert reply.json()["session"]["user"]["name"] == shown


class TestWhereOneComesInByInvitation:
    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return {**environ, "PACELINE_ACCOUNTS__OPEN_REGISTRATION": "false"}

    async def test_nobody_registers_but_who_has_an_account_signs_in(
        self, container: AsyncContainer, browser: Browser
    ) -> None:
        refused = await browser.sign_in()
        ada = await registered(container, ADA)
        await with_opened_letter(container, ada)
        entered = await browser.sign_in()

        assert told(refused) == (403, "registration_closed")
        assert entered.json()["session"]["user"]["id"] == str(ada)


class TestAKnownIdentity:
    async def test_of_a_disabled_user_opens_nothing(
        self, container: AsyncContainer, browser: Browser
    ) -> None:
        first = await browser.sign_in()
        await made_disabled(container, UUID(first.json()["session"]["user"]["id"]))
        before = await counted(container)

        reply = await browser.sign_in()

        assert told(reply) == (403, "user_disabled")
        assert (await counted(container))[:3] == before[:3]

    async def test_is_of_its_issuer_not_of_a_name_in_the_settings(
        self, browser: Browser, peer: OutsidePeer
    ) -> None:
        """Two names for one provider are one identity."""
        first = await browser.sign_in("corp")

        again = await browser.sign_in("google")

        ids = {each.json()["session"]["user"]["id"] for each in (first, again)}
        assert len(ids) == 1
        assert peer.violations == []
