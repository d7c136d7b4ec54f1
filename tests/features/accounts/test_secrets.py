"""What nobody may read: not in the database, not in a log, not in a repr, not in an error."""

import logging
from datetime import timedelta

import httpx2
import pytest
import structlog
from dishka import AsyncContainer
from sqlalchemy import insert, select

from paceline.db.database import Database
from paceline.db.record import Record
from paceline.features.accounts.models.families import TokenFamily
from paceline.features.accounts.models.grants import Grant
from paceline.features.accounts.models.personal_tokens import PersonalToken
from paceline.features.accounts.models.users import User
from paceline.features.accounts.schemas.sign_in import RefreshIn, SignInIn
from paceline.features.accounts.schemas.users import UserIn
from paceline.features.accounts.service.passwords import Passwords
from paceline.features.accounts.service.sign_in import SignInService
from paceline.features.accounts.service.tokens import AccessTokens, RefreshTokens
from paceline.features.accounts.service.visits import Visit
from paceline.kernel.ids import new_id
from tests.features.accounts.users import PASSWORD, registered, sign_in, signed_in
from tests.times import NOON, MovableClock

pytestmark = pytest.mark.anyio


async def everything_stored(database: Database) -> str:
    async with database.session() as session:
        rows = [
            tuple(row)
            for table in Record.metadata.sorted_tables
            for row in await session.execute(select(table))
        ]
    return str(rows)


class TestSecrets:
    @pytest.mark.asvs("11.4.2", "14.2.4")
    async def test_the_database_holds_no_password_and_no_token(
        self, container: AsyncContainer, client: httpx2.AsyncClient, database: Database
    ) -> None:
        ada = await signed_in(container, client)
        refreshed = await client.post("/auth/refresh", json={"refresh_token": ada.refresh})
        made = await client.post("/auth/tokens", json={"label": "ci"}, headers=ada.headers)

        stored = await everything_stored(database)

        assert "ada@example.org" in stored
        secrets = [PASSWORD, ada.access, ada.refresh, made.json()["token"]]
        secrets += [refreshed.json()["refresh_token"], refreshed.json()["access_token"]]
        assert [secret for secret in secrets if secret in stored] == []

    @pytest.mark.asvs("16.2.5")
    async def test_the_log_holds_none_either(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        clock: MovableClock,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as logs:
            ada = await signed_in(container, client)
            await sign_in(client, "ada@example.org", "wrong horse battery")
            body = {"refresh_token": ada.refresh}
            newer = (await client.post("/auth/refresh", json=body)).json()
            clock.advance(timedelta(minutes=1))
            reused = await client.post("/auth/refresh", json=body)

        told = f"{logs}{caplog.text}{reused.text}"
        assert "accounts.refresh_reused" in told
        secrets = [PASSWORD, "wrong horse battery", ada.access, ada.refresh]
        secrets += [newer["refresh_token"], newer["access_token"]]
        assert [secret for secret in secrets if secret in told] == []

    async def test_no_repr_shows_one(self, container: AsyncContainer) -> None:
        await registered(container, "ada@example.org")
        async with container() as scope:
            sessions = await scope.get(SignInService)
            session = await sessions.sign_in("ada@example.org", PASSWORD, visit=Visit())
        user = User(
            email="a@b.example",
            name="A",
            zone="UTC",
            role=session.user.role,
            created_at=NOON,
            password_hash="$argon2id$hash",
        )
        shown = [
            repr(session),
            repr(user),
            repr(SignInIn.model_validate({"email": "a@b.example", "password": PASSWORD})),
            repr(UserIn.checked(email="a@b.example", name="A", password=PASSWORD)),
            repr(RefreshIn.model_validate({"refresh_token": session.refresh_token})),
            repr(await container.get(AccessTokens)),
            repr(await container.get(RefreshTokens)),
            repr(await container.get(Passwords)),
        ]

        secrets = [PASSWORD, session.access_token, session.refresh_token, "$argon2id"]
        assert [secret for secret in secrets if any(secret in text for text in shown)] == []

    async def test_an_error_of_the_store_does_not_show_what_it_was_given(
        self, container: AsyncContainer, database: Database
    ) -> None:
        await registered(container, "ada@example.org")
        again = insert(User).values(
            id=new_id(),
            email="ada@example.org",
            name="A",
            zone="UTC",
            role="member",
            created_at=NOON,
            password_hash="$argon2id$secret",
        )

        with pytest.raises(Exception, match=r"(?i)unique") as failed:
            async with database.session() as session, session.begin():
                await session.execute(again)

        assert "$argon2id$secret" not in str(failed.value)

    @pytest.mark.parametrize(
        ("table", "columns"),
        [
            (User, {"password_hash"}),
            (TokenFamily, {"nonce", "token_hash", "previous_hash"}),
            (PersonalToken, {"token_hash"}),
            (Grant, set()),
        ],
    )
    @pytest.mark.asvs("15.3.1")
    async def test_rows_hide_their_hashes(self, table: type[Record], columns: set[str]) -> None:
        hidden = {
            name
            for name, field in table.__dataclass_fields__.items()
            if not field.repr and name in table.__table__.columns
        }

        assert hidden == columns
