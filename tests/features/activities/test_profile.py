"""What is known of an athlete, and since when."""

import httpx2
import pytest

from tests.features.activities.stage import Stage, member

pytestmark = pytest.mark.anyio


async def set_(stage: Stage, **values: object) -> httpx2.Response:
    return await stage.asked("PUT", "/athletes/me", values)


class TestAProfile:
    async def test_of_somebody_new_is_empty(self, stage: Stage) -> None:
        shown = await stage.get("/athletes/me")

        assert (shown["birth_date"], shown["zones"], shown["history"]) == (None, None, [])
        assert shown["on"] == "2026-01-05"

    async def test_says_what_held_on_a_day(self, stage: Stage) -> None:
        await set_(stage, valid_from="2025-01-01", max_hr=190, birth_date="1980-05-04", sex="F")
        await set_(stage, valid_from="2025-07-01", max_hr=186, resting_hr=50)

        spring = await stage.get("/athletes/me?on=2025-04-01")
        before = await stage.get("/athletes/me?on=2020-04-01")
        now = await stage.get("/athletes/me")

        assert (spring["max_hr"], spring["resting_hr"]) == (190, 50)
        assert (now["max_hr"], now["resting_hr"], now["sex"]) == (186, 50, "F")
        assert (before["max_hr"], before["birth_date"]) == (190, "1980-05-04")
        days = [(each["valid_from"], each["value"]) for each in now["history"][1:3]]
        assert days == [("2025-01-01", 190), ("2025-07-01", 186)]

    async def test_of_the_same_day_is_replaced(self, stage: Stage) -> None:
        await set_(stage, max_hr=190)
        await set_(stage, max_hr=191)

        shown = await stage.get("/athletes/me")

        assert (shown["max_hr"], len(shown["history"])) == (191, 1)

    async def test_knows_no_table_for_everybody(self, stage: Stage) -> None:
        await set_(stage, sex="X")

        shown = await stage.get("/athletes/me")

        assert (shown["sex"], shown["history"][0]["value"]) == (None, "X")

    async def test_forgets_a_value_again(self, stage: Stage) -> None:
        await set_(stage, valid_from="2025-01-01", max_hr=190)
        path = "/athletes/me/values/max_hr/2025-01-01"

        gone = await stage.asked("DELETE", path)
        again = await stage.asked("DELETE", path)
        other = await stage.asked("DELETE", path, by=member())

        assert (gone.status_code, again.status_code, other.status_code) == (204, 404, 404)
        assert (await stage.get("/athletes/me"))["history"] == []


class TestZones:
    async def test_are_by_the_best_that_is_known(self, stage: Stage) -> None:
        shapes = []
        for values in ({"max_hr": 190}, {"resting_hr": 50}, {"threshold_hr": 165}):
            await set_(stage, **values)
            shown = (await stage.get("/athletes/me"))["zones"]
            shapes.append((shown["method"], len(shown["zones"]), shown["zones"][1]["lower"]))

        assert shapes == [("maximum", 5, 114), ("reserve", 5, 134), ("threshold", 7, 140.2)]

    async def test_are_as_the_athlete_wants_them(self, stage: Stage) -> None:
        own = {"method": "own", "bounds": [0, 140, 160], "names": ["easy", "steady", "hard"]}
        await set_(stage, max_hr=190, zones=own)
        zones = (await stage.get("/athletes/me"))["zones"]
        assert zones["zones"][2] == {"name": "hard", "lower": 160}

        await set_(stage, zones={"method": "reserve"})

        assert (await stage.get("/athletes/me"))["zones"] is None


class TestWhatDoesNotFit:
    @pytest.mark.parametrize(
        ("values", "says"),
        [
            ({}, "Nothing is given"),
            ({"max_hr": 500}, "max_hr"),
            ({"resting_hr": 180, "max_hr": 170}, "rise from resting"),
            ({"birth_date": "1600-01-01"}, "year is outside"),
            ({"zones": {"method": "own"}}, "bounds go with"),
            ({"zones": {"method": "own", "bounds": [150, 140]}}, "above the one before"),
            ({"sex": "Q"}, "sex"),
        ],
    )
    async def test_is_refused_with_a_word(
        self, stage: Stage, values: dict[str, object], says: str
    ) -> None:
        reply = await set_(stage, **values)

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert says in reply.text
        assert (await stage.get("/athletes/me"))["history"] == []

    async def test_with_what_held_before_is_refused(self, stage: Stage) -> None:
        await set_(stage, valid_from="2025-01-01", max_hr=180)

        reply = await set_(stage, resting_hr=185)

        assert reply.json()["code"] == "bad_athlete_value"
