"""Who is told of groups and meetings, and how often."""

from datetime import UTC, datetime, timedelta

import pytest

from paceline.features.grouping.public import GroupFormed
from paceline.features.notifications.public import NoticeState, NoticeType
from tests.features.meetings.stage import Stage
from tests.features.notifications.scene import (
    FIRST,
    LINK,
    Postbox,
    act,
    at,
    choose,
    grouped,
    happened,
    notices,
    published,
    told,
)
from tests.people import someone
from tests.times import MovableClock

pytestmark = pytest.mark.anyio


class TestHavingAGroup:
    async def test_everybody_in_it_is_told(self, stage: Stage, postbox: Postbox) -> None:
        _cohort_id, group = await grouped(stage)

        await happened(stage, published(group))

        assert postbox.readers("You have a group: Group 1") == [
            "person1@example.org",
            "person2@example.org",
        ]
        letter = postbox.letters("You have")[0]
        assert "Wednesday, 4 March 2026, 18:00 to 19:00 (America/New_York)" in letter.text

    async def test_is_told_once_however_often_it_happens(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        cohort_id, group = await grouped(stage)
        formed = GroupFormed(cohort_id=cohort_id, group_id=group.id)

        await happened(stage, published(group), formed)
        await happened(stage, published(group), formed)

        assert len(postbox.letters("You have")) == 2
        assert len(await notices(stage, NoticeType.GROUP_ASSIGNED)) == 2

    async def test_the_way_in_without_an_account_is_in_the_letter(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        _cohort_id, group = await grouped(stage, people=1)

        await happened(stage, published(group))

        [letter] = postbox.letters("You have")
        [token] = set(LINK.findall(letter.text + letter.html))
        reply = await stage.client.get(f"/personal/{token}")
        assert reply.json()["name"] == "Person1 Example"

    async def test_with_an_account_there_is_no_such_link(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        _cohort_id, group = await grouped(stage, people=1)
        await stage.account(group.member_ids[0], someone())

        await happened(stage, published(group))

        [letter] = postbox.letters("You have")
        assert LINK.search(letter.text + letter.html) is None

    async def test_letters_of_one_person_carry_one_link(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        _cohort_id, group = await grouped(stage, people=1)
        await happened(stage, published(group))
        meeting = (await stage.meetings(group))[0]

        await act(stage, "POST", f"/meetings/{meeting.id}/cancel", {"note": ""})

        links = {LINK.findall(each.text)[0] for each in postbox.letters()}
        assert (len(postbox.letters()), len(links)) == (2, 1)


class TestComingAndGoing:
    async def test_those_who_were_there_hear_of_who_joins(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        cohort_id, group = await told(stage, postbox)
        late = await stage.sign_up(cohort_id, "Late Example")
        clock.advance(timedelta(hours=1))

        path = f"/cohorts/{cohort_id}/groups/{group.id}/members"
        await act(stage, "POST", path, {"sign_up_id": str(late)})

        assert postbox.readers("Late joined Group 1") == [
            "person1@example.org",
            "person2@example.org",
        ]
        assert postbox.readers("You have a group") == ["person3@example.org"]

    async def test_those_who_stay_and_who_left_are_told(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        cohort_id, group = await told(stage, postbox)

        path = f"/cohorts/{cohort_id}/groups/{group.id}/members/{group.member_ids[0]}"
        await act(stage, "DELETE", path)

        assert postbox.readers("Person1 left Group 1") == ["person2@example.org"]
        assert postbox.readers("You are no longer in Group 1") == ["person1@example.org"]

    async def test_who_comes_back_and_leaves_again_is_told_of_each_time(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        cohort_id, group = await told(stage, postbox, people=3)
        members = f"/cohorts/{cohort_id}/groups/{group.id}/members"
        who = group.member_ids[0]
        others = ["person2@example.org"] * 2 + ["person3@example.org"] * 2

        for _ in range(2):
            clock.advance(timedelta(hours=1))
            await act(stage, "DELETE", f"{members}/{who}")
            clock.advance(timedelta(hours=1))
            await act(stage, "POST", members, {"sign_up_id": str(who)})

        assert postbox.readers("Person1 left") == others
        assert postbox.readers("Person1 joined") == others
        assert postbox.readers("You are no longer in") == ["person1@example.org"] * 2
        assert postbox.readers("You have a group") == ["person1@example.org"] * 2

    async def test_nobody_is_told_of_who_came_back_before_it_was_written(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        """One of the others sleeps; all of it is over when they wake up."""
        cohort_id, group = await told(stage, postbox, people=3)
        who, other, _ = group.member_ids
        await choose(stage, other, quiet_start=22 * 60, quiet_end=8 * 60)
        members = f"/cohorts/{cohort_id}/groups/{group.id}/members"

        await act(stage, "DELETE", f"{members}/{who}")
        clock.advance(timedelta(minutes=1))
        await act(stage, "POST", members, {"sign_up_id": str(who)})
        clock.advance(timedelta(minutes=1))
        await act(stage, "DELETE", f"{members}/{who}")
        clock.advance(timedelta(minutes=1))
        await act(stage, "POST", members, {"sign_up_id": str(who)})
        await at(stage, clock, datetime(2026, 1, 5, 13, tzinfo=UTC))

        letters = [each.subject for each in postbox.letters() if "2@" in each.to]
        assert letters == ["Person1 joined Group 1"]


class TestMeetings:
    @pytest.mark.parametrize(
        ("change", "body", "subject", "says"),
        [
            (
                "move",
                {"starts_at": "2026-03-05T23:00:00Z"},
                "Moved: Group 1 meets on Thursday, 5 March 2026",
                "It is now on Thursday, 5 March 2026, 18:00 to 19:00 (America/New_York).",
            ),
            (
                "cancel",
                {"note": "It rains."},
                "Cancelled: Group 1 on Wednesday, 4 March 2026",
                "Note: It rains.",
            ),
            ("skip", {"note": ""}, "A week off: Group 1", "there is no meeting on Wednesday"),
            (
                "place",
                {"place": "https://meet.example.org/two"},
                "Another place: Group 1",
                "Place: https://meet.example.org/two",
            ),
        ],
    )
    async def test_what_changes_is_told_to_all(
        self, stage: Stage, postbox: Postbox, change: str, body: object, subject: str, says: str
    ) -> None:
        _, group = await told(stage, postbox)
        meeting = (await stage.meetings(group))[0]

        await act(stage, "POST", f"/meetings/{meeting.id}/{change}", body)

        assert postbox.readers(subject) == ["person1@example.org", "person2@example.org"]
        assert says in postbox.letters(subject)[0].text

    async def test_what_takes_place_after_all_is_told_as_well(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        _, group = await told(stage, postbox)
        meeting = (await stage.meetings(group))[0]
        await act(stage, "POST", f"/meetings/{meeting.id}/cancel", {"note": ""})

        await act(stage, "POST", f"/meetings/{meeting.id}/restore")

        assert len(postbox.letters("It takes place after all: Group 1")) == 2

    async def test_of_changes_at_once_the_last_is_told(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        _, group = await told(stage, postbox)
        meeting = (await stage.meetings(group))[0]
        path = f"/meetings/{meeting.id}/move"
        for moment in ("2026-03-05T23:00:00Z", "2026-03-06T23:00:00Z"):
            reply = await stage.client.post(path, json={"starts_at": moment}, headers=stage.headers)
            assert reply.is_success

        await act(stage, "POST", f"/meetings/{meeting.id}/cancel", {"note": ""})

        assert {each.subject for each in postbox.letters()} == {
            "Cancelled: Group 1 on Friday, 6 March 2026"
        }

    async def test_a_new_weekly_time_is_told_once(self, stage: Stage, postbox: Postbox) -> None:
        cohort_id, group = await told(stage, postbox)

        path = f"/cohorts/{cohort_id}/groups/{group.id}"
        await act(stage, "PATCH", path, {"slot": {"day": "thu", "start": "18:00"}})

        assert len(postbox.letters()) == 2
        [letter, _] = postbox.letters("Group 1 meets at another time from now on")
        assert "Thursday, 5 March 2026, 18:00" in letter.text

    async def test_each_new_weekly_time_is_told_also_one_that_there_was_before(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        cohort_id, group = await told(stage, postbox, people=1)
        path = f"/cohorts/{cohort_id}/groups/{group.id}"

        for day in ("thu", "wed", "thu"):
            await act(stage, "PATCH", path, {"slot": {"day": day, "start": "18:00"}})

        assert len(postbox.letters("Group 1 meets at another time from now on")) == 3

    async def test_of_new_weekly_times_at_once_the_last_is_told(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        cohort_id, group = await told(stage, postbox, people=1)
        await choose(stage, group.member_ids[0], quiet_start=22 * 60, quiet_end=8 * 60)
        path = f"/cohorts/{cohort_id}/groups/{group.id}"
        for day in ("thu", "fri"):
            await act(stage, "PATCH", path, {"slot": {"day": day, "start": "18:00"}})

        await at(stage, clock, datetime(2026, 1, 5, 13, tzinfo=UTC))

        [letter] = postbox.letters("Group 1 meets at another time from now on")
        assert "Friday, 6 March 2026, 18:00" in letter.text

    async def test_another_place_after_a_move_that_was_not_told_is_told_as_a_move(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        _, group = await told(stage, postbox, people=1)
        meeting = (await stage.meetings(group))[0]
        reply = await stage.client.post(
            f"/meetings/{meeting.id}/move",
            json={"starts_at": "2026-03-05T23:00:00Z"},
            headers=stage.headers,
        )
        assert reply.is_success

        await act(stage, "POST", f"/meetings/{meeting.id}/place", {"place": "1 Park Lane"})
        await act(stage, "POST", f"/meetings/{meeting.id}/place", {"place": "2 Park Lane"})

        [moved] = postbox.letters("Moved: Group 1 meets on Thursday, 5 March 2026")
        [place] = postbox.letters("Another place: Group 1 on Thursday, 5 March 2026")
        assert "Place: 1 Park Lane" in moved.text
        assert "Place: 2 Park Lane" in place.text

    async def test_another_place_after_a_move_that_waits_is_told_as_a_move(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        _, group = await told(stage, postbox, people=1)
        await choose(stage, group.member_ids[0], quiet_start=22 * 60, quiet_end=8 * 60)
        path = f"/meetings/{(await stage.meetings(group))[0].id}"
        await act(stage, "POST", f"{path}/move", {"starts_at": "2026-03-05T23:00:00Z"})
        await act(stage, "POST", f"{path}/place", {"place": "1 Park Lane"})

        await at(stage, clock, datetime(2026, 1, 5, 13, tzinfo=UTC))

        [moved] = postbox.letters()
        assert moved.subject == "Moved: Group 1 meets on Thursday, 5 March 2026"

    async def test_nobody_is_told_of_what_is_over(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        _, group = await told(stage, postbox)
        meeting = (await stage.meetings(group))[0]
        reply = await stage.client.post(
            f"/meetings/{meeting.id}/cancel", json={"note": ""}, headers=stage.headers
        )
        assert reply.is_success
        clock.at = FIRST + timedelta(days=1)

        await happened(stage)

        assert postbox.letters("Cancelled") == []
        assert {each.state for each in await notices(stage, NoticeType.MEETING_CANCELLED)} <= {
            NoticeState.SKIPPED
        }
