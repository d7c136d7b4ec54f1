"""Tokens of one athlete that several processes want at once, and a turn that was cut off."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from paceline.app.edge import settled
from paceline.features.activities.ports import ConsentGone, Grant, Renew
from paceline.features.activities.public import SourceKind
from paceline.features.activities.repository.connections import TokenStore
from paceline.features.activities.service import keys
from paceline.features.activities.service.filling import Filler
from paceline.features.activities.service.keys import Pair, SourceKeysInStore
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


@dataclass(kw_only=True)
class Process:
    """One of several, each with keys of its own to the same store."""

    ground: Ground
    store: TokenStore
    keys: SourceKeysInStore = field(init=False)
    leases: Leases

    def __post_init__(self) -> None:
        self.keys = SourceKeysInStore(self.store, self.leases, self.ground.clock)

    def grant(self, access: str) -> Grant:
        until = self.ground.clock.now() + timedelta(hours=6)
        return Grant(access=access, refresh=f"after {access}", good_until=until)

    async def access(self, renew: Renew) -> str:
        who = self.ground.stage.athlete.user_id
        return await self.keys.access(who, SourceKind.STRAVA, renew)

    async def stores(self, pair: Pair | None = None) -> None:
        """As another that was renewed meanwhile; without a pair, the same under a newer key."""
        found = await self.store.read(self.ground.stage.athlete.user_id, SourceKind.STRAVA)
        assert found is not None
        row, secret = found
        kept = secret if pair is None else pair.kept()
        until = self.ground.clock.now() + timedelta(hours=5)
        assert await self.store.keep(row, kept, good_until=until)


async def process(ground: Ground) -> Process:
    container = ground.stage.container
    store, leases = await container.get(TokenStore), await container.get(Leases)
    return Process(ground=ground, store=store, leases=leases)


async def in_need(ground: Ground) -> tuple[Process, Process]:
    """Two, of a connection whose tokens have ended."""
    await ground.connected()
    ground.clock.advance(timedelta(hours=7))
    return await process(ground), await process(ground)


async def refused(_refresh: str) -> Grant:
    raise ConsentGone


class TestARenewalThatTakesLong:
    async def test_counts_more_than_a_refusal_of_what_it_replaced(self, ground: Ground) -> None:
        one, other = await in_need(ground)

        async def renew(_refresh: str) -> Grant:
            ground.clock.advance(keys.LASTING + timedelta(seconds=1))
            with pytest.raises(ConsentGone):
                await other.access(refused)
            return one.grant("new")

        found = await one.access(renew)

        assert (found, await other.access(refused)) == ("new", "new")
        assert (await ground.state())["state"] == "active"

    async def test_counts_less_than_tokens_that_came_meanwhile(self, ground: Ground) -> None:
        one, other = await in_need(ground)

        async def renew(_refresh: str) -> Grant:
            await other.stores(Pair(access="newer", refresh="newest"))
            return one.grant("late")

        assert await one.access(renew) == "newer"
        assert await other.access(refused) == "newer"

    async def test_is_kept_though_a_key_was_exchanged_meanwhile(self, ground: Ground) -> None:
        one, other = await in_need(ground)

        async def renew(_refresh: str) -> Grant:
            await other.stores()
            return one.grant("new")

        assert await one.access(renew) == "new"
        assert await other.access(refused) == "new"

    async def test_opens_nothing_once_the_connection_was_ended(self, ground: Ground) -> None:
        one, _ = await in_need(ground)

        async def renew(_refresh: str) -> Grant:
            await ground.stage.asked("DELETE", "/activities/strava")
            return one.grant("late")

        with pytest.raises(ConsentGone):
            await one.access(renew)

    async def test_is_broken_off_and_tried_again(
        self, ground: Ground, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, other = await in_need(ground)
        monkeypatch.setattr(keys, "RENEWING", 0.01)

        async def never(_refresh: str) -> Grant:
            await asyncio.Event().wait()
            raise AssertionError

        async def renew(_refresh: str) -> Grant:
            return other.grant("new")

        with pytest.raises(Unavailable, match="too long"):
            await one.access(never)
        assert await other.access(renew) == "new"

    def test_is_given_less_time_than_others_wait_for_it(self) -> None:
        assert timedelta(seconds=keys.RENEWING) < keys.LASTING


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
