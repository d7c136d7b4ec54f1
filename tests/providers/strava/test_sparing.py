"""Strava is let rest when it fails, and a back-fill leaves the process to others."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from paceline.app.edge import settled
from paceline.db.database import Database
from paceline.features.activities.public import Arrival, SourceKind
from paceline.features.activities.repository.athletes import AthleteRepository
from paceline.features.activities.service import filling
from paceline.features.activities.service.intake import Ready, readied
from paceline.features.activities.service.payloads import BackFill
from paceline.kernel.breaker import Resting
from paceline.kernel.errors import Unavailable
from paceline.kernel.identity import UserId
from paceline.testing.peers.faults import Trouble
from tests.providers.strava.ground import Ground
from tests.providers.strava.test_connection import source_of

pytestmark = pytest.mark.anyio
FEW = 5


class TestABreaker:
    async def test_opens_when_strava_fails_again_and_again(self, ground: Ground) -> None:
        await ground.connected()
        source, who = await source_of(ground), ground.stage.athlete.user_id
        ground.peer.faults.add(Trouble.FAILING, path="/athlete$", times=20)
        for _ in range(FEW):
            with pytest.raises(Unavailable):
                await source.lets_in(who)
        asked = len(ground.peer.calls)

        with pytest.raises(Resting):
            await source.lets_in(who)

        assert len(ground.peer.calls) == asked


@pytest.mark.parametrize(
    ("took", "times", "rest"), [(0.1, 32, 3.2), (1, 32, 10), (1, 0, 0), (0.5, 4, 2)]
)
def test_a_rest_is_so_many_times_as_long_up_to_ten_seconds(
    took: float, times: float, rest: float
) -> None:
    found = filling.rest_after(timedelta(seconds=took), times=times)

    assert found.total_seconds() == pytest.approx(rest)


class TestATurn:
    async def test_rests_the_longer_the_longer_storing_took(
        self, ground: Ground, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ground.runner.fill(3, points=2)
        await ground.connected()
        hold = AthleteRepository.hold_unscoped
        begins: list[object] = []

        async def slow(self: AthleteRepository, user_id: UserId, *, at: object) -> None:
            begins.append(at)
            ground.clock.advance(timedelta(seconds=1))
            await hold(self, user_id, at=ground.clock.now())

        monkeypatch.setattr(AthleteRepository, "hold_unscoped", slow)

        await ground.work()
        early = len(await ground.diary())
        ground.clock.advance(timedelta(seconds=2))
        await ground.work()
        still = len(await ground.diary())
        for _ in range(2):
            ground.clock.advance(timedelta(seconds=20))
            await ground.work()

        assert (early, still) == (1, 1)
        assert len(await ground.diary()) == 3

    async def test_stores_nothing_of_an_athlete_who_was_exchanged_meanwhile(
        self, ground: Ground, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ground.runner.fill(2, points=2)
        await ground.connected()

        async def exchanged(arrived: Arrival) -> Ready:
            async with database.session() as session:
                await session.execute(text("UPDATE source_connections SET owner = 'another'"))
                await session.commit()
            return await readied(arrived)

        monkeypatch.setattr(filling, "readied", exchanged)
        wanted = BackFill(user_id=ground.stage.athlete.user_id, kind=SourceKind.STRAVA)
        for _ in ("the page of what there is", "the first of it"):
            async with ground.stage.container() as scope:
                filler = await scope.get(filling.Filler)
                await settled(scope, partial(filler.turn, wanted))

        assert await ground.diary() == []

    async def test_goes_past_what_has_no_place_in_a_diary(self, ground: Ground) -> None:
        good, bad = ground.runner.fill(2, points=2)
        ground.peer.faults.add(Trouble.TRUNCATE, path=f"/activities/{bad.id}$", times=1)
        await ground.connected()

        for _ in range(4):
            await ground.work()
            ground.clock.advance(timedelta(minutes=11))

        assert {each["title"] for each in await ground.diary()} == {good.name, bad.name}
