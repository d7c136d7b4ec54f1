"""A look at Strava's list goes as far as it has to, whatever begins meanwhile."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from paceline.app.edge import settled
from paceline.features.activities.models.connections import SourceConnection
from paceline.features.activities.public import SourceKind
from paceline.features.activities.service.filling import Filler
from paceline.features.activities.service.payloads import BackFill
from paceline.kernel.identity import UserId
from paceline.kernel.ids import new_id
from paceline.providers.strava import source
from tests.providers.strava.ground import ALL, Ground

pytestmark = pytest.mark.anyio
NEW = 5


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "PAGE", 3)


async def turned(ground: Ground) -> None:
    """One turn of the back-fill, and no more."""
    wanted = BackFill(user_id=ground.stage.athlete.user_id, kind=SourceKind.STRAVA)
    async with ground.stage.container() as scope:
        filler = await scope.get(Filler)
        await settled(scope, partial(filler.turn, wanted))


async def synced(ground: Ground) -> None:
    await ground.stage.asked("POST", "/activities/strava/sync", {})


def pages(ground: Ground) -> int:
    return sum(each.path == "/athlete/activities" for each in ground.peer.calls)


class TestConnectingAgain:
    async def test_with_more_ticked_brings_what_was_private_before(self, ground: Ground) -> None:
        *_, oldest = ground.runner.fill(6, points=2)
        oldest.is_private = True
        await ground.connected(scope="read,activity:read")
        await ground.work()
        before = len(await ground.diary())

        await ground.connected(scope=ALL)
        await ground.work()

        assert (before, len(await ground.diary())) == (5, 6)

    async def test_with_the_same_ticked_looks_no_further_than_it_has_to(
        self, ground: Ground
    ) -> None:
        ground.runner.fill(6, points=2)
        await ground.connected()
        await ground.work()
        asked = pages(ground)

        await ground.connected()
        await ground.work()

        assert pages(ground) == asked + 1


class TestALookWhileAnotherIsUnfinished:
    @pytest.mark.parametrize(("times", "more"), [(1, 0), (1, 1), (2, 0), (2, 1)])
    async def test_loses_nothing_of_either(self, ground: Ground, times: int, more: int) -> None:
        ground.runner.fill(4, points=2)
        await ground.connected()
        await ground.work()
        now = ground.clock.now()
        for hour in range(NEW):
            ground.runner.record(start=now - timedelta(hours=2 * hour + 2), points=2)
        await synced(ground)
        await turned(ground)
        for _ in range(more):
            ground.runner.record(start=now - timedelta(hours=1), points=2)
        for _ in range(times):
            await synced(ground)

        await ground.work()

        assert len(await ground.diary()) == 4 + NEW + more
        assert (await ground.state())["is_filling"] is False

    async def test_begins_a_history_not_anew(self, ground: Ground) -> None:
        ground.runner.fill(12, points=2)
        await ground.connected()
        for _ in range(10):
            await turned(ground)
        asked = pages(ground)
        await synced(ground)

        await ground.work()

        assert (asked, pages(ground) - asked) == (3, 5)
        assert len(await ground.diary()) == 12


def at(hour: int) -> datetime:
    return datetime(2026, 1, 5, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("following", "before", "resume"),
    [(None, at(8), None), (at(9), at(9), at(8)), (at(8), at(8), None), (at(7), at(7), None)],
)
def test_what_was_left_over_is_gone_on_with_once_it_is_reached(
    following: datetime | None, before: datetime, resume: datetime | None
) -> None:
    row = SourceConnection(
        user_id=UserId(new_id()),
        kind=SourceKind.STRAVA,
        owner="7",
        connected_at=at(1),
        good_until=at(20),
        before=at(8),
    )
    row.look_again(before=at(10))
    row.look_again(before=at(11))

    row.look_on(following)

    assert (row.before, row.resume) == (before, resume)
