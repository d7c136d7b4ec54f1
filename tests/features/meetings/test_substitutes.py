"""Another facilitator for one meeting."""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.features.meetings.models import Meeting, Substitute
from paceline.kernel.ids import new_id
from tests.features.meetings.stage import EVENINGS, WEDNESDAY_18
from tests.features.meetings.visiting import LATE_FEBRUARY, Two
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio

MORNINGS = [{"day": "wed", "start": "08:00", "end": "10:00"}]


@pytest.fixture
async def wednesday(two: Two) -> Meeting:
    """Lee leads it; Kim, who leads on Thursdays, could."""
    return await two.meeting(two.home)


async def ask(two: Two, meeting: Meeting, who: str = "Kim", **more: object) -> None:
    body = {"sign_up_id": str(two.people[who]), **more}
    await two.done("Lee", "PUT", f"/meetings/{meeting.id}/substitute", body)


async def refused(two: Two, meeting: Meeting, who: str, **more: object) -> str:
    body = {"sign_up_id": str(two.people[who]), **more}
    return await two.code("Lee", "PUT", f"/meetings/{meeting.id}/substitute", body)


async def candidates(two: Two, meeting: Meeting) -> dict[str, Any]:
    items = (await two.done("Lee", "GET", f"/meetings/{meeting.id}/substitutes"))["items"]
    return {each["name"]: each for each in items}


async def leaders(database: Database) -> int:
    async with database.session() as session:
        return len((await session.scalars(select(Substitute.id))).all())


class TestLooking:
    async def test_tells_who_can_and_why_others_cannot(self, two: Two, wednesday: Meeting) -> None:
        stage = two.stage
        for name, windows in (("Mo", MORNINGS), ("Bo", None)):
            given = {"windows": windows} if windows else {}
            two.people[name] = await stage.sign_up(
                two.cohort_id,
                name,
                role="facilitator",
                **given,  # type: ignore[arg-type]
            )
        await stage.group(
            two.cohort_id, name="At once", slot=WEDNESDAY_18, facilitator=two.people["Bo"]
        )

        found = await candidates(two, wednesday)

        assert {name: each["obstacle"] for name, each in found.items()} == {
            "Kim": None,
            "Mo": "hours",
            "Bo": "busy",
        }
        assert [*found] == ["Kim", "Mo", "Bo"]

    async def test_goes_by_the_real_date_on_their_own_clock(self, two: Two) -> None:
        """From 8 March on New York is an hour nearer to Berlin, until clocks change there, too."""
        night = [{"day": "thu", "start": "00:00", "end": "01:00"}]
        two.people["Ida"] = await two.stage.sign_up(
            two.cohort_id, "Ida", role="facilitator", zone="Europe/Berlin", windows=night
        )

        first = await candidates(two, await two.meeting(two.home))
        second = await candidates(two, await two.meeting(two.home, week=1))

        assert first["Ida"]["local_start"] == "2026-03-05T00:00:00+01:00"
        assert second["Ida"]["local_start"] == "2026-03-11T23:00:00+01:00"
        assert (first["Ida"]["obstacle"], second["Ida"]["obstacle"]) == (None, "hours")

    async def test_keeps_to_social_hours(self, two: Two, wednesday: Meeting) -> None:
        hours = {"earliest": "08:00", "latest": "18:30"}
        path = f"/cohorts/{two.cohort_id}/grouping"
        await two.done("Olga", "PUT", path, {"social_hours": hours})

        assert (await candidates(two, wednesday))["Kim"]["obstacle"] == "social"

    async def test_keeps_to_social_hours_of_ones_own_before_the_cohorts(
        self, two: Two, wednesday: Meeting
    ) -> None:
        early = {"earliest": "08:00", "latest": "18:30"}
        path = f"/cohorts/{two.cohort_id}/grouping"
        await two.done("Olga", "PUT", path, {"social_hours": early})

        late = {"earliest": "10:00", "latest": "23:00"}
        body = {"zone": "America/New_York", "windows": EVENINGS, "social_hours": late}
        path = f"/cohorts/{two.cohort_id}/signups/mine/availability"
        await two.done("Kim", "PUT", path, body)

        assert (await candidates(two, wednesday))["Kim"]["obstacle"] is None
        await ask(two, wednesday)

    async def test_whose_own_meeting_is_led_by_another_is_free(self, two: Two) -> None:
        await two.done("Kim", "POST", f"/groups/{two.other.id}/retime", {"slot": SLOT})
        thursday = await two.meeting(two.other)
        wednesday = await two.meeting(two.home)
        two.people["Mo"] = await two.stage.sign_up(two.cohort_id, "Mo", role="facilitator")
        before = await candidates(two, wednesday)

        body = {"sign_up_id": str(two.people["Mo"])}
        await two.done("Kim", "PUT", f"/meetings/{thursday.id}/substitute", body)

        after = await candidates(two, wednesday)
        assert (before["Kim"]["obstacle"], after["Kim"]["obstacle"]) == ("busy", None)
        assert (before["Mo"]["obstacle"], after["Mo"]["obstacle"]) == (None, "busy")

    @pytest.mark.parametrize("who", ["Ana", "Ben", "Kim"])
    async def test_is_for_those_in_charge(self, two: Two, wednesday: Meeting, who: str) -> None:
        path = f"/meetings/{wednesday.id}/substitutes"

        assert await two.code(who, "GET", path) == "meeting_not_found"


SLOT = {"day": "wed", "start": "18:00", "zone": "America/New_York"}


class TestChoosing:
    async def test_everybody_sees_who_leads(self, two: Two, wednesday: Meeting) -> None:
        await ask(two, wednesday)

        [ana] = [each for each in await two.own("Ana") if each["led_by"]]
        [kim] = [each for each in await two.own("Kim") if each["guest"]]
        shown = (await two.done("Lee", "GET", f"/groups/{two.home.id}/meetings"))["items"]
        assert (ana["id"], ana["led_by"]) == (str(wednesday.id), "Kim")
        assert (kim["id"], kim["guest"], kim["led_by"]) == (str(wednesday.id), "substitute", None)
        assert [each["substitute_id"] for each in shown] == [str(two.people["Kim"]), None]

    async def test_who_leads_sees_the_roster_ticks_and_moves_that_meeting(
        self, two: Two, wednesday: Meeting, clock: MovableClock
    ) -> None:
        await ask(two, wednesday)

        [led] = (await two.done("Kim", "GET", "/meetings/substituting"))["items"]
        body = {"local": "2026-03-04T18:30"}
        await two.done("Kim", "POST", f"/meetings/{wednesday.id}/move", body)
        clock.at = wednesday.starts_at + timedelta(hours=1)
        path = f"/meetings/{wednesday.id}/roster/{two.people['Ana']}"
        await two.done("Kim", "PUT", path, {"came": True})

        assert (led["id"], led["group"], led["yes"]) == (str(wednesday.id), "Wednesdays", 0)
        assert await two.roster("Kim", wednesday) == {
            "Ana": "member",
            "Kim": "substitute",
            "Lee": "facilitator",
        }

    async def test_and_nothing_else_of_the_group(
        self, two: Two, wednesday: Meeting, database: Database
    ) -> None:
        await ask(two, wednesday)
        second = await two.meeting(two.home, week=1)

        for method, path in (
            ("GET", f"/meetings/{second.id}/roster"),
            ("POST", f"/meetings/{second.id}/cancel"),
            ("GET", f"/groups/{two.home.id}/meetings"),
            ("GET", f"/meetings/{wednesday.id}/substitutes"),
            ("POST", f"/groups/{two.home.id}/feed"),
        ):
            reply = await two.send("Kim", method, path, {} if method == "POST" else None)
            assert reply.status_code == 404, path

    async def test_acting_as_who_leads_is_no_attempt_refused(
        self, two: Two, wednesday: Meeting, database: Database
    ) -> None:
        await ask(two, wednesday)

        await two.done("Kim", "POST", f"/meetings/{wednesday.id}/cancel", {"note": "Ill"})

        async with database.session() as session:
            names = set(await session.scalars(select(EventRow.name)))
        assert "cohorts.act_refused" not in names

    async def test_is_of_facilitators_of_the_cohort(self, two: Two, wednesday: Meeting) -> None:
        for who in ("Ana", "Ben", "Lee"):
            assert await refused(two, wednesday, who) == "cannot_substitute"

    async def test_outside_their_hours_needs_their_word(self, two: Two, wednesday: Meeting) -> None:
        two.people["Mo"] = await two.stage.sign_up(
            two.cohort_id, "Mo", role="facilitator", windows=MORNINGS
        )

        assert await refused(two, wednesday, "Mo") == "cannot_substitute"
        await ask(two, wednesday, "Mo", despite_hours=True)

        assert (await candidates(two, wednesday))["Mo"]["chosen"]

    async def test_nobody_leads_two_meetings_at_once(self, two: Two, wednesday: Meeting) -> None:
        two.people["Bo"] = await two.stage.sign_up(two.cohort_id, "Bo", role="facilitator")
        await two.stage.group(
            two.cohort_id, name="At once", slot=WEDNESDAY_18, facilitator=two.people["Bo"]
        )

        assert await refused(two, wednesday, "Bo", despite_hours=True) == "cannot_substitute"

    async def test_another_takes_the_place_of_the_first(
        self, two: Two, wednesday: Meeting, database: Database
    ) -> None:
        two.people["Mo"] = await two.stage.sign_up(two.cohort_id, "Mo", role="facilitator")
        await ask(two, wednesday)

        await ask(two, wednesday, "Mo")

        assert await leaders(database) == 1
        assert (await two.done("Kim", "GET", "/meetings/substituting"))["items"] == []

    async def test_the_store_itself_holds_one_for_each_meeting(
        self, two: Two, wednesday: Meeting, database: Database
    ) -> None:
        row = {"meeting_id": wednesday.id, "made_at": LATE_FEBRUARY}
        await ask(two, wednesday)

        async with database.writer.connect() as connection:
            with pytest.raises(IntegrityError):
                await connection.execute(
                    insert(Substitute).values(id=new_id(), sign_up_id=two.people["Lee"], **row)
                )

    async def test_is_in_their_calendar(self, two: Two, wednesday: Meeting) -> None:
        await ask(two, wednesday)
        [cohort] = (await two.done("Kim", "GET", "/me/cohorts"))["items"]

        reply = await two.stage.client.get(cohort["feed"]["url"])

        events = icalendar.Calendar.from_ical(reply.content).events
        summaries = {str(each["summary"]) for each in events}
        assert "You lead: Wednesdays - Spring base" in summaries


class TestTakingBack:
    @pytest.mark.parametrize("who", ["Lee", "Olga", "Kim"])
    async def test_is_for_who_asked_and_for_who_was_asked(
        self, two: Two, wednesday: Meeting, who: str, database: Database
    ) -> None:
        await ask(two, wednesday)

        await two.done(who, "DELETE", f"/meetings/{wednesday.id}/substitute")

        assert await leaders(database) == 0
        assert await two.code("Kim", "GET", f"/meetings/{wednesday.id}/roster") == "no_such_meeting"

    async def test_is_for_nobody_else(self, two: Two, wednesday: Meeting) -> None:
        await ask(two, wednesday)

        code = await two.code("Ana", "DELETE", f"/meetings/{wednesday.id}/substitute")

        assert code == "meeting_not_found"

    async def test_of_nobody_is_told(self, two: Two, wednesday: Meeting) -> None:
        code = await two.code("Lee", "DELETE", f"/meetings/{wednesday.id}/substitute")

        assert code == "substitute_not_found"


class TestEnding:
    async def test_who_withdraws_leads_it_no_more(
        self, two: Two, wednesday: Meeting, database: Database
    ) -> None:
        await ask(two, wednesday)

        await two.done("Kim", "POST", f"/cohorts/{two.cohort_id}/signups/mine/withdraw")
        await work_off(two.stage.container)

        assert await leaders(database) == 0

    @pytest.mark.parametrize(("local", "left"), [("2026-03-04T19:00", 1), ("2026-03-07T11:00", 0)])
    async def test_a_move_keeps_who_can_come_then(
        self, two: Two, wednesday: Meeting, local: str, left: int, database: Database
    ) -> None:
        await ask(two, wednesday)

        moved = await two.done("Lee", "POST", f"/meetings/{wednesday.id}/move", {"local": local})
        await work_off(two.stage.container)

        assert await leaders(database) == left
        assert ("Kim" in {each["name"] for each in moved["cannot_come"]}) is (not left)

    async def test_a_group_at_another_hour_keeps_only_who_can_then(
        self, two: Two, wednesday: Meeting, database: Database
    ) -> None:
        await ask(two, wednesday)

        slot = {"day": "thu", "start": "18:00", "zone": "America/New_York"}
        await two.done("Lee", "POST", f"/groups/{two.home.id}/retime", {"slot": slot})
        await work_off(two.stage.container)

        assert await leaders(database) == 0

    async def test_who_comes_to_lead_the_group_is_no_substitute(
        self, two: Two, wednesday: Meeting, database: Database
    ) -> None:
        two.people["Mo"] = await two.stage.sign_up(two.cohort_id, "Mo", role="facilitator")
        await ask(two, wednesday, "Mo")

        path = f"/cohorts/{two.cohort_id}/groups/{two.home.id}"
        await two.done("Olga", "PATCH", path, {"facilitator": str(two.people["Mo"])})
        await work_off(two.stage.container)

        assert await leaders(database) == 0

    async def test_what_has_been_led_stays(
        self, two: Two, wednesday: Meeting, clock: MovableClock, database: Database
    ) -> None:
        await ask(two, wednesday)
        clock.at = datetime(2026, 3, 10, tzinfo=UTC)

        await two.done("Kim", "POST", f"/cohorts/{two.cohort_id}/signups/mine/withdraw")
        await work_off(two.stage.container)

        assert await leaders(database) == 1
