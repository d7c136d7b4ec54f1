"""The audit log tells of each change of an identity, and of none of its secrets."""

from collections.abc import Sequence
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.db.audit.tables import AuditAct
from paceline.db.database import Database
from paceline.kernel.audit import Outcome
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from tests.features.accounts.post import the_letter
from tests.features.accounts.users import PASSWORD, sign_in, signed_in

pytestmark = pytest.mark.anyio


async def acts(database: Database) -> Sequence[AuditAct]:
    async with database.session() as session:
        return (await session.scalars(select(AuditAct).order_by(AuditAct.id))).all()


async def actions(database: Database) -> list[str]:
    return [each.action for each in await acts(database)]


async def test_each_change_of_a_user_is_told_with_who_made_it(
    container: AsyncContainer, client: httpx2.AsyncClient, database: Database
) -> None:
    root = await signed_in(container, client, "root@example.org", role=Role.ADMIN)
    ada = await signed_in(container, client)
    headers, path, scope = root.headers, f"/users/{ada.id}", str(new_id())
    seen = len(await acts(database))

    grant = {"role": "organiser", "scope_id": scope}
    await client.patch(path, json={"role": "organiser"}, headers=headers)
    await client.post(f"{path}/grants", json=grant, headers=headers)
    await client.delete(f"{path}/grants/{scope}", headers=headers)
    await client.patch(path, json={"disabled": True}, headers=headers)
    await client.patch(path, json={"disabled": False}, headers=headers)

    told = (await acts(database))[seen:]
    assert [each.action for each in told] == [
        "accounts.role_changed",
        "accounts.grant_given",
        "accounts.grant_taken_back",
        "accounts.user_disabled",
        "accounts.session_ended",
        "accounts.user_enabled",
    ]
    assert {each.subject for each in told} == {f"user:{ada.id}"}
    assert {each.actor_id for each in told} == {root.id}
    assert (told[0].before, told[0].after) == ({"role": "member"}, {"role": "organiser"})


async def test_what_people_do_with_their_own_is_told(
    container: AsyncContainer, client: httpx2.AsyncClient, database: Database, tmp_path: Path
) -> None:
    ada = await signed_in(container, client, role=Role.ORGANISER)
    seen = len(await acts(database))
    headers = ada.headers
    token = (await client.post("/auth/tokens", json={"label": "ci"}, headers=headers)).json()
    await client.delete(f"/auth/tokens/{token['id']}", headers=headers)
    invited = await client.post("/invitations", json={"email": "eve@example.org"}, headers=headers)
    await client.post(f"/invitations/{invited.json()['id']}/send", headers=headers)
    letter = await the_letter(container, tmp_path)
    body = {"token": letter.token, "name": "Eve", "password": PASSWORD}
    await client.post("/invitations/accept", json=body)
    change = {"current": PASSWORD, "new": "another good one"}
    await client.post("/auth/password/change", json=change, headers=headers)

    told = (await acts(database))[seen:]

    assert [each.action for each in told] == [
        "accounts.personal_token_made",
        "accounts.personal_token_revoked",
        "accounts.invitation_made",
        "accounts.invitation_sent_again",
        "accounts.invitation_accepted",
        "accounts.password_changed",
    ]
    text = " ".join(f"{each.subject} {each.before} {each.after} {each.reason}" for each in told)
    secrets = (token["token"], letter.token, PASSWORD, "another good one", "example.org", "Eve")
    assert not [each for each in secrets if each in text]


async def test_guesses_beyond_the_free_ones_are_told_though_refused(
    container: AsyncContainer, client: httpx2.AsyncClient, database: Database
) -> None:
    ada = await signed_in(container, client)
    for email in ("ada@example.org", "nobody@example.org"):
        for _ in range(7):
            await sign_in(client, email, "a wrong password")

    told = [each for each in await acts(database) if each.action == "accounts.sign_in"]

    assert [each.subject for each in told] == [f"user:{ada.id}", "user:unknown"]
    assert {each.outcome for each in told} == {Outcome.DENIED}


async def test_an_invitation_beyond_ones_rights_is_told(
    container: AsyncContainer, client: httpx2.AsyncClient, database: Database
) -> None:
    ada = await signed_in(container, client, role=Role.ORGANISER)

    body = {"email": "eve@example.org", "role": "admin"}
    await client.post("/invitations", json=body, headers=ada.headers)

    last = (await acts(database))[-1]
    assert (last.outcome, last.actor_id) == (Outcome.DENIED, ada.id)
    assert last.after["code"] == "beyond_own_rights"


async def test_a_stolen_token_is_told(
    container: AsyncContainer, client: httpx2.AsyncClient, database: Database
) -> None:
    ada = await signed_in(container, client)
    second = await client.post("/auth/refresh", json={"refresh_token": ada.refresh})
    third = await client.post(
        "/auth/refresh", json={"refresh_token": second.json()["refresh_token"]}
    )
    assert third.status_code == 200

    stolen = await client.post("/auth/refresh", json={"refresh_token": ada.refresh})

    assert stolen.status_code == 401
    assert (await actions(database))[-1] == "accounts.session_reused"
