"""Personal bests: the fastest over each distance, whatever comes, changes and goes."""

from typing import Any

import pytest

from tests.features.activities.recordings import START, arrival, run
from tests.features.performance.club import Club
from tests.features.performance.training import DAY, set_profile, told, worked
from tests.times import MovableClock

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("ten_days_later"),
]


class TestABest:
    async def test_that_is_not_as_fast_any_more_leaves_room_for_the_next(
        self, club: Club, clock: MovableClock
    ) -> None:
        await club.stage.arrived(arrival("1", activity=run(metres=5000, seconds=1200)))
        second = run(start=START + DAY, metres=5000, seconds=1300)
        await club.stage.arrived(arrival("2", activity=second))
        await worked(club, clock)
        before = await bests(club)
        await club.stage.arrived(arrival("1", activity=run(metres=5000, seconds=1500)))
        await worked(club, clock)

        assert (before["5k"]["seconds"], before["5k"]["day"]) == (1200, "2026-03-01")
        after = await bests(club)
        assert (after["5k"]["seconds"], after["5k"]["day"]) == (1300, "2026-03-02")

    async def test_of_two_as_fast_is_the_earlier(self, club: Club, clock: MovableClock) -> None:
        for day in (2, 1, 3):
            await club.stage.recorded(run(start=START + day * DAY, metres=5000, seconds=1200))
            await worked(club, clock)

        assert (await bests(club))["5k"]["day"] == "2026-03-02"

    async def test_is_graded_anew_when_the_profile_says_another_age(
        self, club: Club, clock: MovableClock
    ) -> None:
        await club.stage.recorded(run(metres=10_000, seconds=2700))
        await worked(club, clock)
        before = (await bests(club))["10k"]["age_grade"]
        await set_profile(club, birth_date="1964-03-01", sex="F")
        await worked(club, clock)

        assert before is None
        assert (await bests(club))["10k"]["age_grade"] == pytest.approx(83.79, abs=0.01)


async def bests(club: Club) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in (await told(club, "bests"))["items"]}
