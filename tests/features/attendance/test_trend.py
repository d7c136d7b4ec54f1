"""How many came, week by week, and who has been missing."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.kernel.identity import Principal, Role
from paceline.kernel.ids import new_id
from tests.features.meetings.stage import Stage
from tests.people import signed_in, someone
from tests.times import MovableClock

pytestmark = pytest.mark.anyio


@dataclass(kw_only=True)
class Cohort:
    stage: Stage
    id: CohortId
    people: dict[str, SignUpId]
    meetings: list[str]

    async def came(self, week: int, **people: bool) -> None:
        for name, came in people.items():
            path = f"/meetings/{self.meetings[week]}/roster/{self.people[name]}"
            reply = await self.stage.client.put(
                path, json={"came": came}, headers=self.stage.headers
            )
            assert reply.status_code == httpx2.codes.NO_CONTENT, reply.text

    async def told(self, who: Principal | None = None) -> httpx2.Response:
        headers = self.stage.headers if who is None else signed_in(who)
        return await self.stage.client.get(f"/cohorts/{self.id}/attendance", headers=headers)

    async def trend(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.told()).json()
        return found


@pytest.fixture
async def cohort(stage: Stage, clock: MovableClock) -> Cohort:
    """Three weeks, all over."""
    cohort_id = await stage.cohort(weeks=3)
    people = {name: await stage.sign_up(cohort_id, name) for name in ("Ana", "Ben", "Cleo")}
    group = await stage.group(cohort_id, *people.values())
    meetings = [str(each.id) for each in await stage.meetings(group)]
    clock.advance(timedelta(days=100))
    return Cohort(stage=stage, id=cohort_id, people=people, meetings=meetings)


class TestATrend:
    async def test_counts_who_came_week_by_week(self, cohort: Cohort) -> None:
        await cohort.came(0, Ana=True, Ben=True, Cleo=False)
        await cohort.came(2, Ana=True, Ben=False)

        assert (await cohort.trend())["weeks"] == [
            {"week": 0, "meetings": 1, "came": 2, "missed": 1},
            {"week": 2, "meetings": 1, "came": 1, "missed": 1},
        ]

    async def test_names_who_missed_the_last_two_or_more(self, cohort: Cohort) -> None:
        await cohort.came(0, Ana=False, Ben=False, Cleo=True)
        await cohort.came(1, Ana=False, Ben=False, Cleo=False)
        await cohort.came(2, Ana=True, Ben=False, Cleo=False)

        missing = (await cohort.trend())["missing"]

        assert [(each["name"], each["in_a_row"]) for each in missing] == [("Ben", 3), ("Cleo", 2)]
        assert missing[0]["sign_up_id"] == str(cohort.people["Ben"])

    async def test_of_a_cohort_that_nobody_looked_at_is_empty(self, cohort: Cohort) -> None:
        assert await cohort.trend() == {"weeks": [], "missing": []}

    async def test_of_a_cohort_without_groups_is_empty(self, stage: Stage) -> None:
        empty = Cohort(stage=stage, id=await stage.cohort(), people={}, meetings=[])

        assert await empty.trend() == {"weeks": [], "missing": []}

    async def test_is_for_organisers_alone(self, cohort: Cohort) -> None:
        for who in (someone(Role.MEMBER), someone(Role.FACILITATOR), someone(Role.ORGANISER)):
            assert (await cohort.told(who)).status_code == httpx2.codes.NOT_FOUND
        cohort.id = CohortId(new_id())
        assert (await cohort.told()).status_code == httpx2.codes.NOT_FOUND
