"""The age grade of any time, for whoever asks."""

import httpx2
import pytest

from tests.features.performance.club import Club

pytestmark = pytest.mark.anyio
TEN_K = "age=62&distance_m=10000&seconds=2700"


class TestAnAgeGrade:
    async def test_is_that_of_the_tables(self, club: Club) -> None:
        found = await club.stage.get(f"/training/age-grade?sex=F&{TEN_K}")

        assert (found["edition"], found["surface"], found["sex"]) == ("2025", "road", "F")
        assert 80 < found["percentage"] < 95
        assert found["level"] in ("national", "world")
        assert found["percentage"] == pytest.approx(100 * found["age_standard_s"] / 2700, abs=0.01)
        assert found["age_graded_s"] == pytest.approx(2700 * found["factor"], abs=0.01)
        assert found["open_standard_s"] < found["age_standard_s"]

    async def test_is_of_the_track_where_that_is_asked(self, club: Club) -> None:
        road = await club.stage.get(f"/training/age-grade?sex=M&{TEN_K}")
        track = await club.stage.get(f"/training/age-grade?sex=M&surface=track&{TEN_K}")

        assert track["surface"] == "track"
        assert track["percentage"] != road["percentage"]

    async def test_is_by_the_open_standard_without_a_table(self, club: Club) -> None:
        found = await club.stage.get(f"/training/age-grade?{TEN_K}")

        assert (found["sex"], found["factor"]) == (None, 1)

    async def test_below_sixty_has_no_name(self, club: Club) -> None:
        slow = "sex=M&age=30&distance_m=10000&seconds=5400"

        found = await club.stage.get(f"/training/age-grade?{slow}")

        assert (found["level"], found["percentage"] < 60) == (None, True)

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            ("age=3&distance_m=10000&seconds=2700", "age_grade_undefined"),
            ("age=30&distance_m=20&seconds=2700", "age_grade_undefined"),
            ("age=30&distance_m=10000&seconds=2700&edition=1066", "invalid"),
        ],
    )
    async def test_that_is_not_defined_says_so(self, club: Club, asked: str, code: str) -> None:
        reply = await club.stage.asked("GET", f"/training/age-grade?{asked}")

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert reply.json()["code"] == code

    async def test_says_which_tables_there_are(self, club: Club) -> None:
        found = await club.stage.get("/training/age-grade/tables")

        road, track = found["surfaces"]
        assert (found["youngest"], found["oldest"]) == (5, 100)
        assert (road["editions"][0], track["editions"][0]) == ("2025", "2023")
        assert road["shortest"] <= 5000 < 42_195 <= road["longest"]
