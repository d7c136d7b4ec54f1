"""A substitute after the meeting, and after a time in which it did not take place."""

from datetime import timedelta

import pytest

from paceline.db.database import Database
from paceline.features.meetings.models import Meeting
from paceline.kernel.identity import Role
from tests.features.meetings.stage import EVENINGS, WEDNESDAY_18
from tests.features.meetings.test_substitutes import MORNINGS, ask, leaders
from tests.features.meetings.visiting import Two
from tests.people import someone
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio


@pytest.fixture
async def wednesday(two: Two) -> Meeting:
    """Lee leads it; Mo, who leads no group, could."""
    two.people["Mo"] = await two.stage.sign_up(two.cohort_id, "Mo", role="facilitator")
    two.accounts["Mo"] = someone(Role.MEMBER)
    await two.stage.account(two.people["Mo"], two.accounts["Mo"])
    return await two.meeting(two.home)


async def called_off(two: Two, meeting: Meeting) -> None:
    await two.done("Lee", "POST", f"/meetings/{meeting.id}/cancel", {"note": ""})


async def restored(two: Two, meeting: Meeting) -> None:
    await two.done("Lee", "POST", f"/meetings/{meeting.id}/restore")
    await work_off(two.stage.container)


class TestWhatWasLed:
    async def test_is_shown_to_who_led_it(
        self, two: Two, wednesday: Meeting, clock: MovableClock
    ) -> None:
        await ask(two, wednesday, "Mo")

        clock.at = wednesday.starts_at + timedelta(days=1)

        assert (await two.roster("Mo", wednesday))["Mo"] == "substitute"

    @pytest.mark.parametrize("ending", ["withdraws", "is_no_facilitator", "waits"])
    async def test_is_shown_and_changed_no_more_once_they_lead_nothing(
        self, two: Two, wednesday: Meeting, clock: MovableClock, ending: str
    ) -> None:
        await ask(two, wednesday, "Mo")
        clock.at = wednesday.starts_at + timedelta(minutes=5)
        path = f"/cohorts/{two.cohort_id}/signups/{two.people['Mo']}"

        match ending:
            case "withdraws":
                await two.done("Olga", "POST", f"{path}/withdraw")
            case "waits":
                await two.done("Olga", "POST", f"{path}/waitlist")
            case _:
                await two.done("Olga", "PATCH", path, {"role": "member"})
        await work_off(two.stage.container)

        tick = f"/meetings/{wednesday.id}/roster/{two.people['Ana']}"
        listed = (await two.done("Mo", "GET", "/meetings/substituting"))["items"]
        codes = {
            await two.code("Mo", "GET", f"/meetings/{wednesday.id}/roster"),
            await two.code("Mo", "GET", f"/meetings/{wednesday.id}/rsvps"),
            await two.code("Mo", "PUT", tick, {"came": True}),
            await two.code("Mo", "POST", f"/meetings/{wednesday.id}/cancel", {"note": ""}),
        }
        assert codes <= {"no_such_meeting", "meeting_not_found"}
        assert listed == []


class TestAMeetingThatTakesPlaceAfterAll:
    async def test_has_no_substitute_who_has_another_by_now(
        self, two: Two, wednesday: Meeting, database: Database
    ) -> None:
        await ask(two, wednesday, "Mo")
        await called_off(two, wednesday)
        await two.stage.group(
            two.cohort_id, name="At once", slot=WEDNESDAY_18, facilitator=two.people["Mo"]
        )

        await restored(two, wednesday)

        assert await leaders(database) == 0

    async def test_keeps_a_substitute_who_agreed_to_its_time(
        self, two: Two, wednesday: Meeting, database: Database
    ) -> None:
        two.people["Bo"] = await two.stage.sign_up(
            two.cohort_id, "Bo", role="facilitator", windows=MORNINGS
        )
        await ask(two, wednesday, "Bo", despite_hours=True)
        await called_off(two, wednesday)

        await restored(two, wednesday)

        assert await leaders(database) == 1

    async def test_has_none_who_cannot_come_to_its_new_time(
        self, two: Two, wednesday: Meeting, database: Database
    ) -> None:
        path = f"/cohorts/{two.cohort_id}/signups/mine/availability"
        body = {"zone": "America/New_York", "windows": EVENINGS[2:3]}
        await two.done("Mo", "PUT", path, body)
        await ask(two, wednesday, "Mo")
        await called_off(two, wednesday)

        slot = {"day": "thu", "start": "18:00", "zone": "America/New_York"}
        await two.done("Olga", "POST", f"/groups/{two.home.id}/retime", {"slot": slot})
        await restored(two, wednesday)

        assert await leaders(database) == 0


class TestWhoLeadsNoGroup:
    async def test_sees_meeting_and_calendar_on_the_page_behind_the_link(
        self, two: Two, wednesday: Meeting
    ) -> None:
        token = await two.stage.token(two.cohort_id, two.people["Mo"])
        url = f"http://test/p/{token}"
        before = (await two.stage.client.get(url)).text
        await ask(two, wednesday, "Mo")
        await work_off(two.stage.container)

        after = (await two.stage.client.get(url)).text

        assert "You lead Wednesdays this once." in after
        assert ('id="calendar"' in before, 'id="calendar"' in after) == (False, True)
        assert 'href="webcal://' in after
