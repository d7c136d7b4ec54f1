"""What people and administrators do with second factors, and what is told of it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import select, update

from paceline.app.edge import settled
from paceline.db.audit.tables import AuditAct
from paceline.db.database import Database
from paceline.db.sealing import Seal
from paceline.features.accounts.models.factors import TOTP, Challenge, TotpSecret
from paceline.features.accounts.models.users import User
from paceline.features.accounts.repository.factors import ChallengeRepository, TotpRepository
from paceline.features.accounts.service.totp import Totp
from paceline.features.accounts.service.users import UserService
from paceline.kernel.identity import Operators, Role, UserId
from paceline.kernel.keys import ServerKey
from tests.conftest import KEY
from tests.features.accounts.authenticator import Device
from tests.features.accounts.post import delivered
from tests.features.accounts.second import (
    ADA,
    add_passkey,
    challenge,
    second,
    with_passkey,
    with_totp,
)
from tests.features.accounts.users import PASSWORD, bearer, sign_in, signed_in
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
OLD, NEW = ServerKey(b"o" * 32), ServerKey(b"n" * 32)


def outcome(reply: httpx2.Response) -> tuple[int, str]:
    return reply.status_code, reply.json().get("code", "") if reply.content else ""


async def told(database: Database) -> list[tuple[str, str]]:
    async with database.session() as session:
        found = (await session.scalars(select(AuditAct).order_by(AuditAct.id))).all()
    return [(each.action, str(each.outcome.value)) for each in found]


class TestWhatIHave:
    async def test_is_shown_without_its_secrets(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        await add_passkey(client, ada.who, Device())

        mine = await client.get("/auth/factors", headers=ada.who.headers)

        found = mine.json()
        assert (found["password"], found["backup_codes_left"]) == (True, 10)
        assert set(found["totp"]) == {"confirmed_at"}
        assert set(found["passkeys"][0]) == {
            "id", "label", "second_factor", "created_at", "last_used_at",
        }  # fmt: skip
        assert ada.secret not in mine.text

    async def test_is_shown_to_administrators_and_to_nobody_else(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        eve = await signed_in(container, client, "eve@example.org")
        boss = await signed_in(container, client, "boss@example.org", role=Role.ADMIN)
        path = f"/users/{ada.who.id}/factors"

        theirs = await client.get(path, headers=boss.headers)
        refused = await client.get(path, headers=eve.headers)

        assert theirs.json()["backup_codes_left"] == 10
        assert refused.status_code == 403


class TestAnApp:
    async def test_is_confirmed_by_a_code_of_the_secret_that_was_shown_last(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        none = await client.post("/auth/totp/confirm", json={"code": "000000"}, headers=ada.headers)
        first = (await client.post("/auth/totp", headers=ada.headers)).json()
        last = (await client.post("/auth/totp", headers=ada.headers)).json()

        wrong = await client.post("/auth/totp/confirm", json={"code": "12"}, headers=ada.headers)

        assert outcome(none) == (404, "totp_not_found")
        assert wrong.status_code == 422
        assert first["secret"] != last["secret"]
        assert last["uri"].startswith("otpauth://totp/Paceline:ada%40example.org?secret=")

    async def test_is_set_up_once(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)

        again = await client.post("/auth/totp", headers=ada.who.headers)
        body = {"code": ada.code()}
        confirmed = await client.post("/auth/totp/confirm", json=body, headers=ada.who.headers)

        assert [outcome(again), outcome(confirmed)] == [(409, "totp_on")] * 2

    async def test_of_two_set_up_at_once_leaves_one(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)

        made = await asyncio.gather(
            *(client.post("/auth/totp", headers=ada.headers) for _ in range(3))
        )

        assert {each.status_code for each in made} == {201}

    @pytest.mark.parametrize("way", ["password", "code", "backup_code"])
    async def test_is_removed_with_a_password_or_a_code(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        clock: MovableClock,
        way: str,
    ) -> None:
        ada = await with_totp(container, client, clock)
        given = {"password": PASSWORD, "code": ada.code(), "backup_code": ada.codes[0]}
        clock.advance(timedelta(seconds=5))

        body, headers = {way: given[way]}, ada.who.headers
        reply = await client.request("DELETE", "/auth/totp", json=body, headers=headers)

        assert reply.status_code == 204
        assert (await sign_in(client, ADA)).json()["access_token"]
        left = (await client.get("/auth/factors", headers=headers)).json()
        assert (left["totp"], left["backup_codes_left"]) == (None, 0)

    async def test_is_not_removed_with_neither(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        bodies = [
            {},
            {"password": "a wrong password"},
            {"code": ada.code(steps=9)},
            {"backup_code": "aaaa-aaaa-aaaa-aaaa"},
        ]

        replies = [
            await client.request("DELETE", "/auth/totp", json=each, headers=ada.who.headers)
            for each in bodies
        ]

        assert [each.status_code for each in replies] == [422, 401, 401, 401]
        assert "challenge" in (await sign_in(client, ADA)).json()


class TestAStepUp:
    async def test_takes_a_code_a_backup_code_or_a_passkey(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada, device = await with_totp(container, client, clock), Device()
        headers = ada.who.headers
        await add_passkey(client, ada.who, device)
        clock.advance(timedelta(minutes=11))
        stale = await client.post("/auth/backup-codes", headers=headers)
        question = (await client.post("/auth/passkeys/proof", headers=headers)).json()
        passkey = {
            "challenge": question["challenge"],
            "credential": device.signs(question["passkey"]),
        }

        proofs = [{"code": ada.code()}, {"backup_code": ada.codes[0]}, passkey]
        proved = [await client.post("/auth/step-up", json=each, headers=headers) for each in proofs]

        assert outcome(stale) == (403, "step_up_required")
        assert [each.status_code for each in proved] == [204, 204, 204]
        fresh = await client.post("/auth/backup-codes", headers=headers)
        assert fresh.status_code == 201

    async def test_takes_no_password_alone_where_a_second_factor_is_set_up(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        clock.advance(timedelta(minutes=11))

        proof = await client.post(
            "/auth/step-up", json={"password": PASSWORD}, headers=ada.who.headers
        )

        act = await client.post("/auth/backup-codes", headers=ada.who.headers)
        assert outcome(proof) == (403, "factor_wanted")
        assert outcome(act) == (403, "step_up_required")

    async def test_takes_no_passkey_without_its_owner_and_none_twice(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who, device = await with_passkey(container, client)
        question = (await client.post("/auth/passkeys/proof", headers=who.headers)).json()
        good = {
            "challenge": question["challenge"],
            "credential": device.signs(question["passkey"]),
        }
        device.verifies = False
        bad = {**good, "credential": device.signs(question["passkey"])}

        replies = [
            await client.post("/auth/step-up", json=each, headers=who.headers)
            for each in (bad, good, good)
        ]

        assert [outcome(each) for each in replies] == [
            (401, "passkey_refused"),
            (204, ""),
            (401, "challenge_refused"),
        ]


class TestAReset:
    async def test_takes_everything_away_and_ends_every_session(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        await add_passkey(client, ada.who, Device())
        boss = await signed_in(container, client, "boss@example.org", role=Role.ADMIN)
        path = f"/users/{ada.who.id}/factors/reset"

        refused = await client.post(path, headers=ada.who.headers)
        reply = await client.post(path, headers=boss.headers)

        assert (refused.status_code, reply.status_code) == (403, 204)
        assert (await client.get("/auth/me", headers=ada.who.headers)).status_code == 401
        inside = (await sign_in(client, ADA)).json()["access_token"]
        left = (await client.get("/auth/factors", headers=bearer(inside))).json()
        assert (left["totp"], left["backup_codes_left"], left["passkeys"]) == (None, 0, [])

    async def test_is_for_sessions_that_were_proved_lately(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        boss = await signed_in(container, client, "boss@example.org", role=Role.ADMIN)
        clock.advance(timedelta(minutes=11))

        reply = await client.post(f"/users/{ada.who.id}/factors/reset", headers=boss.headers)

        assert outcome(reply) == (403, "step_up_required")

    async def test_mails_a_link_to_who_has_no_other_way_in(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        database: Database,
        tmp_path: Path,
    ) -> None:
        ada, _ = await with_passkey(container, client)
        boss = await signed_in(container, client, "boss@example.org", role=Role.ADMIN)
        async with database.session() as session:
            await session.execute(update(User).where(User.id == ada.id).values(password_hash=None))
            await session.commit()

        await client.post(f"/users/{ada.id}/factors/reset", headers=boss.headers)

        letters = await delivered(container, tmp_path)
        assert "Choose a new password" in {each.subject for each in letters}


class TestGuesses:
    async def test_of_codes_are_forgotten_by_who_unlocks(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        guesses = [
            await second(client, await challenge(client), code=ada.code(steps=9)) for _ in range(6)
        ]
        operator = await (await container.get(Operators)).operator()

        async with container() as scope:
            users = await scope.get(UserService)
            await settled(scope, lambda: users.unlock(UserId(ada.who.id), by=operator))

        assert outcome(guesses[-1]) == (429, "too_many_attempts")
        assert (await second(client, await challenge(client), code=ada.code())).status_code == 200

    async def test_of_many_at_once_are_no_more_than_five(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        token = await challenge(client)

        replies = await asyncio.gather(
            *(second(client, token, code=ada.code(steps=9)) for _ in range(9))
        )

        assert sorted(each.status_code for each in replies) == [401] * 5 + [429] * 4

    async def test_at_a_step_up_are_counted_with_those_at_a_sign_in(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        body, headers = {"code": ada.code(steps=9)}, ada.who.headers
        for _ in range(5):
            await client.post("/auth/step-up", json=body, headers=headers)

        reply = await second(client, await challenge(client), code=ada.code())

        assert outcome(reply) == (429, "too_many_attempts")


class TestWhatIsTold:
    async def test_is_each_change_to_the_log_and_to_the_owner(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        clock: MovableClock,
        database: Database,
        tmp_path: Path,
    ) -> None:
        ada = await with_totp(container, client, clock)
        await add_passkey(client, ada.who, Device())
        await second(client, await challenge(client), backup_code=ada.codes[0])
        for _ in range(5):
            await second(client, await challenge(client), code=ada.code(steps=9))

        actions = [each for each in await told(database) if each[0] != "accounts.user_registered"]

        assert actions == [
            ("accounts.totp_on", "done"),
            ("accounts.passkey_added", "done"),
            ("accounts.backup_code_used", "done"),
            ("accounts.second_factor", "denied"),
        ]
        letters = await delivered(container, tmp_path)
        assert {each.subject for each in letters} == {"How you sign in was changed"}
        assert len(letters) == 2


class TestASealedSecret:
    async def test_is_sealed_anew_with_the_key_that_signs_when_it_is_used(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        clock: MovableClock,
        database: Database,
    ) -> None:
        ada = await with_totp(container, client, clock)
        key = ServerKey(NEW.secret, previous=(KEY,))

        async with container() as scope:
            totp = Totp(await scope.get(TotpRepository), key, clock)
            proved = await settled(scope, lambda: totp.proves(UserId(ada.who.id), ada.code()))

        async with database.session() as session:
            row = (await session.scalars(select(TotpSecret))).one()
        assert proved
        assert row.kid == NEW.kid
        assert (
            Seal(NEW, TOTP).open(row.sealed, kid=row.kid, owner=UserId(row.user_id)) == ada.secret
        )


async def test_what_is_over_is_pruned(
    container: AsyncContainer,
    client: httpx2.AsyncClient,
    clock: MovableClock,
    database: Database,
) -> None:
    await client.post("/auth/passkeys/options")
    clock.advance(timedelta(minutes=6))

    async with container() as scope:
        challenges = await scope.get(ChallengeRepository)
        await settled(scope, lambda: challenges.prune(before=clock.now()))

    async with database.session() as session:
        assert (await session.scalars(select(Challenge))).all() == []
