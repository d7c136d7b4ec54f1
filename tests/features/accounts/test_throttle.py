"""Strangers who guess are slowed down; the owner gets in all the while."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer, Provider, Scope, provide
from sqlalchemy import func, select

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.db.database import Database
from paceline.features.accounts import policy
from paceline.features.accounts.models.failures import SignInFailure
from paceline.features.accounts.service.passwords import Passwords
from paceline.kernel.clock import Clock
from paceline.kernel.config import load
from tests.conftest import KEY
from tests.features.accounts.post import the_letter
from tests.features.accounts.users import PASSWORD, registered, sign_in
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
ADA, WRONG = "ada@example.org", "a wrong password"


async def guesses(client: httpx2.AsyncClient, count: int, email: str = ADA) -> list[int]:
    return [(await sign_in(client, email, WRONG)).status_code for _ in range(count)]


async def signs_in_with(
    client: httpx2.AsyncClient, device: str, password: str = PASSWORD
) -> httpx2.Response:
    body = {"email": ADA, "password": password, "device_token": device}
    return await client.post("/auth/sign-in", json=body)


@pytest.fixture
async def narrow(
    anyio_backend: str, database_url: str, clock: MovableClock, tmp_path: Path
) -> AsyncIterator[AsyncContainer]:
    class Stage(Provider):
        scope = Scope.APP

        @provide
        def clock(self) -> Clock:
            return clock

    environ = {
        "PACELINE_DATABASE_URL": database_url,
        "PACELINE_ACCOUNTS__ATTEMPTS_PER_ADDRESS": "3",
        "PACELINE_ACCOUNTS__ATTEMPTS_IN_ALL": "5",
    }
    container = create_container(load(environ, data_dir=tmp_path), KEY, Stage())
    yield container
    await container.close()


async def caller_from(container: AsyncContainer, address: str) -> httpx2.AsyncClient:
    app = create_app(container, (await container.get(Installed)).features)
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False, client=(address, 1))
    return httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1")


class TestWhoGuesses:
    @pytest.mark.asvs("6.3.1")
    async def test_waits_longer_each_time_and_is_told_how_long(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        await registered(container, ADA)

        first = await guesses(client, 6)
        told = await sign_in(client, ADA)
        clock.advance(timedelta(seconds=10))
        later = await guesses(client, 2)
        longer = await sign_in(client, ADA)

        assert first == [401] * 5 + [429]
        assert (told.status_code, told.headers["retry-after"]) == (429, "10")
        assert told.json()["code"] == "too_many_attempts"
        assert later == [401, 429]
        assert longer.headers["retry-after"] == "20"

    @pytest.mark.asvs("6.3.1")
    async def test_learns_nothing_of_whether_anybody_has_the_address(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, ADA)

        known, unknown = await guesses(client, 7), await guesses(client, 7, "nobody@example.org")

        assert known == unknown

    async def test_at_once_is_told_no_more_than_one_by_one(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, ADA)

        replies = await asyncio.gather(*(sign_in(client, ADA, WRONG) for _ in range(20)))

        told = [reply.status_code for reply in replies]
        assert told.count(401) == policy.FREE_FAILURES
        assert told.count(429) == 20 - policy.FREE_FAILURES

    async def test_is_counted_though_refused(
        self, container: AsyncContainer, client: httpx2.AsyncClient, database: Database
    ) -> None:
        await registered(container, ADA)

        await guesses(client, 3)

        async with database.session() as session:
            assert await session.scalar(select(func.sum(SignInFailure.count))) == 3

    async def test_starts_anew_a_day_later(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        await registered(container, ADA)
        await guesses(client, 6)
        clock.advance(timedelta(days=1, seconds=1))

        assert await guesses(client, 6) == [401] * 5 + [429]

    async def test_is_forgotten_with_the_right_password(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, ADA)
        await guesses(client, 4)

        inside = await sign_in(client, ADA)

        assert inside.status_code == 200
        assert await guesses(client, 5) == [401] * 5


class TestTheOwner:
    @pytest.mark.asvs("6.3.1")
    async def test_gets_in_from_a_known_device_while_strangers_guess(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, ADA)
        device = (await sign_in(client, ADA)).json()["device_token"]

        assert (await guesses(client, 8))[-1] == 429
        owner = await signs_in_with(client, device)
        stranger = await sign_in(client, ADA)

        assert (owner.status_code, stranger.status_code) == (200, 429)

    async def test_gets_in_by_a_letter_without_a_known_device(
        self, container: AsyncContainer, client: httpx2.AsyncClient, tmp_path: Path
    ) -> None:
        await registered(container, ADA)
        await guesses(client, 8)
        await client.post("/auth/password/forgotten", json={"email": ADA})
        token = (await the_letter(container, tmp_path)).token

        body = {"token": token, "password": "another good one"}
        inside = await client.post("/auth/password/reset", json=body)

        device = inside.json()["device_token"]
        await guesses(client, 8)
        assert (await signs_in_with(client, device, "another good one")).status_code == 200

    async def test_has_a_device_that_may_not_guess_for_ever_either(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, ADA)
        device = (await sign_in(client, ADA)).json()["device_token"]

        replies = [await signs_in_with(client, device, WRONG) for _ in range(6)]

        assert [reply.status_code for reply in replies] == [401] * 5 + [429]
        assert (await sign_in(client, ADA)).status_code == 200

    async def test_does_not_wait_for_a_clock_that_was_set_back(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        await registered(container, ADA)
        clock.advance(timedelta(hours=6))
        await guesses(client, 8)

        clock.advance(-timedelta(hours=6))

        assert (await sign_in(client, ADA)).status_code == 200

    async def test_is_no_other_owner_nor_a_made_up_device(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, ADA)
        await registered(container, "eve@example.org")
        eves = (await sign_in(client, "eve@example.org")).json()["device_token"]
        await guesses(client, 8)

        replies = [await signs_in_with(client, each) for each in (eves, "pld_" + "A" * 86, "x")]

        assert {reply.status_code for reply in replies} == {429}


class TestAnAddress:
    @pytest.mark.asvs("6.3.1")
    async def test_tries_so_often_for_whatever_accounts_and_another_goes_on(
        self, narrow: AsyncContainer
    ) -> None:
        await registered(narrow, ADA)
        one, other = await caller_from(narrow, "203.0.113.7"), await caller_from(narrow, "::1")

        told = [(await sign_in(one, f"{each}@example.org")).status_code for each in range(4)]
        elsewhere = await sign_in(other, ADA)

        assert told == [401, 401, 401, 429]
        assert elsewhere.status_code == 200

    async def test_does_not_matter_to_a_known_device(self, narrow: AsyncContainer) -> None:
        await registered(narrow, ADA)
        client = await caller_from(narrow, "203.0.113.7")
        device = (await sign_in(client, ADA)).json()["device_token"]
        for each in range(9):
            await sign_in(client, f"{each}@example.org")

        assert (await signs_in_with(client, device)).status_code == 200
        assert (await sign_in(client, ADA)).status_code == 429

    async def test_all_of_them_together_try_so_often(self, narrow: AsyncContainer) -> None:
        await registered(narrow, ADA)
        callers = [await caller_from(narrow, f"203.0.113.{each}") for each in range(6)]

        told = [(await sign_in(each, "x@example.org")).status_code for each in callers[:5]]
        last = await sign_in(callers[5], ADA)

        assert told == [401] * 5
        assert last.status_code == 429


class TestTheWorkOfATry:
    async def test_is_the_same_for_an_unknown_address(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await registered(container, ADA)
        work: list[str] = []
        for name in ("_fits_argon2", "_fits_bcrypt", "_hash"):
            monkeypatch.setattr(Passwords, name, noted(name, getattr(Passwords, name), work))

        await sign_in(client, ADA, WRONG)
        known = work.copy()
        work.clear()
        await sign_in(client, "nobody@example.org", WRONG)

        assert known == work == ["_fits_argon2"]


def noted(name: str, act: object, work: list[str]) -> object:
    def called(*arguments: object, **named: object) -> object:
        work.append(name)
        assert callable(act)
        return act(*arguments, **named)

    return called
