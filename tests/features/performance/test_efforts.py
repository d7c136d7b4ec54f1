"""The fastest stretches of one activity, for whoever may see it."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from paceline.engines.formats.activities.model import Sport
from paceline.features.activities.public import SourceKind
from paceline.kernel.ids import new_id
from tests.features.activities.recordings import START, arrival, by_places, run
from tests.features.performance.club import Club
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def today(clock: MovableClock) -> None:
    clock.at = START + timedelta(days=1)


async def efforts(club: Club, activity_id: object) -> dict[str, Any]:
    return await club.stage.get(f"/activities/{activity_id}/efforts")


class TestEfforts:
    async def test_are_graded_by_the_age_on_that_day(self, club: Club) -> None:
        await club.stage.asked(
            "PUT",
            "/athletes/me",
            {"valid_from": "2020-01-01", "birth_date": "1986-05-01", "sex": "F"},
        )
        made = await club.stage.recorded(run(metres=5000, seconds=1500))
        await work_off(club.stage.container)

        found = await efforts(club, made.activity_id)

        [five] = [each for each in found["items"] if each["name"] == "5k"]
        assert (five["seconds"], five["start_s"]) == (1500, 0)
        assert 55 < five["age_grade"] < 65
        assert found["is_worked_out"] is True

    async def test_have_no_grade_without_a_birth_date(self, club: Club) -> None:
        made = await club.stage.recorded(run(metres=1000, seconds=300))
        await work_off(club.stage.container)

        found = await efforts(club, made.activity_id)

        assert {each["name"]: each["age_grade"] for each in found["items"]}["1k"] is None

    async def test_are_not_worked_out_at_once(self, club: Club) -> None:
        made = await club.stage.recorded()

        found = await efforts(club, made.activity_id)

        assert (found["is_worked_out"], found["items"], found["score"]) == (False, [], None)

    async def test_are_of_runs_alone(self, club: Club) -> None:
        made = await club.stage.recorded(run(sport=Sport.CYCLING))
        await work_off(club.stage.container)

        found = await efforts(club, made.activity_id)

        assert (found["is_worked_out"], found["items"]) == (True, [])


class TestOfPlacesAlone:
    async def test_efforts_and_points_are_worked_out_along_them(
        self, club: Club, clock: MovableClock
    ) -> None:
        await club.stage.asked(
            "PUT", "/athletes/me", {"valid_from": "2020-01-01", "threshold_speed": 4.0}
        )
        made = await club.stage.recorded(by_places(), kind=SourceKind.GPX)
        await work_off(club.stage.container)
        clock.advance(timedelta(seconds=5))
        await work_off(club.stage.container)

        found = await efforts(club, made.activity_id)
        bests = await club.stage.get("/athletes/me/bests")

        seconds = {each["name"]: each["seconds"] for each in found["items"]}
        assert seconds["1k"] == pytest.approx(300, abs=1)
        assert found["scored"] == "rtss"
        assert {each["name"] for each in bests["items"]} == seconds.keys()


class TestWhoSeesThem:
    async def test_is_who_sees_the_activity(self, club: Club) -> None:
        made = await club.stage.recorded()
        path = f"/activities/{made.activity_id}/efforts"
        before = await club.stage.asked("GET", path, by=club.coach)
        await club.share(club.coach)
        await work_off(club.stage.container)

        coach = await club.stage.asked("GET", path, by=club.coach)
        others = [
            (await club.stage.asked("GET", each, by=club.friend)).json()["code"]
            for each in (path, f"/activities/{new_id()}/efforts")
        ]

        assert (before.status_code, coach.status_code) == (
            httpx2.codes.NOT_FOUND,
            httpx2.codes.OK,
        )
        assert coach.json()["eyes"] == "coach"
        assert others == ["training_efforts_not_found"] * 2

    async def test_is_the_athlete_alone_for_what_strava_told(self, club: Club) -> None:
        made = await club.stage.arrived(arrival())
        await club.share(club.coach)

        reply = await club.stage.asked("GET", f"/activities/{made}/efforts", by=club.coach)

        assert reply.status_code == httpx2.codes.NOT_FOUND
