"""A member of one group comes to a meeting of another, once."""

from asyncio import gather
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from paceline.db.database import Database
from paceline.db.read_lane import ReadLane
from paceline.features.meetings.models import Meeting, Visit
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from tests.features.meetings.stage import WEDNESDAY_18, Stage
from tests.features.meetings.test_feeds import counted
from tests.features.meetings.visiting import (
    LATE_FEBRUARY,
    THURSDAY_18,
    Two,
    told,
    two_groups,
    visits,
)
from tests.people import someone
from tests.times import MovableClock

pytestmark = pytest.mark.anyio


class TestChoosing:
    async def test_shows_other_groups_meetings_in_ones_own_time_and_how_many_places(
        self, two: Two
    ) -> None:
        found = (await two.done("Ana", "GET", f"/cohorts/{two.cohort_id}/visits"))["items"]

        assert [(each["group"], each["week"], each["room"]) for each in found] == [
            ("Thursdays", 0, 1),
            ("Thursdays", 1, 1),
        ]
        # Between the two weeks clocks change in New York.
        assert [each["local_start"] for each in found] == [
            "2026-03-05T18:00:00-05:00",
            "2026-03-12T18:00:00-04:00",
        ]
        assert {(each["obstacle"], each["within_hours"]) for each in found} == {(None, True)}

    async def test_says_nothing_of_who_is_in_the_group(self, two: Two) -> None:
        reply = await two.send("Ana", "GET", f"/cohorts/{two.cohort_id}/visits")

        assert not {"Ben", "Cy", "Kim"} & set(reply.text.replace('"', " ").split())
        assert str(two.people["Ben"]) not in reply.text

    async def test_tells_what_is_in_the_way(self, stage: Stage, clock: MovableClock) -> None:
        clock.at = LATE_FEBRUARY
        two = await two_groups(stage, size_max=2, weeks=1)
        dan = await stage.sign_up(two.cohort_id, "Dan")
        await stage.group(two.cohort_id, dan, name="At once", slot=WEDNESDAY_18)

        found = (await two.done("Ana", "GET", f"/cohorts/{two.cohort_id}/visits"))["items"]

        assert {each["group"]: each["obstacle"] for each in found} == {
            "At once": "busy",
            "Thursdays": "full",
        }

    async def test_marks_what_is_not_in_the_hours_one_gave(self, two: Two) -> None:
        early = [{"day": "mon", "start": "08:00", "end": "09:00"}]
        path = f"/cohorts/{two.cohort_id}/signups/mine/availability"
        await two.done("Ana", "PUT", path, {"zone": "Europe/Berlin", "windows": early})

        found = (await two.done("Ana", "GET", f"/cohorts/{two.cohort_id}/visits"))["items"]

        assert [each["within_hours"] for each in found] == [False, False]
        assert found[0]["local_start"] == "2026-03-06T00:00:00+01:00"

    @pytest.mark.parametrize("who", ["Kim", "Olga"])
    async def test_is_for_members_of_a_group(self, two: Two, who: str) -> None:
        code = await two.code(who, "GET", f"/cohorts/{two.cohort_id}/visits")

        assert code == "cannot_visit"

    async def test_takes_as_many_statements_for_many_groups_as_for_two(
        self, two: Two, lane: ReadLane, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        counts = []
        for number in range(2):
            with counted(lane, monkeypatch) as asked:
                await two.done("Ana", "GET", f"/cohorts/{two.cohort_id}/visits")
            counts.append(len(asked))
            for more in range(5):
                name = f"More {number} {more}"
                await two.stage.group(two.cohort_id, name=name, slot=THURSDAY_18 + more * 60)

        assert counts[0] == counts[1] <= 12


class TestPlanning:
    async def test_is_a_yes_and_stands_among_ones_own_meetings(
        self, two: Two, thursday: Meeting, database: Database
    ) -> None:
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")

        shown = {each["id"]: each for each in await two.own("Ana")}
        visit = shown[str(thursday.id)]
        assert (visit["guest"], visit["answer"], visit["group"]) == ("visitor", "yes", "Thursdays")
        assert visit["place"] == "https://meet.example.org/two"
        assert {each["guest"] for key, each in shown.items() if key != str(thursday.id)} == {None}
        assert await told(database, "guest_expected") == 1

    async def test_said_twice_it_is_one_visit(
        self, two: Two, thursday: Meeting, database: Database
    ) -> None:
        for _ in range(2):
            await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")

        assert await visits(database) == await told(database, "guest_expected") == 1

    async def test_the_store_itself_holds_one_visit_of_a_person_to_a_meeting(
        self, two: Two, thursday: Meeting, database: Database
    ) -> None:
        row = {"meeting_id": thursday.id, "sign_up_id": two.people["Ana"], "made_at": LATE_FEBRUARY}

        async with database.writer.begin() as connection:
            await connection.execute(insert(Visit).values(id=new_id(), **row))

        async with database.writer.connect() as connection:
            with pytest.raises(IntegrityError):
                await connection.execute(insert(Visit).values(id=new_id(), **row))

    async def test_the_last_place_is_given_once(
        self, stage: Stage, clock: MovableClock, database: Database
    ) -> None:
        clock.at = LATE_FEBRUARY
        two = await two_groups(stage, size_max=3, weeks=1)
        thursday = await two.meeting(two.other)
        dan = await stage.sign_up(two.cohort_id, "Dan")
        two.accounts["Dan"] = someone(Role.MEMBER)
        await stage.account(dan, two.accounts["Dan"])
        await stage.group(two.cohort_id, dan, name="Fridays", slot=THURSDAY_18 + 24 * 60)

        replies = await gather(
            *(two.send(who, "PUT", f"/meetings/{thursday.id}/visit") for who in ("Ana", "Dan"))
        )

        assert sorted(reply.status_code for reply in replies) == [200, 409]
        assert await visits(database) == 1

    async def test_is_refused_where_one_has_another_meeting(self, two: Two) -> None:
        dan = await two.stage.sign_up(two.cohort_id, "Dan")
        at_once = await two.stage.group(two.cohort_id, dan, name="At once", slot=WEDNESDAY_18)

        meeting = await two.meeting(at_once)

        assert await two.code("Ana", "PUT", f"/meetings/{meeting.id}/visit") == "cannot_visit"

    async def test_is_refused_at_ones_own_group_and_where_one_leads(
        self, two: Two, thursday: Meeting
    ) -> None:
        own = await two.meeting(two.home)

        assert await two.code("Ana", "PUT", f"/meetings/{own.id}/visit") == "cannot_visit"
        assert await two.code("Kim", "PUT", f"/meetings/{thursday.id}/visit") == "cannot_visit"

    async def test_is_of_what_is_ahead_and_takes_place(
        self, two: Two, thursday: Meeting, clock: MovableClock
    ) -> None:
        second = await two.meeting(two.other, week=1)
        await two.done("Kim", "POST", f"/meetings/{second.id}/cancel", {"note": ""})
        assert await two.code("Ana", "PUT", f"/meetings/{second.id}/visit") == "meeting_over"

        clock.at = thursday.starts_at

        assert await two.code("Ana", "PUT", f"/meetings/{thursday.id}/visit") == "meeting_over"

    async def test_of_a_cohort_without_them_is_answered_like_none(
        self, two: Two, thursday: Meeting
    ) -> None:
        two.accounts["Eve"] = someone(Role.MEMBER)

        for meeting_id in (thursday.id, new_id()):
            code = await two.code("Eve", "PUT", f"/meetings/{meeting_id}/visit")
            assert code == "meeting_not_found"

    async def test_by_a_personal_link_is_the_same(self, two: Two, thursday: Meeting) -> None:
        token = await two.stage.token(two.cohort_id, two.people["Ana"])
        client, path = two.stage.client, f"/personal/{token}"

        found = (await client.get(f"{path}/visits")).json()["items"]
        planned = await client.put(f"{path}/meetings/{thursday.id}/visit")
        shown = (await client.get(path)).json()["meetings"]
        off = await client.delete(f"{path}/meetings/{thursday.id}/visit")

        assert found[0]["meeting_id"] == str(thursday.id)
        assert (planned.status_code, off.status_code) == (200, 204)
        assert [each["guest"] for each in shown if each["guest"]] == ["visitor"]

    async def test_is_shown_on_the_page_behind_the_link_and_called_off_there(
        self, two: Two, thursday: Meeting, database: Database
    ) -> None:
        token = await two.stage.token(two.cohort_id, two.people["Ana"])
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")
        client, page = two.stage.client, f"http://test/p/{token}"

        shown = await client.get(page)
        body = {"meeting": str(thursday.id)}
        off = await client.post(f"{page}/call-off", data=body)
        again = await client.post(f"{page}/call-off", data=body)

        assert "You visit Thursdays." in shown.text
        assert off.headers["location"] == f"/p/{token}?done=called-off"
        assert (again.status_code, "No such visit." in again.text) == (422, True)
        assert await visits(database) == 0


class TestCallingOff:
    async def test_takes_the_place_and_the_answer_away_and_can_be_taken_back(
        self, two: Two, thursday: Meeting, database: Database
    ) -> None:
        path = f"/meetings/{thursday.id}/visit"
        await two.done("Ana", "PUT", path)

        await two.done("Ana", "DELETE", path)

        shown = (await two.done("Kim", "GET", f"/groups/{two.other.id}/meetings"))["items"]
        assert shown[0]["yes"] == await visits(database) == 0
        await two.done("Ana", "PUT", path)
        assert await visits(database) == 1

    async def test_who_leads_the_group_turns_away_and_lets_come_again(
        self, two: Two, thursday: Meeting
    ) -> None:
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")
        path = f"/meetings/{thursday.id}/visitors/{two.people['Ana']}"

        await two.done("Kim", "DELETE", path)
        away = await two.roster("Kim", thursday)
        await two.done("Kim", "PUT", path)

        assert "Ana" not in away
        assert (await two.roster("Kim", thursday))["Ana"] == "visitor"

    @pytest.mark.parametrize("who", ["Lee", "Ben", "Cy"])
    async def test_of_others_is_for_those_in_charge(
        self, two: Two, thursday: Meeting, who: str
    ) -> None:
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")
        path = f"/meetings/{thursday.id}/visitors/{two.people['Ana']}"

        assert await two.code(who, "DELETE", path) == "meeting_not_found"

    async def test_nobody_of_another_cohort_is_let_come(self, two: Two, thursday: Meeting) -> None:
        elsewhere = await two.stage.cohort()
        stranger = await two.stage.sign_up(elsewhere, "Eve")
        path = f"/meetings/{thursday.id}/visitors/{stranger}"

        assert await two.code("Kim", "PUT", path) == "visit_not_found"
        assert await two.code("Lee", "PUT", path) == "meeting_not_found"

    async def test_what_was_never_planned_is_not_called_off(
        self, two: Two, thursday: Meeting
    ) -> None:
        code = await two.code("Ana", "DELETE", f"/meetings/{thursday.id}/visit")

        assert code == "visit_not_found"


class TestAtTheMeeting:
    async def test_a_visitor_is_on_the_roster_and_ticked_as_members_are(
        self, two: Two, thursday: Meeting, clock: MovableClock
    ) -> None:
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")
        clock.at = thursday.starts_at + timedelta(minutes=5)

        path = f"/meetings/{thursday.id}/roster/{two.people['Ana']}"
        await two.done("Kim", "PUT", path, {"came": True})

        assert await two.roster("Kim", thursday) == {
            "Ben": "member",
            "Cy": "member",
            "Ana": "visitor",
            "Kim": "facilitator",
        }

    async def test_a_visitor_answers_but_sees_no_roster(self, two: Two, thursday: Meeting) -> None:
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")

        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/rsvp", {"answer": "maybe"})

        assert await two.code("Ana", "GET", f"/meetings/{thursday.id}/roster") == "no_such_meeting"
        answers = (await two.done("Kim", "GET", f"/meetings/{thursday.id}/rsvps"))["items"]
        assert [(each["name"], each["answer"]) for each in answers] == [("Ana", "maybe")]

    async def test_a_move_keeps_the_visit_and_forgets_its_answer(
        self, two: Two, thursday: Meeting
    ) -> None:
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")

        body = {"local": "2026-03-06T18:00"}
        await two.done("Kim", "POST", f"/meetings/{thursday.id}/move", body)

        [visit] = [each for each in await two.own("Ana") if each["guest"]]
        assert (visit["starts_at"], visit["answer"]) == ("2026-03-06T23:00:00Z", None)

    async def test_is_in_the_visitors_calendar_marked_as_a_visit(
        self, two: Two, thursday: Meeting
    ) -> None:
        await two.done("Ana", "PUT", f"/meetings/{thursday.id}/visit")
        [cohort] = (await two.done("Ana", "GET", "/me/cohorts"))["items"]

        url = cohort["feed"]["url"]
        calendar = icalendar.Calendar.from_ical((await two.stage.client.get(url)).content)

        events = {str(each["uid"]): str(each["summary"]) for each in calendar.events}
        assert len(events) == 3
        assert events[f"{thursday.id}@paceline"] == "Visit: Thursdays - Spring base"
