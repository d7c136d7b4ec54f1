from datetime import timedelta

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import update

from paceline.db.database import Database
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import OPERATOR_ID
from paceline.features.accounts.service import principals
from paceline.features.accounts.service.principals import PrincipalCache
from paceline.kernel.errors import Denied, Invalid, NotFound
from paceline.kernel.identity import Authenticator, Operators, Principal, Role, UserId
from paceline.kernel.ids import new_id
from tests.features.accounts.users import made_disabled, registered, signed_in
from tests.times import NOON, MovableClock

FIVE = timedelta(seconds=5)


def someone() -> Principal:
    return Principal(user_id=UserId(new_id()))


def keep(cache: PrincipalCache, token: str, who: Principal, *, epoch: int = 0) -> None:
    cache.keep(token, who, since=NOON, until=NOON + FIVE, epoch=epoch)


class TestPrincipalCache:
    def test_it_keeps_for_five_seconds(self) -> None:
        clock, ada = MovableClock(), someone()
        cache = PrincipalCache(clock)
        keep(cache, "a", ada)

        clock.advance(FIVE - timedelta(microseconds=1))
        before = cache.get("a")
        clock.advance(timedelta(microseconds=1))
        after = cache.get("a")

        assert (before, after) == (ada, None)

    def test_a_clock_set_back_does_not_lengthen_it(self) -> None:
        clock = MovableClock()
        cache = PrincipalCache(clock)
        keep(cache, "a", someone())

        clock.advance(-timedelta(hours=1))

        assert cache.get("a") is None

    def test_forgetting_a_user_forgets_all_their_tokens_and_no_others(self) -> None:
        cache, ada, bob = PrincipalCache(MovableClock()), someone(), someone()
        keep(cache, "a1", ada)
        keep(cache, "a2", ada)
        keep(cache, "b", bob)

        cache.forget(ada.user_id)

        assert [cache.get(token) for token in ("a1", "a2", "b")] == [None, None, bob]

    def test_what_was_looked_up_before_a_change_is_not_kept_after_it(self) -> None:
        cache, ada = PrincipalCache(MovableClock()), someone()
        begun = cache.epoch

        cache.forget(ada.user_id)
        keep(cache, "a", ada, epoch=begun)

        assert cache.get("a") is None

    def test_it_never_grows_beyond_its_bound(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(principals, "KEPT_AT_MOST", 3)
        cache, everyone = PrincipalCache(MovableClock()), [someone() for _ in range(5)]

        for place, who in enumerate(everyone):
            keep(cache, str(place), who)
        keep(cache, "4", everyone[4])

        assert [cache.get(str(place)) for place in range(5)] == [None, None, *everyone[2:]]
        assert len(cache._tokens) == 3


@pytest.mark.anyio
class TestAuthenticator:
    async def test_the_second_request_asks_nobody(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        authenticator = await container.get(Authenticator)

        first = await authenticator.identify(ada.access)
        second = await authenticator.identify(ada.access)

        assert first is not None
        assert second is first

    async def test_a_change_made_by_another_process_counts_five_seconds_later(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        database: Database,
        clock: MovableClock,
    ) -> None:
        ada = await signed_in(container, client)
        authenticator = await container.get(Authenticator)
        assert await authenticator.identify(ada.access) is not None
        async with database.session() as session, session.begin():
            await session.execute(update(User).values(disabled_at=NOON))

        still = await authenticator.identify(ada.access)
        clock.advance(FIVE)
        then = await authenticator.identify(ada.access)

        assert still is not None
        assert then is None

    async def test_it_does_not_keep_an_access_token_beyond_its_end(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await signed_in(container, client)
        authenticator = await container.get(Authenticator)
        clock.advance(timedelta(minutes=30) - timedelta(seconds=1))
        assert await authenticator.identify(ada.access) is not None

        clock.advance(timedelta(seconds=1))

        assert await authenticator.identify(ada.access) is None

    async def test_an_administrator_sees_every_row_and_may_all(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        root = await signed_in(container, client, role=Role.ADMIN)
        operator = await (await container.get(Operators)).operator()

        who = await (await container.get(Authenticator)).identify(root.access)

        assert who is not None
        assert (who.everything, who.name, who.user_id) == (True, "Someone", root.id)
        assert who.permissions == operator.permissions


@pytest.mark.anyio
class TestOperators:
    async def test_the_operator_may_all_and_is_always_the_same(
        self, container: AsyncContainer
    ) -> None:
        operator = await (await container.get(Operators)).operator()

        assert (operator.user_id, operator.name) == (OPERATOR_ID, "operator")
        assert operator.everything
        assert {"users.manage", "cohorts.plan"} <= operator.permissions

    async def test_a_person_is_named_by_address_in_any_case(
        self, container: AsyncContainer
    ) -> None:
        user_id = await registered(container, "ada@example.org", role=Role.ORGANISER)

        ada = await (await container.get(Operators)).person(" Ada@EXAMPLE.org ")

        assert (ada.user_id, ada.everything) == (user_id, False)
        assert "users.manage" not in ada.permissions

    async def test_nobody_acts_as_one_who_is_missing_or_disabled(
        self, container: AsyncContainer
    ) -> None:
        await made_disabled(container, await registered(container, "off@example.org"))
        operators = await container.get(Operators)

        with pytest.raises(NotFound):
            await operators.person("nobody@example.org")
        with pytest.raises(Denied):
            await operators.person("off@example.org")
        with pytest.raises(Invalid):
            await operators.person("nobody")
