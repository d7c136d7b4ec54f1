"""Identities are removed by their user or an administrator, and never the last way in."""

import asyncio
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.db.audit.tables import AuditAct
from paceline.db.database import Database
from paceline.kernel.identity import Role
from paceline.testing.outside_peer import OutsidePeer, PeerPerson
from tests.features.accounts.outside.browser import (
    Browser,
    as_if_renamed,
    counted,
    without_password,
)
from tests.features.accounts.post import delivered
from tests.features.accounts.users import SignedIn, signed_in

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ben(
    container: AsyncContainer, client: httpx2.AsyncClient, browser: Browser, peer: OutsidePeer
) -> SignedIn:
    """With two identities and a password."""
    user = await signed_in(container, client, "ben@example.org")
    await browser.link("corp", headers=user.headers)
    peer.person = PeerPerson(subject="s-2")
    await browser.link("discord", headers=user.headers)
    return user


async def identities(client: httpx2.AsyncClient, user: SignedIn) -> dict[str, str]:
    reply = await client.get("/auth/identities", headers=user.headers)
    return {each["provider"]: each["id"] for each in reply.json()["items"]}


class TestRemoving:
    async def test_ones_own_leaves_the_others(
        self, client: httpx2.AsyncClient, ben: SignedIn
    ) -> None:
        held = await identities(client, ben)

        reply = await client.delete(f"/auth/identities/{held['corp']}", headers=ben.headers)

        assert reply.status_code == httpx2.codes.NO_CONTENT
        assert set(await identities(client, ben)) == {"discord"}

    async def test_the_last_way_in_is_refused(
        self, container: AsyncContainer, client: httpx2.AsyncClient, ben: SignedIn
    ) -> None:
        await without_password(container, ben.id)
        held = await identities(client, ben)
        await client.delete(f"/auth/identities/{held['corp']}", headers=ben.headers)

        reply = await client.delete(f"/auth/identities/{held['discord']}", headers=ben.headers)

        assert (reply.status_code, reply.json()["code"]) == (409, "last_method")
        assert set(await identities(client, ben)) == {"discord"}

    async def test_both_at_once_leaves_one(
        self, container: AsyncContainer, client: httpx2.AsyncClient, ben: SignedIn
    ) -> None:
        await without_password(container, ben.id)
        held = await identities(client, ben)

        replies = await asyncio.gather(
            *(
                client.delete(f"/auth/identities/{each}", headers=ben.headers)
                for each in held.values()
            )
        )

        assert sorted(each.status_code for each in replies) == [204, 409]
        assert (await counted(container))[2] == 1

    async def test_anothers_is_not_found(
        self, container: AsyncContainer, client: httpx2.AsyncClient, ben: SignedIn
    ) -> None:
        eve = await signed_in(container, client, "eve@example.org")
        held = await identities(client, ben)

        reply = await client.delete(f"/auth/identities/{held['corp']}", headers=eve.headers)

        assert (reply.status_code, reply.json()["code"]) == (404, "identity_not_found")

    async def test_is_an_administrators_too(
        self, container: AsyncContainer, client: httpx2.AsyncClient, ben: SignedIn
    ) -> None:
        root = await signed_in(container, client, "root@example.org", role=Role.ADMIN)
        path = f"/users/{ben.id}/identities"

        shown = (await client.get(path, headers=root.headers)).json()["items"]
        reply = await client.delete(f"{path}/{shown[0]['id']}", headers=root.headers)
        refused = await client.get(path, headers=ben.headers)

        assert {each["provider"] for each in shown} == {"corp", "discord"}
        assert reply.status_code == httpx2.codes.NO_CONTENT
        assert refused.status_code == httpx2.codes.FORBIDDEN

    async def test_the_last_provider_that_is_still_set_up_is_refused(
        self, container: AsyncContainer, client: httpx2.AsyncClient, ben: SignedIn
    ) -> None:
        """One that went from the settings is in the list, and lets nobody in."""
        await without_password(container, ben.id)
        await as_if_renamed(container, "corp", "gone")
        held = await identities(client, ben)

        reply = await client.delete(f"/auth/identities/{held['discord']}", headers=ben.headers)

        assert (reply.status_code, reply.json()["code"]) == (409, "last_method")

    async def test_is_told_by_letter(
        self, container: AsyncContainer, client: httpx2.AsyncClient, ben: SignedIn, tmp_path: Path
    ) -> None:
        linked = await delivered(container, tmp_path)
        held = await identities(client, ben)
        await client.delete(f"/auth/identities/{held['corp']}", headers=ben.headers)

        removed = await delivered(container, tmp_path)

        assert [(each.to, each.subject) for each in linked] == [
            ("ben@example.org", "A way to sign in was added")
        ] * 2
        assert [each.subject for each in removed] == ["A way to sign in was removed"]


class TestTheAuditLog:
    async def test_tells_of_what_was_linked_and_removed_and_no_address(
        self, client: httpx2.AsyncClient, ben: SignedIn, database: Database
    ) -> None:
        held = await identities(client, ben)
        await client.delete(f"/auth/identities/{held['corp']}", headers=ben.headers)

        acts = await told_of(database, ben.id)

        assert [
            (each.action, each.before.get("method"), each.after.get("method")) for each in acts
        ] == [
            ("accounts.identity_linked", None, "oidc:corp"),
            ("accounts.identity_linked", None, "oidc:discord"),
            ("accounts.identity_unlinked", "oidc:corp", None),
        ]
        assert {each.actor_id for each in acts} == {ben.id}
        assert "example.org" not in repr([(each.before, each.after) for each in acts])


async def told_of(database: Database, user_id: UUID) -> list[AuditAct]:
    found = select(AuditAct).where(
        AuditAct.subject == f"user:{user_id}", AuditAct.action.like("accounts.identity%")
    )
    async with database.session() as session:
        return list((await session.scalars(found.order_by(AuditAct.id))).all())
