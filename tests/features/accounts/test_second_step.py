"""A password is the first step where a second factor is set up, and no way leads around it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.db.database import Database
from paceline.features.accounts.models.factors import BackupCode, Challenge, TotpSecret
from paceline.kernel.identity import Role
from tests.features.accounts.post import delivered, the_letter
from tests.features.accounts.second import ADA, challenge, second, with_totp
from tests.features.accounts.users import PASSWORD, made_disabled, sign_in, signed_in
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
NEW = "another good one"


def outcome(reply: httpx2.Response) -> tuple[int, str]:
    return reply.status_code, reply.json().get("code", "")


WRONG, OVER, SLOW = (401, "wrong_code"), (401, "challenge_refused"), (429, "too_many_attempts")


class TestASecondStep:
    async def test_is_asked_for_and_then_there_is_a_session(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)

        first = await sign_in(client, ADA)
        reply = await second(client, first.json()["challenge"], code=ada.code())

        assert first.status_code == 200
        assert set(first.json()) == {"challenge", "methods", "passkey"}
        assert first.json()["methods"] == ["totp", "backup_code"]
        headers = {"authorization": f"Bearer {reply.json()['access_token']}"}
        assert (await client.get("/auth/me", headers=headers)).json()["email"] == ADA

    async def test_is_not_asked_for_before_the_first_code_is_confirmed(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        await client.post("/auth/totp", headers=ada.headers)

        reply = await sign_in(client, ADA)

        assert reply.json()["access_token"]

    async def test_is_good_once_and_for_five_minutes(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        used, late = await challenge(client), await challenge(client)
        await second(client, used, code=ada.code())

        again = await second(client, used, backup_code=ada.codes[0])
        clock.advance(timedelta(minutes=5))
        after = await second(client, late, backup_code=ada.codes[0])

        assert [outcome(again), outcome(after)] == [OVER, OVER]

    async def test_is_over_with_a_new_password_and_for_who_is_disabled(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        token = await challenge(client)
        body = {"current": PASSWORD, "new": NEW}
        await client.post("/auth/password/change", json=body, headers=ada.who.headers)
        begun = (await sign_in(client, ADA, NEW)).json()["challenge"]
        old = await second(client, token, code=ada.code())
        await made_disabled(container, ada.who.id)

        off = await second(client, begun, code=ada.code())

        assert [outcome(old), outcome(off)] == [OVER, OVER]

    async def test_belongs_to_the_device_that_began_it(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        begun = await second(client, await challenge(client), code=ada.code())
        device = begun.json()["device_token"]
        clock.advance(timedelta(seconds=30))
        body = {"email": ADA, "password": PASSWORD, "device_token": device}
        token = (await client.post("/auth/sign-in", json=body)).json()["challenge"]

        elsewhere = await second(client, token, code=ada.code())
        here = await second(client, token, code=ada.code(), device_token=device)

        assert (outcome(elsewhere), here.status_code) == (OVER, 200)

    async def test_is_stored_as_a_hash_alone(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        clock: MovableClock,
        database: Database,
    ) -> None:
        ada = await with_totp(container, client, clock)
        token = await challenge(client)

        async with database.session() as session:
            rows = [
                *(await session.execute(select(*Challenge.__table__.c))).all(),
                *(await session.execute(select(*TotpSecret.__table__.c))).all(),
                *(await session.execute(select(*BackupCode.__table__.c))).all(),
            ]

        told = str(rows)
        assert len(rows) == 12
        assert not [each for each in (token, ada.secret, *ada.codes) if each in told]


class TestACode:
    async def test_is_good_once_and_neither_is_an_older_one(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        clock.advance(timedelta(minutes=1))
        await second(client, await challenge(client), code=ada.code())

        token = await challenge(client)
        same = await second(client, token, code=ada.code())
        older = await second(client, token, code=ada.code(steps=-1))

        assert [outcome(same), outcome(older)] == [WRONG, WRONG]

    async def test_may_be_half_a_minute_early_or_late_and_no_more(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        clock.advance(timedelta(minutes=5))
        token = await challenge(client)

        far = [await second(client, token, code=ada.code(steps=each)) for each in (-2, 2)]
        late = await second(client, token, code=ada.code(steps=-1))
        early = await second(client, await challenge(client), code=ada.code(steps=1))

        assert [outcome(each) for each in far] == [WRONG, WRONG]
        assert (late.status_code, early.status_code) == (200, 200)

    async def test_of_two_uses_at_once_one_wins(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        tokens = [await challenge(client) for _ in range(4)]

        replies = await asyncio.gather(*(second(client, each, code=ada.code()) for each in tokens))

        assert sorted(each.status_code for each in replies) == [200, 401, 401, 401]

    async def test_is_guessed_five_times_whatever_sign_ins_lie_between(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)

        guesses = [
            await second(client, await challenge(client), code=ada.code(steps=9)) for _ in range(6)
        ]
        right = await second(client, await challenge(client), code=ada.code())

        assert [outcome(each) for each in guesses] == [WRONG] * 5 + [SLOW]
        assert outcome(right) == SLOW
        assert int(right.headers["retry-after"]) > 0

    async def test_that_is_guessed_locks_no_owner_out(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        begun = await second(client, await challenge(client), code=ada.code())
        device = begun.json()["device_token"]
        for _ in range(6):
            await second(client, await challenge(client), code=ada.code(steps=9))
        body = {"email": ADA, "password": PASSWORD, "device_token": device}
        token = (await client.post("/auth/sign-in", json=body)).json()["challenge"]

        known = await second(client, token, code=ada.code(steps=1), device_token=device)
        paper = await second(client, await challenge(client), backup_code=ada.codes[0])
        stranger = await second(client, await challenge(client), code=ada.code(steps=1))

        assert (known.status_code, paper.status_code) == (200, 200)
        assert outcome(stranger) == SLOW


class TestABackupCode:
    async def test_is_good_once_however_it_is_typed(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        typed = ada.codes[3].upper().replace("-", "")

        once = await second(client, await challenge(client), backup_code=typed)
        again = await second(client, await challenge(client), backup_code=ada.codes[3])

        assert len(set(ada.codes)) == 10
        assert (once.status_code, outcome(again)) == (200, WRONG)

    async def test_of_two_uses_at_once_one_wins(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        tokens = [await challenge(client) for _ in range(4)]

        replies = await asyncio.gather(
            *(second(client, each, backup_code=ada.codes[0]) for each in tokens)
        )

        assert sorted(each.status_code for each in replies) == [200, 401, 401, 401]

    async def test_is_replaced_by_the_next_ten(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await with_totp(container, client, clock)
        made = await client.post("/auth/backup-codes", headers=ada.who.headers)

        old = await second(client, await challenge(client), backup_code=ada.codes[0])
        new = await second(client, await challenge(client), backup_code=made.json()["codes"][0])

        assert (outcome(old), new.status_code) == (WRONG, 200)

    async def test_is_not_made_where_it_stands_in_for_nothing(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)

        reply = await client.post("/auth/backup-codes", headers=ada.headers)

        assert outcome(reply) == (409, "no_second_factor")


class TestALinkThatWasMailed:
    async def test_proves_the_mailbox_and_no_second_factor(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        clock: MovableClock,
        tmp_path: Path,
    ) -> None:
        ada = await with_totp(container, client, clock)
        await delivered(container, tmp_path)
        await client.post("/auth/password/forgotten", json={"email": ADA})
        link = (await the_letter(container, tmp_path)).token

        reset = await client.post("/auth/password/reset", json={"token": link, "password": NEW})
        wrong = await second(client, reset.json()["challenge"], code=ada.code(steps=9))
        right = await second(client, reset.json()["challenge"], code=ada.code())

        assert "access_token" not in reset.json()
        assert (outcome(wrong), right.status_code) == (WRONG, 200)

    async def test_of_an_invitation_does_not_lead_around_it(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        clock: MovableClock,
        tmp_path: Path,
    ) -> None:
        ada = await with_totp(container, client, clock)
        boss = await with_totp(container, client, clock, "boss@example.org", role=Role.ADMIN)
        await delivered(container, tmp_path)
        body = {"email": ADA, "role": "organiser"}
        await client.post("/invitations", json=body, headers=boss.who.headers)
        link = (await the_letter(container, tmp_path)).token

        accept = {"token": link, "name": "Ada", "password": PASSWORD}
        reply = await client.post("/invitations/accept", json=accept)
        after = await second(client, reply.json()["challenge"], code=ada.code())

        assert "access_token" not in reply.json()
        assert after.json()["user"]["role"] == "organiser"
