"""A connection of whoever is erased ends there as well."""

from datetime import timedelta

import pytest

from paceline.features.accounts.public import UserErased
from paceline.kernel.messages import Outbox
from paceline.kernel.transaction import UnitOfWork
from paceline.testing.peers.faults import Trouble
from tests.providers.strava.ground import Ground

pytestmark = pytest.mark.anyio


async def erased(ground: Ground) -> None:
    """As the accounts tell it."""
    event = UserErased(user_id=ground.stage.athlete.user_id, at=ground.clock.now())

    async with ground.stage.container() as scope:
        (await scope.get(Outbox)).publish(event)
        await (await scope.get(UnitOfWork)).commit()
    await ground.work()


class TestErasing:
    async def test_ends_it_there_and_takes_all_that_came(self, ground: Ground) -> None:
        ground.runner.fill(2)
        await ground.connected()
        await ground.work()

        await erased(ground)

        assert ground.peer.tokens.consents == {}
        assert await ground.diary() == []
        assert (await ground.stage.asked("GET", "/activities/strava")).status_code == 404

    async def test_asks_again_while_strava_is_away_and_keeps_nothing_meanwhile(
        self, ground: Ground
    ) -> None:
        ground.runner.fill(2)
        await ground.connected()
        await ground.work()
        ground.clock.advance(timedelta(hours=7))
        ground.peer.faults.add(Trouble.FAILING, path="token", times=5)

        await erased(ground)
        there, diary = dict(ground.peer.tokens.consents), await ground.diary()
        ground.peer.faults.clear()
        ground.clock.advance(timedelta(minutes=20))
        await ground.work()

        assert (len(there), diary) == (1, [])
        assert ground.peer.tokens.consents == {}
        assert (await ground.stage.asked("GET", "/activities/strava")).status_code == 404

    async def test_waits_no_longer_than_two_days(self, ground: Ground) -> None:
        await ground.connected()
        await ground.work()
        ground.clock.advance(timedelta(hours=7))
        ground.peer.faults.add(Trouble.FAILING, path="token", times=1000)

        await erased(ground)
        ground.clock.advance(timedelta(days=2, minutes=1))
        await ground.work()

        assert (await ground.stage.asked("GET", "/activities/strava")).status_code == 404
