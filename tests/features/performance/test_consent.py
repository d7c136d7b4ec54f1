"""Who sees whose training: in real groups, by what athletes said, until they leave."""

from dataclasses import replace

import httpx2
import pytest

from paceline.features.activities.public import ActivityId
from paceline.kernel.identity import UserId
from paceline.kernel.ids import new_id
from tests.features.activities.recordings import arrival
from tests.features.performance.club import Club
from tests.people import KNOWN
from tests.work import work_off

pytestmark = pytest.mark.anyio


@pytest.fixture
async def activity_id(club: Club) -> ActivityId:
    return (await club.stage.recorded()).activity_id


class TestWithoutAWord:
    async def test_nobody_sees_anything(self, club: Club, activity_id: ActivityId) -> None:
        for who in (club.friend, club.coach, *club.everybody_else):
            assert await club.seen(who) == 0
            path = f"/activities/{activity_id}"
            assert (await club.stage.asked("GET", path, by=who)).status_code == 404
            assert (await club.stage.get("/athletes", by=who))["items"] == []


class TestWhoLedAGroup:
    async def test_shares_nothing_with_it_when_they_come_back(self, club: Club) -> None:
        await club.stage.recorded(by=club.coach)
        body = {"group_id": str(club.group_id), "coach_id": None}
        made = await club.stage.asked("POST", "/athletes/me/sharings", body, by=club.coach)
        path = f"/cohorts/{club.cohort_id}/groups/{club.group_id}"
        shown = await club.groups.client.get(
            f"/cohorts/{club.cohort_id}/groups", headers=club.groups.headers
        )
        [led] = [each for each in shown.json()["items"] if each["id"] == str(club.group_id)]
        before = (await club.stage.get("/athletes", by=club.friend))["items"]

        other = await club.groups.sign_up(club.cohort_id, role="facilitator")
        for leader in (str(other), led["facilitator"]["id"]):
            change = {"facilitator": leader}
            reply = await club.groups.client.patch(path, json=change, headers=club.groups.headers)
            assert reply.status_code == httpx2.codes.OK, reply.text
            await work_off(club.stage.container)

        assert (made.status_code, len(before)) == (httpx2.codes.CREATED, 1)
        assert (await club.stage.get("/athletes", by=club.friend))["items"] == []


class TestSharingWithAGroup:
    async def test_shows_it_to_its_members_and_who_leads_it(
        self, club: Club, activity_id: ActivityId
    ) -> None:
        made = await club.share()

        assert made.status_code == httpx2.codes.CREATED
        assert [await club.seen(who) for who in (club.friend, club.coach)] == [1, 1]
        assert [await club.seen(who) for who in club.everybody_else] == [0] * 5
        shown = await club.stage.get("/athletes", by=club.coach)
        athlete_id = str(club.stage.athlete.user_id)
        assert shown["items"] == [{"user_id": athlete_id, "eyes": "coach"}]

    async def test_shows_no_words_that_are_the_athletes_alone(
        self, club: Club, activity_id: ActivityId
    ) -> None:
        await club.stage.asked("PATCH", f"/activities/{activity_id}", {"note": "Secret."})
        await club.share()

        shown = await club.stage.get(f"/activities/{activity_id}", by=club.friend)
        streams = await club.stage.get(f"/activities/{activity_id}/streams", by=club.friend)

        assert (shown["eyes"], shown["own"]) == ("group", None)
        assert "Secret" not in str(shown)
        assert len(streams["heart_rate"]) == 101

    async def test_is_over_when_the_athlete_says_so(
        self, club: Club, activity_id: ActivityId
    ) -> None:
        made = (await club.share()).json()

        path = f"/athletes/me/sharings/{made['id']}"
        foreign = await club.stage.asked("DELETE", path, by=club.friend)
        ended = await club.stage.asked("DELETE", path)
        again = await club.stage.asked("DELETE", path)

        assert (foreign.status_code, ended.status_code, again.status_code) == (404, 204, 404)
        assert await club.seen(club.friend) == 0
        assert (await club.stage.get("/athletes/me/sharings"))["items"] == []

    async def test_twice_is_a_conflict(self, club: Club, activity_id: ActivityId) -> None:
        await club.share()

        assert (await club.share()).json()["code"] == "already_shared"

    async def test_keeps_what_the_athlete_keeps(self, club: Club, activity_id: ActivityId) -> None:
        await club.share()
        path = f"/activities/{activity_id}"

        await club.stage.asked("PATCH", path, {"ceiling": "coach"})
        for_coaches = [await club.seen(who) for who in (club.friend, club.coach)]
        await club.stage.asked("PATCH", path, {"ceiling": "owner"})
        for_nobody = [await club.seen(who) for who in (club.friend, club.coach)]

        assert (for_coaches, for_nobody) == ([0, 1], [0, 0])


class TestSharingWithACoach:
    async def test_shows_it_to_them_alone(self, club: Club, activity_id: ActivityId) -> None:
        made = await club.share(club.coach)

        assert made.status_code == httpx2.codes.CREATED
        assert [await club.seen(who) for who in (club.friend, club.coach)] == [0, 1]
        assert [await club.seen(who) for who in club.everybody_else] == [0] * 5

    async def test_who_leads_no_group_of_theirs_is_impossible(
        self, club: Club, activity_id: ActivityId
    ) -> None:
        for who in (club.friend, club.elsewhere[1]):
            assert (await club.share(who)).json()["code"] == "not_in_circle"

    async def test_of_a_group_they_are_not_in_is_impossible(
        self, club: Club, activity_id: ActivityId
    ) -> None:
        body = {"group_id": str(new_id())}

        reply = await club.stage.asked("POST", "/athletes/me/sharings", body)

        assert reply.json()["code"] == "not_in_circle"


class TestLeavingTheGroup:
    async def leave(self, club: Club) -> None:
        path = f"/cohorts/{club.cohort_id}/groups/{club.group_id}/members/{club.sign_up_id}"
        reply = await club.stage.client.delete(path, headers=club.groups.headers)
        assert reply.status_code == httpx2.codes.OK, reply.text

    async def test_hides_everything_at_once(self, club: Club, activity_id: ActivityId) -> None:
        await club.share()
        await club.share(club.coach)

        await self.leave(club)

        assert [await club.seen(who) for who in (club.friend, club.coach)] == [0, 0]

    async def test_ends_what_was_shared_for_good(self, club: Club, activity_id: ActivityId) -> None:
        await club.share()
        await club.share(club.coach)

        await self.leave(club)
        await work_off(club.stage.container)
        path = f"/cohorts/{club.cohort_id}/groups/{club.group_id}/members"
        back = {"sign_up_id": str(club.sign_up_id)}
        await club.stage.client.post(path, json=back, headers=club.groups.headers)

        assert (await club.stage.get("/athletes/me/sharings"))["items"] == []
        assert [await club.seen(who) for who in (club.friend, club.coach)] == [0, 0]

    async def test_that_is_no_more_ends_it_for_everybody(
        self, club: Club, activity_id: ActivityId
    ) -> None:
        await club.share()

        path = f"/cohorts/{club.cohort_id}/groups/{club.group_id}"
        await club.stage.client.delete(path, headers=club.groups.headers)
        await work_off(club.stage.container)

        assert (await club.stage.get("/athletes/me/sharings"))["items"] == []
        assert await club.seen(club.coach) == 0


class TestStrava:
    async def test_is_seen_by_its_athlete_alone(self, club: Club, activity_id: ActivityId) -> None:
        await club.share()
        await club.stage.arrived(arrival(title="Only mine"))

        mine = await club.stage.get(f"/activities/{activity_id}")
        theirs = await club.stage.get(f"/activities/{activity_id}", by=club.coach)

        assert mine["title"] == "Only mine"
        assert theirs["title"] == ""
        assert {each["kind"] for each in theirs["origins"].values()} == {"fit"}

    async def test_is_not_seen_through_the_athletes_eyes(
        self, club: Club, activity_id: ActivityId
    ) -> None:
        athlete = club.stage.athlete
        looking = replace(athlete, impersonated_by=UserId(new_id()))
        KNOWN[athlete.user_id] = looking

        for path in ("/activities", f"/activities/{activity_id}", "/athletes/me"):
            reply = await club.stage.asked("GET", path)

            assert reply.json()["code"] == "training_not_through_others"
