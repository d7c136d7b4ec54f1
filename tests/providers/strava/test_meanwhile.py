"""A hint that is followed while a back-fill has the same activity in its hands."""

from collections.abc import Callable
from functools import partial

import pytest

from paceline.app.edge import settled
from paceline.features.activities.public import Arrival, SourceKind
from paceline.features.activities.service import filling
from paceline.features.activities.service.fetching import Fetcher
from paceline.features.activities.service.intake import Ready, readied
from paceline.features.activities.service.payloads import FetchActivity
from paceline.testing.peers.strava.athletes import Recorded
from tests.providers.strava.ground import Ground
from tests.providers.strava.test_looking import turned

pytestmark = pytest.mark.anyio


async def followed(ground: Ground, thing: Recorded) -> None:
    """As the job of a hint does it."""
    who = ground.stage.athlete.user_id
    wanted = FetchActivity(user_id=who, kind=SourceKind.STRAVA, external_id=str(thing.id))
    async with ground.stage.container() as scope:
        fetcher = await scope.get(Fetcher)
        await settled(scope, partial(fetcher.fetch, wanted))


async def filled_while(
    ground: Ground, thing: Recorded, change: Callable[[], object], patch: pytest.MonkeyPatch
) -> None:
    """Between the answer that the back-fill got and its storing it, all of that happens."""
    await ground.connected()
    await turned(ground)

    async def late(arrived: Arrival) -> Ready:
        change()
        await followed(ground, thing)
        return await readied(arrived)

    patch.setattr(filling, "readied", late)
    await turned(ground)
    patch.undo()
    await ground.work()


class TestWhatAHintToldMeanwhile:
    async def test_was_deleted_is_not_stored(
        self, ground: Ground, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (ran,) = ground.runner.fill(1, points=2)

        await filled_while(ground, ran, ground.runner.activities.clear, monkeypatch)

        assert await ground.diary() == []
        assert (await ground.state())["is_filling"] is False

    async def test_is_newer_stays(self, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
        (ran,) = ground.runner.fill(1, points=2)

        await filled_while(ground, ran, lambda: setattr(ran, "name", "Renamed"), monkeypatch)

        assert [each["title"] for each in await ground.diary()] == ["Renamed"]

    async def test_was_the_last_is_asked_for_once(self, ground: Ground) -> None:
        (ran,) = ground.runner.fill(1, points=2)
        await ground.connected()
        for _ in ("the page", "that one", "the page before"):
            await turned(ground)
        new = ground.runner.record(start=ran.start.replace(hour=1), points=2)
        await ground.stage.asked("POST", "/activities/strava/sync", {})
        await turned(ground)

        await followed(ground, new)
        await ground.work()

        shown = await ground.state()
        assert (shown["waiting"], shown["is_filling"]) == (0, False)
        assert sum(each.path == f"/activities/{new.id}" for each in ground.peer.calls) == 1

    async def test_was_the_last_of_a_history_ends_it(self, ground: Ground) -> None:
        (ran,) = ground.runner.fill(1, points=2)
        await ground.connected()
        await turned(ground)
        await followed(ground, ran)

        await ground.work()

        assert (await ground.state())["filled_at"] is not None
