"""Another weekly time for a whole series, by whoever leads the group."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx2
import pytest

from paceline.features.grouping.public import GroupView
from paceline.kernel.identity import Principal, Role
from tests.features.meetings.stage import Stage
from tests.people import signed_in, someone
from tests.times import MovableClock

pytestmark = pytest.mark.anyio

THURSDAY = {"day": "thu", "start": "18:00"}
SUNDAY = {"day": "sun", "start": "09:00"}


@dataclass(kw_only=True)
class Led:
    stage: Stage
    group: GroupView
    leader: Principal

    async def retime(
        self, slot: Mapping[str, str], who: Principal, *, dry_run: bool = False
    ) -> httpx2.Response:
        return await self.stage.client.post(
            f"/groups/{self.group.id}/retime",
            json={"slot": slot, "dry_run": dry_run},
            headers=signed_in(who),
        )

    async def starts(self) -> list[str]:
        meetings = await self.stage.meetings(self.group)
        return [f"{each.starts_at:%a %H:%M}" for each in meetings]


@pytest.fixture
async def led(stage: Stage) -> Led:
    """Wednesdays 18:00 in New York, 23:00 UTC; clocks change after the first week."""
    cohort_id = await stage.cohort(weeks=2, size_min=1, size_ideal=2, size_max=3)
    ana = await stage.sign_up(cohort_id, "Ana")
    lee = await stage.sign_up(cohort_id, "Lee", role="facilitator")
    group = await stage.group(cohort_id, ana, facilitator=lee)
    leader = someone(Role.MEMBER)
    await stage.account(lee, leader)
    return Led(stage=stage, group=group, leader=leader)


class TestRetiming:
    async def test_moves_every_meeting_that_has_not_begun(self, led: Led) -> None:
        reply = await led.retime(THURSDAY, led.leader)

        assert reply.json() == {
            "slot": {**THURSDAY, "zone": "America/New_York"},
            "from_week": 0,
            "problems": [],
        }
        assert await led.starts() == ["Thu 23:00", "Thu 22:00"]

    async def test_tried_dry_tells_who_cannot_and_moves_nothing(self, led: Led) -> None:
        before = await led.starts()

        tried = (await led.retime(SUNDAY, led.leader, dry_run=True)).json()
        fine = (await led.retime(THURSDAY, led.leader, dry_run=True)).json()

        assert any("Ana" in each["message"] for each in tried["problems"])
        assert fine["problems"] == []
        assert await led.starts() == before

    async def test_is_refused_where_somebody_cannot(self, led: Led) -> None:
        before = await led.starts()

        reply = await led.retime(SUNDAY, led.leader)

        assert (reply.status_code, reply.json()["code"]) == (422, "breaks_rules")
        assert await led.starts() == before

    async def test_is_for_those_in_charge_alone(self, led: Led) -> None:
        stranger = await led.retime(THURSDAY, someone(Role.MEMBER))
        organiser = await led.retime(THURSDAY, led.stage.organiser)

        assert stranger.status_code == httpx2.codes.NOT_FOUND
        assert organiser.status_code == httpx2.codes.OK

    async def test_comes_too_late_once_every_week_has_begun(
        self, led: Led, clock: MovableClock
    ) -> None:
        clock.advance((await led.stage.meetings(led.group))[-1].starts_at - clock.now())

        reply = await led.retime(THURSDAY, led.leader)

        assert reply.json()["code"] == "no_week_left"
