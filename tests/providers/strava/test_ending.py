"""Ending a connection: here at once, there as soon as Strava listens."""

from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import func, select

from paceline.db.database import Database
from paceline.features.activities.models.connections import EndedConnection
from paceline.features.activities.ports import ActivitySources
from paceline.testing.peers.faults import Trouble
from tests.features.activities.stage import Stage
from tests.people import signed_in
from tests.providers.strava.ground import Ground

pytestmark = pytest.mark.anyio
PATH = "/activities/strava"


async def tag_of(stage: Stage) -> str:
    reply = await stage.asked("GET", PATH)
    return str(reply.headers["etag"])


async def ended(stage: Stage, *, tag: str | None = None) -> int:
    headers = signed_in(stage.athlete) | ({} if tag is None else {"if-match": tag})
    return (await stage.client.request("DELETE", PATH, headers=headers)).status_code


async def waiting(database: Database) -> int:
    """Connections of which Strava does not know yet that they ended."""
    async with database.session() as session:
        found = await session.scalar(select(func.count()).select_from(EndedConnection))
    return found or 0


async def taken_away(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator removes Strava from the settings."""
    monkeypatch.setattr(await ground.stage.container.get(ActivitySources), "_sources", ())


class TestEnding:
    async def test_on_a_condition_ends_it_there_too(
        self, ground: Ground, database: Database
    ) -> None:
        ground.runner.fill(2)
        await ground.connected()
        await ground.work()
        tag = await tag_of(ground.stage)

        stale = await ended(ground.stage, tag='"another"')
        kept = dict(ground.peer.tokens.consents)
        status = await ended(ground.stage, tag=tag)
        await ground.work()

        assert (stale, len(kept)) == (httpx2.codes.PRECONDITION_FAILED, 1)
        assert status == httpx2.codes.NO_CONTENT
        assert ground.peer.tokens.consents == {}
        assert await ground.diary() == []
        assert await waiting(database) == 0

    async def test_asks_nobody_before_it_is_ended_here(self, ground: Ground) -> None:
        await ground.connected()
        await ground.work()
        asked = len(ground.peer.calls)

        await ended(ground.stage)

        assert len(ground.peer.calls) == asked
        assert len(ground.peer.tokens.consents) == 1
        assert await ended(ground.stage) == httpx2.codes.NOT_FOUND

    async def test_with_tokens_that_ended_meanwhile_ends_it_there_too(
        self, ground: Ground, database: Database
    ) -> None:
        await ground.connected()
        ground.clock.advance(timedelta(hours=7))

        await ended(ground.stage)
        await ground.work()

        assert ground.peer.tokens.consents == {}
        assert await waiting(database) == 0

    async def test_is_tried_again_with_what_was_renewed_before(
        self, ground: Ground, database: Database
    ) -> None:
        await ground.connected()
        ground.clock.advance(timedelta(hours=7))
        ground.peer.faults.add(Trouble.FAILING, path="revoke")

        await ended(ground.stage)
        await ground.work()
        there = len(ground.peer.tokens.consents)
        ground.peer.faults.clear()
        ground.clock.advance(timedelta(minutes=16))
        await ground.work()

        assert (there, ground.peer.tokens.renewed) == (1, 1)
        assert ground.peer.tokens.consents == {}
        assert await waiting(database) == 0

    async def test_is_tried_again_once_the_operator_has_mended_the_settings(
        self, ground: Ground
    ) -> None:
        await ground.connected()
        ground.clock.advance(timedelta(hours=7))
        good, ground.peer.tokens.secret = ground.peer.tokens.secret, "exchanged"

        await ended(ground.stage)
        await ground.work()
        ground.peer.tokens.secret = good
        ground.clock.advance(timedelta(minutes=16))
        await ground.work()

        assert ground.peer.tokens.consents == {}

    async def test_is_tried_for_two_days_then_its_tokens_go(
        self, ground: Ground, database: Database
    ) -> None:
        await ground.connected()
        ground.clock.advance(timedelta(hours=7))
        ground.peer.faults.add(Trouble.FAILING, path="token", times=1000)

        await ended(ground.stage)
        await ground.work()
        early = await waiting(database)
        ground.clock.advance(timedelta(days=2, minutes=1))
        await ground.work()

        assert (early, await waiting(database)) == (1, 0)

    async def test_does_not_end_what_was_connected_again_meanwhile(
        self, ground: Ground, database: Database
    ) -> None:
        await ground.connected()
        await ended(ground.stage)
        await ground.connected()

        await ground.work()

        assert len(ground.peer.tokens.consents) == 1
        assert await waiting(database) == 0

    async def test_of_the_athlete_before_goes_when_another_is_connected(
        self, ground: Ground
    ) -> None:
        await ground.connected()
        ground.peer.add_athlete(8)
        code = ground.peer.tokens.code(8, ("read", "activity:read"))

        await ground.finished(code=code)
        await ground.work()

        assert list(ground.peer.tokens.consents) == [8]


class TestWhatIsNotSetUpAnyMore:
    async def test_is_shown_and_can_be_ended_here(
        self, ground: Ground, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ground.runner.fill(2)
        await ground.connected()
        await ground.work()
        await taken_away(ground, monkeypatch)

        shown = (await ground.stage.get("/activities/sources"))["items"]
        status = await ended(ground.stage)
        await ground.work()

        assert [each["connection"]["owner"] for each in shown] == ["7"]
        assert status == httpx2.codes.NO_CONTENT
        assert (await ground.stage.get("/activities/sources"))["items"] == []
        assert await ground.diary() == []
        assert await waiting(database) == 0

    async def test_leaves_no_tokens_of_what_was_ended_before(
        self, ground: Ground, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await ground.connected()
        await ended(ground.stage)
        await taken_away(ground, monkeypatch)

        await ground.work()

        assert await waiting(database) == 0
