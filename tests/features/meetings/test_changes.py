from asyncio import gather
from datetime import UTC, datetime

import httpx2
import pytest
from sqlalchemy import select

from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.features.grouping.public import GroupView
from paceline.features.meetings.models import Meeting
from paceline.features.meetings.public import MeetingId, Meetings
from paceline.features.meetings.schemas import MeetingPage
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Principal, Role
from paceline.kernel.ids import new_id
from tests.features.meetings.stage import Stage
from tests.people import signed_in, someone
from tests.times import MovableClock

pytestmark = pytest.mark.anyio


async def led_group(stage: Stage, weeks: int = 2) -> tuple[GroupView, Principal]:
    """A group with one member, and the account of its facilitator."""
    cohort_id = await stage.cohort(weeks=weeks)
    member = await stage.sign_up(cohort_id, "Ana Example")
    leader = await stage.sign_up(cohort_id, "Lee Leader", role="facilitator")
    who = someone(Role.MEMBER, here=(cohort_id, Role.FACILITATOR))
    await stage.account(leader, who)
    return await stage.group(cohort_id, member, facilitator=leader), who


async def first(stage: Stage, group: GroupView) -> Meeting:
    return (await stage.meetings(group))[0]


class TestMove:
    async def test_a_facilitator_moves_their_meeting_on_the_groups_clock(
        self, stage: Stage, database: Database
    ) -> None:
        group, leader = await led_group(stage)
        path = f"/meetings/{(await first(stage, group)).id}/move"

        reply = await stage.client.post(
            path, json={"local": "2026-03-05T19:00"}, headers=signed_in(leader)
        )

        moved = reply.json()
        assert moved["meeting"]["starts_at"] == "2026-03-06T00:00:00Z"
        assert moved["meeting"]["original_starts_at"] == "2026-03-04T23:00:00Z"
        assert moved["meeting"]["sequence"] == 1
        assert moved["cannot_come"] == []
        async with database.session() as session:
            names = set(await session.scalars(select(EventRow.name)))
        assert "meetings.moved" in names
        assert "cohorts.act_refused" not in names

    async def test_who_cannot_come_is_told_on_their_own_clock_and_not_refused(
        self, stage: Stage
    ) -> None:
        group, _ = await led_group(stage)
        path = f"/meetings/{(await first(stage, group)).id}/move"

        reply = await stage.client.post(
            path, json={"starts_at": "2026-03-07T18:00:00-05:00"}, headers=stage.headers
        )

        absent = reply.json()["cannot_come"]
        assert reply.status_code == httpx2.codes.OK
        assert [(each["name"], each["is_facilitator"]) for each in absent] == [
            ("Ana Example", False),
            ("Lee Leader", True),
        ]
        assert absent[0]["local_start"] == "2026-03-07T18:00:00-05:00"

    async def test_a_dry_run_tells_the_same_and_moves_nothing(self, stage: Stage) -> None:
        group, _ = await led_group(stage)
        path = f"/meetings/{(await first(stage, group)).id}/move"
        body = {"local": "2026-03-07T18:00", "dry_run": True}

        reply = await stage.client.post(path, json=body, headers=stage.headers)

        assert len(reply.json()["cannot_come"]) == 2
        assert (await first(stage, group)).sequence == 0

    async def test_what_is_called_off_is_restored_before_it_moves(self, stage: Stage) -> None:
        group = await stage.group(await stage.cohort(weeks=1))
        path = f"/meetings/{(await first(stage, group)).id}"
        await stage.client.post(f"{path}/cancel", json={}, headers=stage.headers)
        body = {"local": "2026-03-05T18:00", "dry_run": True}

        reply = await stage.client.post(f"{path}/move", json=body, headers=stage.headers)

        assert reply.json()["code"] == "meeting_not_in_state"

    async def test_two_meetings_of_a_group_never_overlap(self, stage: Stage) -> None:
        group, _ = await led_group(stage)
        path = f"/meetings/{(await first(stage, group)).id}/move"

        reply = await stage.client.post(
            path, json={"local": "2026-03-11T17:15"}, headers=stage.headers
        )

        assert reply.status_code == httpx2.codes.CONFLICT
        assert reply.json()["code"] == "meetings_overlap"
        assert "week 2" in reply.json()["detail"]

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            ({"local": "2026-01-05T06:00"}, "time ahead"),
            ({"local": "2126-01-05T06:00"}, "check the year"),
            ({"local": "2026-03-08T02:30"}, "jump over 02:30"),
            ({"local": "2026-03-29T02:30", "zone": "Europe/Berlin"}, "jump over 02:30"),
            ({"local": "2026-03-05T18:00", "zone": "Europe/Berln"}, "Europe/Berlin"),
            ({"starts_at": "2026-03-05T18:00"}, "timezone"),
            ({"starts_at": "9999-12-31T23:59:00-12:00"}, "the year is outside"),
            ({"starts_at": "2026-03-05T18:00:00Z", "zone": "UTC"}, "zone goes with local"),
            ({}, "give either"),
            ({"local": "2026-03-05T18:00", "colour": "red"}, "Extra inputs"),
        ],
    )
    async def test_a_moment_that_is_none_is_refused_with_the_reason(
        self, stage: Stage, body: dict[str, object], says: str
    ) -> None:
        group = await stage.group(await stage.cohort(weeks=1))
        path = f"/meetings/{(await first(stage, group)).id}/move"

        reply = await stage.client.post(path, json=body, headers=stage.headers)

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert says in reply.text

    async def test_what_is_over_cannot_be_moved(self, stage: Stage, clock: MovableClock) -> None:
        group = await stage.group(await stage.cohort(weeks=1))
        path = f"/meetings/{(await first(stage, group)).id}/move"
        clock.at = datetime(2026, 3, 5, 0, 0, tzinfo=UTC)

        reply = await stage.client.post(
            path, json={"local": "2026-03-05T18:00"}, headers=stage.headers
        )

        assert reply.json()["code"] == "meeting_over"

    async def test_another_groups_facilitator_sees_no_such_meeting(self, stage: Stage) -> None:
        group, _ = await led_group(stage)
        stranger = signed_in(someone(Role.MEMBER, here=(group.cohort_id, Role.FACILITATOR)))
        body = {"local": "2026-03-05T19:00"}

        forbidden = await stage.client.post(
            f"/meetings/{(await first(stage, group)).id}/move", json=body, headers=stranger
        )
        missing = await stage.client.post(f"/meetings/{new_id()}/move", json=body, headers=stranger)

        assert forbidden.status_code == missing.status_code == httpx2.codes.NOT_FOUND
        assert forbidden.json()["code"] == missing.json()["code"] == "meeting_not_found"


class TestAtOnce:
    async def test_two_moves_to_the_same_time_leave_one_there(self, stage: Stage) -> None:
        group = await stage.group(await stage.cohort(weeks=2))
        body = {"local": "2026-03-20T18:00"}

        replies = await gather(
            *(
                stage.client.post(f"/meetings/{each.id}/move", json=body, headers=stage.headers)
                for each in await stage.meetings(group)
            )
        )

        codes = sorted(each.status_code for each in replies)
        assert codes == [httpx2.codes.OK, httpx2.codes.CONFLICT]

    async def test_changes_of_one_meeting_are_counted_one_by_one(self, stage: Stage) -> None:
        group = await stage.group(await stage.cohort(weeks=1))
        path = f"/meetings/{(await first(stage, group)).id}/place"

        await gather(
            *(
                stage.client.post(path, json={"place": f"Room {n}"}, headers=stage.headers)
                for n in range(4)
            )
        )

        assert (await first(stage, group)).sequence == 4


class TestCallOff:
    @pytest.mark.parametrize(("act", "state"), [("cancel", "cancelled"), ("skip", "skipped")])
    async def test_a_meeting_is_called_off_with_a_note_and_restored(
        self, stage: Stage, act: str, state: str
    ) -> None:
        group = await stage.group(await stage.cohort(weeks=1))
        path = f"/meetings/{(await first(stage, group)).id}"

        off = await stage.client.post(
            f"{path}/{act}", json={"note": "Holiday"}, headers=stage.headers
        )
        twice = await stage.client.post(f"{path}/{act}", json={}, headers=stage.headers)
        back = await stage.client.post(f"{path}/restore", headers=stage.headers)

        shown = off.json()
        assert (shown["state"], shown["note"], shown["sequence"]) == (state, "Holiday", 1)
        assert twice.json()["code"] == "meeting_not_in_state"
        assert (back.json()["state"], back.json()["note"]) == ("scheduled", "")
        assert back.json()["sequence"] == 2

    async def test_what_takes_place_is_not_restored(self, stage: Stage) -> None:
        group = await stage.group(await stage.cohort(weeks=1))

        reply = await stage.client.post(
            f"/meetings/{(await first(stage, group)).id}/restore", headers=stage.headers
        )

        assert reply.status_code == httpx2.codes.CONFLICT

    async def test_a_time_taken_meanwhile_is_not_restored_to(self, stage: Stage) -> None:
        group = await stage.group(await stage.cohort(weeks=2))
        one, two = await stage.meetings(group)
        await stage.client.post(f"/meetings/{one.id}/cancel", json={}, headers=stage.headers)
        await stage.client.post(
            f"/meetings/{two.id}/move", json={"local": "2026-03-04T18:30"}, headers=stage.headers
        )

        reply = await stage.client.post(f"/meetings/{one.id}/restore", headers=stage.headers)

        assert reply.json()["code"] == "meetings_overlap"

    async def test_a_place_of_its_own_is_given_and_taken_back(self, stage: Stage) -> None:
        group = await stage.group(await stage.cohort(weeks=1))
        path = f"/meetings/{(await first(stage, group)).id}/place"

        own = await stage.client.post(path, json={"place": " The park "}, headers=stage.headers)
        back = await stage.client.post(path, json={"place": None}, headers=stage.headers)

        assert (own.json()["place"], own.json()["sequence"]) == ("The park", 1)
        assert (back.json()["place"], back.json()["sequence"]) == (None, 2)


class TestDoor:
    async def test_other_slices_ask_for_a_meeting_as_one_in_charge(self, stage: Stage) -> None:
        group, leader = await led_group(stage)
        meeting = await first(stage, group)

        async with stage.container() as scope:
            door = await scope.get(Meetings)
            found = await door.led_or_organised(MeetingId(meeting.id), by=leader)
            with pytest.raises(NotFound):
                await door.led_or_organised(MeetingId(meeting.id), by=someone())

        assert (found.starts_at, found.ends_at) == (meeting.starts_at, meeting.ends_at)


class TestLists:
    async def test_a_cohorts_meetings_page_by_time_with_filters(self, stage: Stage) -> None:
        cohort_id = await stage.cohort(weeks=3)
        one = await stage.group(cohort_id, name="One")
        await stage.group(cohort_id, name="Two")
        path, asked = f"/cohorts/{cohort_id}/meetings", {"sort": "starts_at", "limit": "2"}
        asked["filter"] = f"group_id:eq:{one.id}"

        page = await stage.client.get(path, params=asked, headers=stage.headers)
        rest = await stage.client.get(
            path, params={**asked, "after": page.json()["next"]}, headers=stage.headers
        )

        found = [MeetingPage.model_validate_json(each.content) for each in (page, rest)]
        assert [each.week for part in found for each in part.items] == [0, 1, 2]
        assert found[1].next is None

    async def test_only_an_organiser_lists_a_cohort(self, stage: Stage) -> None:
        group, leader = await led_group(stage)

        reply = await stage.client.get(
            f"/cohorts/{group.cohort_id}/meetings", headers=signed_in(leader)
        )

        assert reply.status_code == httpx2.codes.NOT_FOUND

    async def test_a_facilitator_lists_their_own_group_alone(self, stage: Stage) -> None:
        group, leader = await led_group(stage)
        other = await stage.group(group.cohort_id, name="Group 2")

        own = await stage.client.get(f"/groups/{group.id}/meetings", headers=signed_in(leader))
        others = await stage.client.get(f"/groups/{other.id}/meetings", headers=signed_in(leader))
        organiser = await stage.client.get(f"/groups/{other.id}/meetings", headers=stage.headers)

        assert len(own.json()["items"]) == len(organiser.json()["items"]) == 2
        assert others.status_code == httpx2.codes.NOT_FOUND


class TestMine:
    async def test_each_meeting_is_on_the_persons_clock_with_the_weeks_that_shift(
        self, stage: Stage
    ) -> None:
        cohort_id = await stage.cohort(weeks=6)
        sign_up = await stage.sign_up(cohort_id, zone="Europe/Berlin")
        who = someone(Role.MEMBER, here=(cohort_id, Role.MEMBER))
        await stage.account(sign_up, who)
        await stage.group(cohort_id, sign_up)

        reply = await stage.client.get("/meetings/mine", headers=signed_in(who))

        items = reply.json()["items"]
        assert items[0]["local_start"] == "2026-03-05T00:00:00+01:00"
        assert [each["shift_minutes"] for each in items] == [0, -60, -60, -60, 0, 0]
        assert [each["shifted"] for each in items] == [False, True, True, True, False, False]

    async def test_moving_by_hand_is_no_shift_of_clocks(self, stage: Stage) -> None:
        cohort_id = await stage.cohort(weeks=3)
        sign_up = await stage.sign_up(cohort_id)
        who = someone(Role.MEMBER, here=(cohort_id, Role.MEMBER))
        await stage.account(sign_up, who)
        group = await stage.group(cohort_id, sign_up)
        await stage.client.post(
            f"/meetings/{(await first(stage, group)).id}/move",
            json={"local": "2026-03-05T19:00"},
            headers=stage.headers,
        )

        reply = await stage.client.get("/meetings/mine", headers=signed_in(who))

        moved = reply.json()["items"][0]
        assert (moved["moved"], moved["shifted"], moved["shift_minutes"]) == (True, False, 0)
        assert moved["place"] == "https://meet.example.org/one"

    async def test_who_is_in_no_group_has_none(self, stage: Stage) -> None:
        reply = await stage.client.get("/meetings/mine", headers=signed_in(someone(Role.MEMBER)))

        assert reply.json() == {"items": []}
