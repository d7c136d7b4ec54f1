"""Connecting Strava, bringing what is there, hearing what is new, and ending it."""

import asyncio
from datetime import timedelta

import httpx2
import pytest

from paceline.features.activities.ports import ActivitySources, ConnectedSource, ConsentGone
from paceline.kernel.errors import Unavailable
from paceline.testing.peers.faults import Trouble
from paceline.testing.peers.strava.limits import PLENTY
from tests.features.activities.stage import member
from tests.providers.strava.ground import WEBHOOK, Ground

pytestmark = pytest.mark.anyio


async def source_of(ground: Ground) -> ConnectedSource:
    (found,) = (await ground.stage.container.get(ActivitySources)).all()
    assert isinstance(found, ConnectedSource)
    return found


class TestConnecting:
    async def test_asks_for_what_is_needed_and_comes_back_here(self, ground: Ground) -> None:
        asked = await ground.left()

        assert asked["redirect_uri"] == "http://test/activities/strava/callback"
        assert asked["scope"] == "read,activity:read,activity:read_all"

    async def test_tells_what_was_ticked(self, ground: Ground) -> None:
        await ground.connected(scope="read,activity:read")

        shown = await ground.state()

        assert (shown["owner"], shown["state"]) == ("7", "active")
        assert shown["scopes"] == ["activity:read", "read"]

    async def test_is_offered_and_then_shown_among_the_sources(self, ground: Ground) -> None:
        before = (await ground.stage.get("/activities/sources"))["items"]
        await ground.connected()

        after = (await ground.stage.get("/activities/sources"))["items"]

        assert before == [{"kind": "strava", "connection": None}]
        assert after[0]["connection"]["owner"] == "7"

    async def test_without_the_box_for_activities_says_which_and_stores_nothing(
        self, ground: Ground
    ) -> None:
        reply = await ground.finished(scope="read")

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert reply.json()["code"] == "source_scopes_missing"
        assert "ticked" in reply.json()["detail"]
        absent = await ground.stage.asked("GET", "/activities/strava")
        assert absent.status_code == httpx2.codes.NOT_FOUND

    async def test_that_was_declined_says_that_nothing_changed(self, ground: Ground) -> None:
        reply = await ground.finished(code="", error="access_denied")

        assert reply.json()["code"] == "source_declined"

    @pytest.mark.parametrize("state", ["", "x.y", "99999999999.y", "1.é"])
    async def test_with_a_state_that_is_not_ours_is_refused(
        self, ground: Ground, state: str
    ) -> None:
        reply = await ground.finished(state=state)

        assert reply.json()["code"] == "source_return_stale"

    async def test_with_the_state_of_somebody_else_is_refused(self, ground: Ground) -> None:
        theirs = (await ground.left(by=member()))["state"]

        reply = await ground.finished(state=theirs)

        assert reply.json()["code"] == "source_return_stale"

    async def test_too_late_is_refused(self, ground: Ground) -> None:
        state = (await ground.left())["state"]
        ground.clock.advance(timedelta(minutes=16))

        reply = await ground.finished(state=state)

        assert reply.json()["code"] == "source_return_stale"

    async def test_with_a_code_that_was_used_says_what_to_do(self, ground: Ground) -> None:
        reply = await ground.finished(code="used")

        assert reply.json()["code"] == "source_not_let_in"

    async def test_while_strava_is_away_can_be_tried_again(self, ground: Ground) -> None:
        ground.peer.faults.add(Trouble.FAILING, path="token")

        reply = await ground.finished()

        assert reply.json()["code"] == "source_away"

    async def test_an_athlete_of_another_account_is_a_conflict(self, ground: Ground) -> None:
        await ground.connected()

        reply = await ground.finished(by=member())

        assert reply.json()["code"] == "source_connected_elsewhere"

    async def test_another_athlete_takes_the_first_ones_activities_along(
        self, ground: Ground
    ) -> None:
        ground.runner.fill(3)
        await ground.connected()
        await ground.work()
        ground.peer.add_athlete(8)
        code = ground.peer.tokens.code(8, ("read", "activity:read"))

        await ground.finished(code=code)
        await ground.work()

        assert (await ground.state())["owner"] == "8"
        assert await ground.diary() == []


class TestBackFill:
    async def test_brings_all_pages_each_once(self, ground: Ground) -> None:
        ground.peer.limits.overall = ground.peer.limits.reads = PLENTY
        ground.runner.fill(203, points=2)
        await ground.connected()

        await ground.work()

        pages = [each for each in ground.peer.calls if each.path == "/athlete/activities"]
        details = [each.path for each in ground.peer.calls if each.path.count("/") == 2]
        shown = await ground.state()
        assert (shown["is_filling"], shown["waiting"]) == (False, 0)
        assert len(pages) <= 3
        assert len(set(details) - {"/athlete/activities"}) == 203

    async def test_stores_what_strava_knows_with_its_ceiling(self, ground: Ground) -> None:
        (ran,) = ground.runner.fill(1)
        await ground.connected()

        await ground.work()

        (shown,) = await ground.diary()
        assert shown["title"] == ran.name
        assert shown["ceiling"] == "owner"
        assert shown["distance_m"] == pytest.approx(ran.metres, abs=0.1)
        streams = await ground.stage.get(f"/activities/{shown['id']}/streams")
        assert len(streams["seconds"]) == ran.points

    async def test_of_an_activity_entered_by_hand_asks_for_no_streams(self, ground: Ground) -> None:
        ground.runner.record(is_manual=True)
        await ground.connected()

        await ground.work()

        assert len(await ground.diary()) == 1
        assert not [each for each in ground.peer.calls if each.path.endswith("/streams")]

    async def test_goes_on_when_the_window_is_over_and_never_before(self, ground: Ground) -> None:
        ground.peer.limits.reads = (12, 1000)
        ground.runner.fill(10, points=2)
        await ground.connected()

        await ground.work()
        asked = len(ground.peer.calls)
        ground.clock.advance(timedelta(minutes=13))
        await ground.work()
        again = len(ground.peer.calls)
        for _ in range(3):
            ground.clock.advance(timedelta(minutes=15))
            await ground.work()

        assert again == asked
        assert {each.status for each in ground.peer.calls} == {200}
        assert len(await ground.diary()) == 10

    async def test_asks_nobody_after_429_before_its_window_ends(self, ground: Ground) -> None:
        ground.runner.fill(4, points=2)
        ground.peer.faults.add(Trouble.TOO_MANY, path="/activities/")
        await ground.connected()

        await ground.work()
        asked = len(ground.peer.calls)
        ground.clock.advance(timedelta(minutes=13, seconds=50))
        await ground.work()
        again = len(ground.peer.calls)
        ground.clock.advance(timedelta(seconds=30))
        await ground.work()

        assert again == asked
        assert len(await ground.diary()) == 4

    async def test_of_an_inactive_application_says_why_and_goes_on_later(
        self, ground: Ground
    ) -> None:
        ground.runner.fill(2)
        ground.peer.is_inactive = True
        await ground.connected()
        await ground.work()
        source = await source_of(ground)

        with pytest.raises(Unavailable, match=r"403 Inactive.*subscription"):
            await source.fetch(ground.stage.athlete.user_id, "1")
        ground.peer.is_inactive = False
        ground.clock.advance(timedelta(hours=1, minutes=1))
        await ground.work()

        assert len(await ground.diary()) == 2

    async def test_asked_for_again_brings_what_is_new_and_stops_at_what_is_known(
        self, ground: Ground
    ) -> None:
        ground.runner.fill(3)
        await ground.connected()
        await ground.work()
        ground.runner.record(start=ground.clock.now() - timedelta(hours=3))
        asked = len(ground.peer.calls)

        reply = await ground.stage.asked("POST", "/activities/strava/sync", {})
        await ground.work()

        assert reply.status_code == httpx2.codes.ACCEPTED
        assert len(await ground.diary()) == 4
        assert len(ground.peer.calls) - asked <= 4

    async def test_survives_answers_that_are_lost(self, ground: Ground) -> None:
        ground.runner.fill(6)
        for trouble in (Trouble.DROP, Trouble.FAILING, Trouble.TRUNCATE):
            ground.peer.faults.add(trouble, path="activities")
        await ground.connected()

        for _ in range(8):
            await ground.work()
            ground.clock.advance(timedelta(minutes=11))

        assert len(await ground.diary()) == 6


class TestTokens:
    async def test_are_renewed_once_however_many_ask(self, ground: Ground) -> None:
        await ground.connected()
        await ground.work()
        ground.clock.advance(timedelta(hours=6))
        source = await source_of(ground)

        found = await asyncio.gather(
            *(source.lets_in(ground.stage.athlete.user_id) for _ in range(8))
        )

        assert found == [True] * 8
        assert ground.peer.tokens.renewed == 1

    async def test_that_end_before_their_time_are_renewed(self, ground: Ground) -> None:
        await ground.connected()
        await ground.work()
        ground.peer.tokens.expire()
        source = await source_of(ground)

        assert await source.lets_in(ground.stage.athlete.user_id)
        assert ground.peer.tokens.renewed == 1

    async def test_that_are_refused_wait_for_the_athlete_and_keep_what_is_there(
        self, ground: Ground
    ) -> None:
        ground.runner.fill(1)
        await ground.connected()
        await ground.work()
        ground.peer.tokens.end(7)
        source = await source_of(ground)

        with pytest.raises(ConsentGone):
            await source.fetch(ground.stage.athlete.user_id, "1")

        assert (await ground.state())["state"] == "refused"
        assert len(await ground.diary()) == 1

    async def test_of_nobody_are_not_there(self, ground: Ground) -> None:
        source = await source_of(ground)

        assert not await source.lets_in(member().user_id)


class TestHints:
    async def test_are_answered_with_the_challenge(self, ground: Ground) -> None:
        asked = {"hub.mode": "subscribe", "hub.challenge": "abc", "hub.verify_token": "stand-in"}

        good = await ground.stage.client.get(WEBHOOK, params=asked)
        bad = await ground.stage.client.get(WEBHOOK, params={**asked, "hub.verify_token": "no"})

        assert good.json() == {"hub.challenge": "abc"}
        assert bad.status_code == httpx2.codes.FORBIDDEN

    async def test_of_a_new_activity_have_it_fetched_once(self, ground: Ground) -> None:
        await ground.connected()
        await ground.work()
        ran = ground.runner.record()

        replies = [await ground.told(ran.id) for _ in range(3)]
        await ground.work()
        await ground.told(ran.id)
        await ground.work()

        assert {each.status_code for each in replies} == {httpx2.codes.OK}
        assert [each["title"] for each in await ground.diary()] == [ran.name]

    async def test_of_a_deletion_are_believed_when_it_is_gone(self, ground: Ground) -> None:
        one, other = ground.runner.fill(2)
        await ground.connected()
        await ground.work()
        del ground.runner.activities[one.id]

        await ground.told(one.id, aspect="delete")
        await ground.told(other.id, aspect="delete")
        await ground.work()

        assert [each["title"] for each in await ground.diary()] == [other.name]

    async def test_of_the_end_are_believed_when_strava_says_so_too(self, ground: Ground) -> None:
        ground.runner.fill(2)
        await ground.connected()
        await ground.work()
        end = {"authorized": "false"}

        await ground.told(7, kind="athlete", aspect="update", updates=end)
        await ground.work()
        kept = await ground.diary()
        ground.peer.tokens.end(7)
        await ground.told(7, kind="athlete", aspect="update", updates=end)
        await ground.work()

        gone = await ground.stage.asked("GET", "/activities/strava")
        assert len(kept) == 2
        assert gone.status_code == httpx2.codes.NOT_FOUND
        assert await ground.diary() == []

    @pytest.mark.parametrize(
        "signature", ["t=1,v1=00", "t=x,v1=00", "v1=00", f"t={1767614400},v1=00"]
    )
    async def test_with_a_wrong_signature_are_refused(self, ground: Ground, signature: str) -> None:
        reply = await ground.told(1, headers={"x-strava-signature": signature})

        assert reply.status_code == httpx2.codes.FORBIDDEN

    async def test_of_somebody_unknown_or_of_nothing_we_keep_are_heard_and_forgotten(
        self, ground: Ground
    ) -> None:
        ground.peer.webhooks.is_signed = False
        unknown = await ground.told(1)
        other = await ground.told(7, kind="athlete", aspect="update")
        odd = await ground.stage.client.post(WEBHOOK, content=b"[]")

        assert [each.status_code for each in (unknown, other, odd)] == [httpx2.codes.OK] * 3
        assert await ground.work() == 0


class TestEnding:
    async def test_ends_it_there_and_takes_all_that_came(self, ground: Ground) -> None:
        ground.runner.fill(2)
        await ground.connected()
        await ground.work()
        ran = ground.runner.record()
        await ground.told(ran.id)

        reply = await ground.stage.asked("DELETE", "/activities/strava")
        await ground.work()

        assert reply.status_code == httpx2.codes.NO_CONTENT
        assert ground.peer.tokens.consents == {}
        assert await ground.diary() == []

    async def test_is_done_here_though_strava_is_away(self, ground: Ground) -> None:
        await ground.connected()
        ground.clock.advance(timedelta(hours=7))
        ground.peer.faults.add(Trouble.FAILING, path="token", times=5)

        reply = await ground.stage.asked("DELETE", "/activities/strava")
        again = await ground.stage.asked("DELETE", "/activities/strava")

        assert reply.status_code == httpx2.codes.NO_CONTENT
        assert again.status_code == httpx2.codes.NOT_FOUND
