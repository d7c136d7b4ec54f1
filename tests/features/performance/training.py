"""What the tests of training ask for, and how its jobs are done."""

from datetime import timedelta
from typing import Any, Final

from tests.features.performance.club import Club
from tests.times import MovableClock
from tests.work import work_off

DAY: Final = timedelta(days=1)


async def worked(club: Club, clock: MovableClock) -> None:
    """All that is due, also what waits for more to come."""
    for _ in range(3):
        await work_off(club.stage.container)
        clock.advance(timedelta(seconds=5))


async def told(club: Club, what: str, **asked: str) -> dict[str, Any]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return await club.stage.get(f"/athletes/me/{what}?{query}")


async def set_profile(club: Club, **values: object) -> None:
    body = {"valid_from": "2020-01-01", **values}
    reply = await club.stage.asked("PUT", "/athletes/me", body)
    assert reply.status_code == 204, reply.text
