from datetime import timedelta

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import func, select

from paceline.app.edge import settled
from paceline.db.database import Database
from paceline.db.record import Record
from paceline.features.accounts import jobs
from paceline.features.accounts.models.failures import SignInFailure
from paceline.features.accounts.models.families import TokenFamily
from paceline.features.accounts.models.links import MailedLink
from paceline.features.accounts.repository.erasing import FarewellRepository
from paceline.features.accounts.repository.factors import ChallengeRepository
from paceline.features.accounts.repository.failures import FailureRepository
from paceline.features.accounts.repository.families import FamilyRepository
from paceline.features.accounts.repository.identities import StateRepository
from paceline.features.accounts.repository.links import LinkRepository
from tests.features.accounts.users import sign_in, signed_in
from tests.times import MovableClock

pytestmark = pytest.mark.anyio


async def counted(database: Database) -> list[int]:
    tables: list[type[Record]] = [TokenFamily, MailedLink, SignInFailure]
    async with database.session() as session:
        found = [await session.scalar(select(func.count()).select_from(each)) for each in tables]
    return [each or 0 for each in found]


async def pruned(container: AsyncContainer, clock: MovableClock) -> None:
    async with container() as scope:
        rooms = (
            await scope.get(FamilyRepository),
            await scope.get(LinkRepository),
            await scope.get(FailureRepository),
            await scope.get(ChallengeRepository),
            await scope.get(StateRepository),
            await scope.get(FarewellRepository),
        )
        await settled(scope, lambda: jobs.prune.handler(jobs.Prune(), *rooms, clock))


async def test_what_is_over_goes_after_a_while_and_what_lives_stays(
    container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock, database: Database
) -> None:
    await signed_in(container, client)
    await client.post("/auth/password/forgotten", json={"email": "ada@example.org"})
    await sign_in(client, "ada@example.org", "a wrong password")
    clock.advance(timedelta(days=20))
    await pruned(container, clock)
    soon = await counted(database)
    await sign_in(client, "ada@example.org")
    clock.advance(timedelta(days=18))

    await pruned(container, clock)

    assert soon == [1, 1, 0]
    assert await counted(database) == [1, 0, 0]
