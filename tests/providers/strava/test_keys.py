"""Tokens of one athlete that several processes want at once, and a turn that was cut off."""

import asyncio
from datetime import timedelta

import pytest

from paceline.app.edge import settled
from paceline.features.activities.ports import Grant
from paceline.features.activities.public import SourceKind
from paceline.features.activities.repository.connections import TokenStore
from paceline.features.activities.service.filling import Filler
from paceline.features.activities.service.keys import SourceKeysInStore
from paceline.features.activities.service.payloads import BackFill
from paceline.kernel.errors import Unavailable
from paceline.kernel.leases import Leases
from tests.providers.strava.ground import Ground

pytestmark = pytest.mark.anyio


class TestSeveralProcesses:
    async def test_renew_once_and_the_others_come_again(self, ground: Ground) -> None:
        await ground.connected()
        ground.clock.advance(timedelta(hours=6))
        container = ground.stage.container
        store, leases = await container.get(TokenStore), await container.get(Leases)
        processes = [SourceKeysInStore(store, leases, ground.clock) for _ in range(3)]
        renewed: list[str] = []

        async def renew(refresh: str) -> Grant:
            renewed.append(refresh)
            await asyncio.sleep(0)
            until = ground.clock.now() + timedelta(hours=6)
            return Grant(access="a-new-one", refresh="another", good_until=until)

        who = ground.stage.athlete.user_id
        found = await asyncio.gather(
            *(each.access(who, SourceKind.STRAVA, renew) for each in processes),
            return_exceptions=True,
        )
        after = [await each.access(who, SourceKind.STRAVA, renew) for each in processes]

        assert len(renewed) == 1
        assert {type(each) for each in found} <= {str, Unavailable}
        assert after == ["a-new-one"] * 3


class TestATurnThatWasCutOff:
    async def test_stored_nothing_and_is_done_again_as_a_whole(self, ground: Ground) -> None:
        ground.runner.fill(7, points=2)
        await ground.connected()
        wanted = BackFill(user_id=ground.stage.athlete.user_id, kind=SourceKind.STRAVA)
        async with ground.stage.container() as scope:
            filler = await scope.get(Filler)
            await settled(scope, lambda: filler.turn(wanted))

        class CutOff(Exception):
            pass

        async def killed(filler: Filler) -> None:
            await filler.turn(wanted)
            raise CutOff

        with pytest.raises(CutOff):
            await ground.stage.within(Filler, killed)
        kept = await ground.diary()
        await ground.work()

        assert kept == []
        assert len(await ground.diary()) == 7
        assert (await ground.state())["waiting"] == 0
