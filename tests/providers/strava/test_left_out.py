"""What is not brought (again): what the athlete deleted here, and what has no place in a diary."""

import httpx2
import pytest
from sqlalchemy import func, select

from paceline.db.database import Database
from paceline.features.activities.models.activities import LeftOut
from paceline.features.activities.public import SourceKind
from paceline.features.activities.service.connections import ConnectionService
from paceline.features.activities.service.intake import IntakeService
from paceline.testing.peers.faults import Trouble
from paceline.testing.peers.strava.athletes import Recorded
from tests.features.activities.recordings import arrival
from tests.providers.strava.ground import Ground
from tests.providers.strava.test_erasing import erased

pytestmark = pytest.mark.anyio


async def with_two(ground: Ground) -> tuple[Recorded, Recorded]:
    """The diary has both."""
    one, other = ground.runner.fill(2, points=2)
    await ground.connected()
    await ground.work()
    return one, other


async def deleted(ground: Ground, thing: Recorded) -> None:
    """By its athlete, here."""
    (shown,) = [each for each in await ground.diary() if each["title"] == thing.name]
    reply = await ground.stage.asked("DELETE", f"/activities/{shown['id']}")
    assert reply.status_code == httpx2.codes.NO_CONTENT


async def left_out(database: Database) -> int:
    async with database.session() as session:
        return await session.scalar(select(func.count()).select_from(LeftOut)) or 0


def asked_for(ground: Ground, thing: Recorded) -> int:
    return sum(str(thing.id) in each.path for each in ground.peer.calls)


class TestWhatTheAthleteDeletedHere:
    async def test_does_not_come_back_whoever_tells_of_it(self, ground: Ground) -> None:
        one, other = await with_two(ground)
        await deleted(ground, one)
        asked = asked_for(ground, one)

        await ground.stage.asked("POST", "/activities/strava/sync", {})
        await ground.work()
        await ground.stage.within(ConnectionService, lambda found: found.sync_all())
        await ground.work()
        await ground.told(one.id, aspect="update", updates={"title": "Renamed"})
        await ground.work()

        assert [each["title"] for each in await ground.diary()] == [other.name]
        assert asked_for(ground, one) == asked

    async def test_stays_out_when_it_was_on_its_way(self, ground: Ground) -> None:
        one, _ = await with_two(ground)
        await deleted(ground, one)
        who, late = ground.stage.athlete.user_id, arrival(str(one.id))

        kept = await ground.stage.within(
            IntakeService, lambda intake: intake.store(who, SourceKind.STRAVA, late)
        )

        assert kept is None

    async def test_comes_with_a_new_connection(self, ground: Ground, database: Database) -> None:
        one, _ = await with_two(ground)
        await deleted(ground, one)

        before = await left_out(database)
        await ground.stage.asked("DELETE", "/activities/strava")
        await ground.work()
        after = await left_out(database)
        await ground.connected()
        await ground.work()

        assert (before, after) == (1, 0)
        assert len(await ground.diary()) == 2

    async def test_leaves_no_trace_of_whoever_is_erased(
        self, ground: Ground, database: Database
    ) -> None:
        one, _ = await with_two(ground)
        await deleted(ground, one)

        await erased(ground)

        assert await left_out(database) == 0


class TestWhatIsNotGivenToUs:
    async def test_is_not_asked_for_at_each_look(self, ground: Ground) -> None:
        good, bad = ground.runner.fill(2, points=2)
        ground.peer.faults.add(
            Trouble.FAILING, path=f"/activities/{bad.id}$", times=9, status=httpx2.codes.FORBIDDEN
        )
        await ground.connected()
        await ground.work()
        asked = asked_for(ground, bad)

        await ground.stage.asked("POST", "/activities/strava/sync", {})
        await ground.work()

        assert (asked, asked_for(ground, bad)) == (1, 1)
        assert [each["title"] for each in await ground.diary()] == [good.name]

    async def test_comes_when_strava_tells_of_it(self, ground: Ground, database: Database) -> None:
        _, bad = ground.runner.fill(2, points=2)
        ground.peer.faults.add(
            Trouble.FAILING, path=f"/activities/{bad.id}$", status=httpx2.codes.FORBIDDEN
        )
        await ground.connected()
        await ground.work()
        before = await left_out(database)

        await ground.told(bad.id, aspect="update")
        await ground.work()

        assert (before, await left_out(database)) == (1, 0)
        assert len(await ground.diary()) == 2
