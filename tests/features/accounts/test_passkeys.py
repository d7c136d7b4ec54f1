"""Passkeys sign in alone where the device made sure of its owner, and after a password else."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import update

from paceline.app.edge import settled
from paceline.db.database import Database
from paceline.features.accounts.errors import LastMethod
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import PasskeyId
from paceline.features.accounts.service.own_factors import OwnPasskeys
from paceline.features.accounts.service.passkeys import site_of
from paceline.kernel.identity import Authenticator, Principal
from paceline.kernel.keys import PublicUrl
from tests.features.accounts.authenticator import Device
from tests.features.accounts.second import ADA, add_passkey, with_passkey
from tests.features.accounts.users import SignedIn, sign_in, signed_in
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
REFUSED, OVER = (401, "passkey_refused"), (401, "challenge_refused")


def outcome(reply: httpx2.Response) -> tuple[int, str]:
    return reply.status_code, reply.json().get("code", "")


async def asked(client: httpx2.AsyncClient) -> dict[str, object]:
    found: dict[str, object] = (await client.post("/auth/passkeys/options")).json()
    return found


async def answered(
    client: httpx2.AsyncClient, question: dict[str, object], credential: dict[str, object]
) -> httpx2.Response:
    body = {"challenge": question["challenge"], "credential": credential}
    return await client.post("/auth/passkeys/sign-in", json=body)


async def signs_in(client: httpx2.AsyncClient, device: Device) -> httpx2.Response:
    question = await asked(client)
    return await answered(client, question, device.signs(options_of(question)))


def wronged(device: Device, wrong: dict[str, object]) -> None:
    for name, value in wrong.items():
        setattr(device, name, value)


def options_of(question: dict[str, object]) -> dict[str, object]:
    options = question["passkey"]
    assert isinstance(options, dict)
    return options


async def after_password(client: httpx2.AsyncClient, device: Device) -> httpx2.Response:
    question = (await sign_in(client, ADA)).json()
    body = {
        "challenge": question["challenge"],
        "credential": device.signs(question["passkey"]),
    }
    return await client.post("/auth/sign-in/second", json=body)


async def mine(client: httpx2.AsyncClient, who: SignedIn) -> list[dict[str, object]]:
    found = (await client.get("/auth/factors", headers=who.headers)).json()["passkeys"]
    assert isinstance(found, list)
    return found


async def without_password(database: Database, who: SignedIn) -> None:
    async with database.session() as session:
        await session.execute(update(User).where(User.id == who.id).values(password_hash=None))
        await session.commit()


class TestSigningInWithoutAName:
    async def test_needs_nothing_but_the_device(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who, device = await with_passkey(container, client)
        device.handle = who.id

        reply = await signs_in(client, device)

        assert reply.status_code == 200
        assert reply.json()["user"]["email"] == ADA
        [passkey] = await mine(client, who)
        assert passkey["last_used_at"] is not None

    @pytest.mark.parametrize(
        "wrong",
        [
            {"origin": "http://test.example"},
            {"origin": "https://test"},
            {"host": "example"},
            {"verifies": False},
        ],
    )
    async def test_is_refused_from_another_place_and_without_its_owner(
        self, container: AsyncContainer, client: httpx2.AsyncClient, wrong: dict[str, object]
    ) -> None:
        _, device = await with_passkey(container, client)
        wronged(device, wrong)

        assert outcome(await signs_in(client, device)) == REFUSED

    async def test_is_refused_with_the_answer_to_another_question(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        _, device = await with_passkey(container, client)
        one, other = await asked(client), await asked(client)

        reply = await answered(client, one, device.signs(options_of(other)))

        assert outcome(reply) == REFUSED

    async def test_is_good_once_and_for_five_minutes(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        _, device = await with_passkey(container, client)
        question, late = await asked(client), await asked(client)
        credential = device.signs(options_of(question))

        first = await answered(client, question, credential)
        again = await answered(client, question, credential)
        clock.advance(timedelta(minutes=5))
        after = await answered(client, late, device.signs(options_of(late)))

        assert (first.status_code, outcome(again), outcome(after)) == (200, OVER, OVER)

    async def test_of_two_at_once_with_one_answer_one_wins(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        _, device = await with_passkey(container, client)
        question = await asked(client)
        credential = device.signs(options_of(question))

        replies = await asyncio.gather(*(answered(client, question, credential) for _ in range(4)))

        assert sorted(each.status_code for each in replies) == [200, 401, 401, 401]

    async def test_is_refused_to_a_copy_whose_count_falls_behind(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        _, device = await with_passkey(container, client)
        await signs_in(client, device)
        device.count = 0

        assert outcome(await signs_in(client, device)) == REFUSED

    async def test_is_refused_to_another_key_and_to_who_claims_to_be_another(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        _, device = await with_passkey(container, client)
        eve, _ = await with_passkey(container, client, "eve@example.org")
        forged = Device(key_id=device.key_id)
        device.handle = eve.id

        replies = [await signs_in(client, each) for each in (forged, device, Device())]

        assert [outcome(each) for each in replies] == [REFUSED] * 3

    @pytest.mark.parametrize(
        "broken", [{}, {"id": 7}, {"id": "?"}, {"response": []}, {"response": {"userHandle": 1}}]
    )
    async def test_is_refused_for_what_no_browser_sends(
        self, container: AsyncContainer, client: httpx2.AsyncClient, broken: dict[str, object]
    ) -> None:
        _, device = await with_passkey(container, client)
        question = await asked(client)
        credential = {**device.signs(options_of(question)), **broken} if broken else {}

        assert outcome(await answered(client, question, credential)) == REFUSED


class TestAfterAPassword:
    async def test_a_passkey_is_the_second_step(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        _, device = await with_passkey(container, client)

        first, reply = await sign_in(client, ADA), await after_password(client, device)

        assert first.json()["methods"] == ["passkey"]
        assert reply.status_code == 200

    async def test_the_device_need_not_make_sure_again(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        _, device = await with_passkey(container, client)
        device.verifies = False

        assert (await after_password(client, device)).status_code == 200

    async def test_it_is_no_other_users(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await with_passkey(container, client)
        _, eves = await with_passkey(container, client, "eve@example.org")

        assert outcome(await after_password(client, eves)) == REFUSED

    async def test_it_is_not_asked_for_where_its_owner_did_not_wish_so(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await with_passkey(container, client, second_factor=False)

        assert (await sign_in(client, ADA)).json()["access_token"]


class TestOwnPasskeys:
    async def test_are_listed_renamed_and_removed(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who, device = await with_passkey(container, client)
        [passkey] = await mine(client, who)
        path = f"/auth/passkeys/{passkey['id']}"

        body = {"label": "Blue key", "second_factor": False}
        renamed = await client.patch(path, json=body, headers=who.headers)
        listed = await mine(client, who)
        removed = await client.delete(path, headers=who.headers)

        assert (renamed.json(), removed.status_code) == (listed[0], 204)
        assert (listed[0]["label"], listed[0]["second_factor"]) == ("Blue key", False)
        assert await mine(client, who) == []
        assert outcome(await signs_in(client, device)) == REFUSED

    async def test_are_nobody_elses(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who, _ = await with_passkey(container, client)
        eve = await signed_in(container, client, "eve@example.org")
        [passkey] = await mine(client, who)
        path = f"/auth/passkeys/{passkey['id']}"

        replies = [
            await client.patch(path, json={"label": "Mine"}, headers=eve.headers),
            await client.delete(path, headers=eve.headers),
        ]

        assert [outcome(each) for each in replies] == [(404, "passkey_not_found")] * 2

    async def test_are_registered_once(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        _, device = await with_passkey(container, client)
        eve = await signed_in(container, client, "eve@example.org")

        assert outcome(await add_passkey(client, eve, device)) == (409, "passkey_taken")

    @pytest.mark.parametrize("wrong", [{"origin": "http://evil.example"}, {"host": "evil"}])
    async def test_are_not_registered_from_another_place(
        self, container: AsyncContainer, client: httpx2.AsyncClient, wrong: dict[str, object]
    ) -> None:
        who = await signed_in(container, client)
        device = Device()
        wronged(device, wrong)

        assert outcome(await add_passkey(client, who, device)) == (422, "bad_passkey")

    async def test_are_not_registered_with_another_users_question(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who = await signed_in(container, client)
        eve = await signed_in(container, client, "eve@example.org")
        question = (await client.post("/auth/passkeys/register", headers=who.headers)).json()
        body = {
            "challenge": question["challenge"],
            "credential": Device().registers(question["passkey"]),
            "label": "Key",
        }

        reply = await client.post("/auth/passkeys", json=body, headers=eve.headers)

        assert outcome(reply) == OVER

    async def test_are_twenty_at_most(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who = await signed_in(container, client)

        replies = [await add_passkey(client, who, Device()) for _ in range(21)]

        assert [each.status_code for each in replies] == [201] * 20 + [409]


class TestTheLastWayIn:
    async def test_is_never_removed(
        self, container: AsyncContainer, client: httpx2.AsyncClient, database: Database
    ) -> None:
        who, device = await with_passkey(container, client)
        [passkey] = await mine(client, who)
        await without_password(database, who)

        reply = await client.delete(f"/auth/passkeys/{passkey['id']}", headers=who.headers)

        assert outcome(reply) == (409, "last_method")
        assert (await signs_in(client, device)).status_code == 200

    async def test_stays_when_two_are_removed_at_once(
        self, container: AsyncContainer, client: httpx2.AsyncClient, database: Database
    ) -> None:
        who, _ = await with_passkey(container, client)
        await add_passkey(client, who, Device())
        passkeys = await mine(client, who)
        await without_password(database, who)
        by = await (await container.get(Authenticator)).identify(who.access)
        assert by is not None

        removed = await asyncio.gather(
            *(is_removed(container, str(each["id"]), by=by) for each in passkeys)
        )

        assert sorted(removed) == [False, True]
        assert len(await mine(client, who)) == 1


async def is_removed(container: AsyncContainer, passkey_id: str, *, by: Principal) -> bool:
    async with container() as scope:
        own = await scope.get(OwnPasskeys)
        try:
            await settled(scope, lambda: own.remove(PasskeyId(UUID(passkey_id)), by=by))
        except LastMethod:
            return False
    return True


class TestTheSite:
    @pytest.mark.parametrize(
        ("address", "host", "origin"),
        [
            ("https://Pace.example", "pace.example", "https://pace.example"),
            ("https://pace.example:443", "pace.example", "https://pace.example"),
            ("https://pace.example:8443/app", "pace.example", "https://pace.example:8443"),
            ("http://localhost:8000", "localhost", "http://localhost:8000"),
        ],
    )
    def test_is_spelled_as_browsers_do(self, address: str, host: str, origin: str) -> None:
        site = site_of(PublicUrl(address))

        assert (site.host, site.origin) == (host, origin)
