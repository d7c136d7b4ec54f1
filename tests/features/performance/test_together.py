"""A group's training as its members and coaches see it: each athlete by their own word."""

from datetime import timedelta
from typing import Any

import pytest

from paceline.features.activities.public import SourceKind
from paceline.kernel.identity import Principal
from tests.features.activities.recordings import START, arrival, run
from tests.features.performance.club import Club
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today(clock: MovableClock) -> None:
    clock.at = START + DAY


async def trained(club: Club, clock: MovableClock) -> None:
    """A run from a file, one from Strava alone, and one that is for the coach at most."""
    await club.stage.recorded(run(metres=5000))
    await club.stage.arrived(arrival(activity=run(start=START - DAY, metres=7770.25)))
    coached = await club.stage.recorded(
        run(start=START - 2 * DAY, metres=3000), kind=SourceKind.GPX
    )
    await club.stage.asked("PATCH", f"/activities/{coached.activity_id}", {"ceiling": "coach"})
    for _ in range(3):
        await work_off(club.stage.container)
        clock.advance(timedelta(seconds=5))


async def seen(club: Club, by: Principal) -> dict[str, Any]:
    found: dict[str, Any] = await club.stage.get(f"/training/groups/{club.group_id}", by=by)
    return found


class TestAGroup:
    async def test_shows_each_viewer_what_is_for_their_eyes(
        self, club: Club, clock: MovableClock
    ) -> None:
        await trained(club, clock)
        await club.share()

        coach, friend = await seen(club, club.coach), await seen(club, club.friend)

        assert [each["distance_7_m"] for each in coach["athletes"]] == [8000]
        assert [each["distance_7_m"] for each in friend["athletes"]] == [5000]
        assert (coach["left_out"], friend["left_out"]) == (1, 2)
        assert [each["athletes"][0]["eyes"] for each in (coach, friend)] == ["coach", "group"]
        assert coach["totals"]["distance_28_m"] == 8000

    async def test_says_how_many_show_nothing(self, club: Club, clock: MovableClock) -> None:
        await trained(club, clock)

        before = await seen(club, club.coach)
        await club.share(club.coach)
        coach, friend = await seen(club, club.coach), await seen(club, club.friend)

        assert (before["athletes"], before["not_shared"]) == ([], 2)
        assert (len(coach["athletes"]), coach["not_shared"]) == (1, 1)
        assert (friend["athletes"], friend["not_shared"]) == ([], 1)

    async def test_is_not_there_for_who_is_not_in_it(self, club: Club) -> None:
        paths = (f"/training/groups/{club.group_id}", f"/training/cohorts/{club.cohort_id}")

        replies = [
            await club.stage.asked("GET", path, by=who)
            for path in paths
            for who in (club.elsewhere[0], club.groups.organiser)
        ]

        # Somebody in another group of the cohort sees that group's training.
        assert [each.status_code for each in replies] == [404, 404, 200, 404]
        assert str(club.athlete.user_id) not in replies[2].text

    async def test_shows_nothing_that_is_not_worked_out(self, club: Club) -> None:
        await club.share()

        found = await seen(club, club.friend)

        assert [(each["day"], each["fitness"]) for each in found["athletes"]] == [(None, 0)]


class TestACohort:
    async def test_shows_the_groups_of_whoever_looks(self, club: Club, clock: MovableClock) -> None:
        await trained(club, clock)
        await club.share()

        found = await club.stage.get(f"/training/cohorts/{club.cohort_id}", by=club.coach)

        assert [each["group_id"] for each in found["groups"]] == [str(club.group_id)]
        assert found["groups"][0]["totals"]["distance_7_m"] == 8000


class TestAnAthlete:
    async def test_is_seen_by_whom_they_show_it_to(self, club: Club, clock: MovableClock) -> None:
        await trained(club, clock)
        await club.share(club.coach)
        base = f"/athletes/{club.athlete.user_id}"

        found = [
            (await club.stage.asked("GET", f"{base}/{what}", by=who)).status_code
            for what in ("bests", "weeks", "load", "races")
            for who in (club.coach, club.friend)
        ]
        weeks = await club.stage.get(f"{base}/weeks", by=club.coach)

        assert found == [200, 404] * 4
        assert (weeks["eyes"], weeks["left_out"]) == ("coach", 1)
        assert sum(each["distance_m"] for each in weeks["items"]) == 8000

    async def test_is_named_to_whom_they_show_it_to(self, club: Club, clock: MovableClock) -> None:
        await trained(club, clock)
        await club.share(club.coach)

        found = [
            (await club.stage.get("/training/athletes", by=who))["items"]
            for who in (club.coach, club.friend)
        ]

        assert [[each["user_id"] for each in items] for items in found] == [
            [str(club.athlete.user_id)],
            [],
        ]
        assert (found[0][0]["eyes"], found[0][0]["left_out"]) == ("coach", 1)


class TestCircles:
    async def test_are_the_groups_one_is_in_and_who_leads_them(self, club: Club) -> None:
        athlete = (await club.stage.get("/training/circles"))["items"]
        coach = (await club.stage.get("/training/circles", by=club.coach))["items"]
        outside = (await club.stage.get("/training/circles", by=club.groups.organiser))["items"]

        assert [(each["group_id"], each["leads"]) for each in athlete] == [
            (str(club.group_id), False)
        ]
        assert [each["leads"] for each in coach] == [True]
        assert [each["user_id"] for each in athlete[0]["coaches"]] == [str(club.coach.user_id)]
        assert (athlete[0]["members"], outside) == (2, [])

    async def test_say_of_which_cohort_they_are(self, club: Club) -> None:
        cohort = await club.stage.get(f"/cohorts/{club.cohort_id}", by=club.groups.organiser)

        found = (await club.stage.get("/training/circles"))["items"]

        assert [(each["cohort_id"], each["cohort_title"]) for each in found] == [
            (str(club.cohort_id), cohort["title"])
        ]
