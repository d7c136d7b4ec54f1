"""Accounts at providers: stored sealed by administrators, opened for their own connections."""

from typing import Final

import pytest
from sqlalchemy import select

from paceline.app.edge import settled
from paceline.db.database import Database
from paceline.db.stores.credentials import CredentialRow
from paceline.features.reconcile.errors import CredentialNotFound, NotEntitled
from paceline.features.reconcile.ports import ProviderNotFound
from paceline.features.reconcile.service.credentials import LONGEST, CredentialService
from paceline.kernel.credentials import Credentials
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal, Role
from tests.features.meetings.stage import Stage
from tests.people import someone

pytestmark = pytest.mark.anyio


@pytest.fixture
def admin() -> Principal:
    return someone(Role.ADMIN)


FIRST: Final = "s3cret"


async def store(
    stage: Stage, by: Principal, secret: str = FIRST, *, provider: str = "memory"
) -> None:
    async with stage.container() as scope:
        credentials = await scope.get(CredentialService)
        await settled(scope, lambda: credentials.store(provider, "north", secret, by=by))


async def opened(stage: Stage, account: str = "north") -> str | None:
    credentials: Credentials = await stage.container.get(Credentials)
    return await credentials.secret("memory", account)


class TestStoring:
    async def test_seals_it_and_opens_it_again(
        self, stage: Stage, admin: Principal, database: Database
    ) -> None:
        await store(stage, admin)

        async with database.session() as session:
            row = (await session.scalars(select(CredentialRow))).one()
        assert await opened(stage) == "s3cret"
        assert b"s3cret" not in row.sealed
        assert "s3cret" not in repr(row)

    async def test_replaces_what_was_there(self, stage: Stage, admin: Principal) -> None:
        await store(stage, admin, "the first")

        await store(stage, admin, "the second")

        assert await opened(stage) == "the second"

    async def test_knows_nothing_of_accounts_that_nobody_stored(self, stage: Stage) -> None:
        assert await opened(stage, "south") is None

    @pytest.mark.parametrize("secret", ["", "x" * (LONGEST + 1)])
    async def test_refuses_what_is_no_credential(
        self, stage: Stage, admin: Principal, secret: str
    ) -> None:
        with pytest.raises(Invalid):
            await store(stage, admin, secret)

    async def test_is_for_providers_that_there_are(self, stage: Stage, admin: Principal) -> None:
        with pytest.raises(ProviderNotFound):
            await store(stage, admin, provider="telegraph")

    async def test_is_for_administrators(self, stage: Stage) -> None:
        with pytest.raises(NotEntitled):
            await store(stage, someone(Role.ORGANISER))


class TestForgetting:
    async def test_leaves_nothing_to_open(self, stage: Stage, admin: Principal) -> None:
        await store(stage, admin)

        async with stage.container() as scope:
            credentials = await scope.get(CredentialService)
            await settled(scope, lambda: credentials.remove("memory", "north", by=admin))

        assert await opened(stage) is None

    async def test_of_what_is_not_there_says_so(self, stage: Stage, admin: Principal) -> None:
        async with stage.container() as scope:
            credentials = await scope.get(CredentialService)
            with pytest.raises(CredentialNotFound):
                await settled(scope, lambda: credentials.remove("memory", "north", by=admin))
