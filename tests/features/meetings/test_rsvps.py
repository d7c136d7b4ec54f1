from asyncio import gather
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import httpx2
import pytest
from sqlalchemy import select

from paceline.app.edge import settled
from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.db.read_lane import ReadLane
from paceline.engines.availability.windows import DAY
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import GroupView
from paceline.features.meetings.errors import MeetingMovedSince, MeetingOver
from paceline.features.meetings.public import (
    Answer,
    MeetingId,
    Rsvp,
    RsvpAsks,
    Rsvps,
    RsvpSource,
)
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from tests.features.meetings.stage import Stage
from tests.people import signed_in, someone
from tests.times import MovableClock

pytestmark = pytest.mark.anyio

THURSDAY_18 = 3 * DAY + 18 * 60


async def in_a_group(stage: Stage, *, weeks: int = 2) -> tuple[GroupView, SignUpId]:
    cohort_id = await stage.cohort(weeks=weeks)
    ana = await stage.sign_up(cohort_id, "Ana Example")
    lee = await stage.sign_up(cohort_id, "Lee Leader", role="facilitator")
    return await stage.group(cohort_id, ana, facilitator=lee), ana


async def ids(stage: Stage, group: GroupView) -> list[MeetingId]:
    return [MeetingId(each.id) for each in await stage.meetings(group)]


async def give(
    stage: Stage,
    meeting_id: MeetingId,
    who: SignUpId,
    answer: Answer,
    *,
    source: RsvpSource = RsvpSource.DISCORD,
    at: datetime | None = None,
) -> Rsvp:
    async with stage.container() as scope:
        rsvps = await scope.get(Rsvps)
        return await settled(
            scope, lambda: rsvps.give(meeting_id, who, answer, source=source, at=at)
        )


async def kept(stage: Stage, lane: ReadLane, *meeting_ids: MeetingId) -> Sequence[object]:
    async with stage.container() as scope:
        asks = await scope.get(RsvpAsks)
    return (await lane.rows(asks.of_meetings(meeting_ids)))[0]


async def told(database: Database) -> int:
    async with database.session() as session:
        asked = select(EventRow.name).where(EventRow.name == "meetings.rsvp_given")
        return len((await session.scalars(asked)).all())


async def counts(stage: Stage, group: GroupView) -> list[tuple[int, int, int]]:
    reply = await stage.client.get(f"/groups/{group.id}/meetings", headers=stage.headers)
    return [(each["yes"], each["no"], each["maybe"]) for each in reply.json()["items"]]


class TestGiving:
    async def test_members_and_facilitators_answer_and_the_last_word_counts(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)
        assert group.facilitator_id is not None

        await give(stage, first, ana, Answer.YES)
        await give(stage, first, group.facilitator_id, Answer.YES)
        clock.advance(timedelta(minutes=1))
        counted = await give(stage, first, ana, Answer.NO, source=RsvpSource.WEB)

        assert (counted.answer, counted.source, counted.at) == (
            Answer.NO,
            RsvpSource.WEB,
            clock.now(),
        )
        assert await counts(stage, group) == [(1, 1, 0), (0, 0, 0)]

    async def test_what_was_said_before_the_last_word_changes_nothing(
        self, stage: Stage, clock: MovableClock, database: Database
    ) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)
        said = await give(stage, first, ana, Answer.NO)

        late = await give(stage, first, ana, Answer.YES, at=clock.now() - timedelta(seconds=1))

        assert late == said
        assert await told(database) == 1

    async def test_the_same_answer_again_tells_nobody_and_is_a_word_of_its_own(
        self, stage: Stage, clock: MovableClock, database: Database
    ) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)
        began = clock.now()
        await give(stage, first, ana, Answer.YES)
        clock.advance(timedelta(hours=1))
        await give(stage, first, ana, Answer.YES)

        between = await give(stage, first, ana, Answer.NO, at=began + timedelta(minutes=1))

        assert between.answer is Answer.YES
        assert await told(database) == 1

    async def test_a_clock_elsewhere_that_is_ahead_has_not_the_last_word_for_long(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)
        await give(stage, first, ana, Answer.YES, at=clock.now() + timedelta(days=3))
        clock.advance(timedelta(seconds=1))

        counted = await give(stage, first, ana, Answer.NO)

        assert counted.answer is Answer.NO

    async def test_one_moment_is_the_same_in_every_zone(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)
        clock.at = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
        await give(stage, first, ana, Answer.NO)

        same = await give(
            stage, first, ana, Answer.YES, at=datetime.fromisoformat("2026-03-02T17:00+02:00")
        )

        assert (same.answer, same.at) == (Answer.YES, clock.now())

    async def test_answers_at_the_same_moment_leave_one(self, stage: Stage, lane: ReadLane) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)

        await gather(*(give(stage, first, ana, each) for each in Answer))

        assert len(await kept(stage, lane, first)) == 1


class TestRefusals:
    async def test_who_is_not_of_the_group_is_answered_like_for_no_meeting(
        self, stage: Stage
    ) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)
        other = await stage.sign_up(group.cohort_id, "Cy Other")

        with pytest.raises(NotFound):
            await give(stage, first, other, Answer.YES)
        with pytest.raises(NotFound):
            await give(stage, MeetingId(new_id()), ana, Answer.YES)

    async def test_a_group_that_ended_asks_nobody(self, stage: Stage, clock: MovableClock) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)
        await stage.end(group, at=clock.now())

        with pytest.raises(NotFound):
            await give(stage, first, ana, Answer.YES)

    async def test_what_is_over_or_called_off_takes_no_answer(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        group, ana = await in_a_group(stage)
        first, second = await ids(stage, group)
        await stage.client.post(f"/meetings/{second}/cancel", json={}, headers=stage.headers)

        with pytest.raises(MeetingOver, match="does not take place"):
            await give(stage, second, ana, Answer.YES)
        clock.at = datetime(2026, 3, 5, 0, 0, tzinfo=UTC)
        with pytest.raises(MeetingOver, match="has taken place"):
            await give(stage, first, ana, Answer.YES)


class TestMoved:
    async def test_a_move_forgets_what_was_said_of_the_time_before(
        self, stage: Stage, clock: MovableClock, lane: ReadLane
    ) -> None:
        group, ana = await in_a_group(stage)
        first, second = await ids(stage, group)
        before = clock.now()
        for each in (first, second):
            await give(stage, each, ana, Answer.YES)
        clock.advance(timedelta(minutes=1))
        await stage.client.post(
            f"/meetings/{first}/move", json={"local": "2026-03-05T19:00"}, headers=stage.headers
        )

        with pytest.raises(MeetingMovedSince):
            await give(stage, first, ana, Answer.YES, at=before)

        assert await kept(stage, lane, first) == []
        assert await counts(stage, group) == [(0, 0, 0), (1, 0, 0)]
        assert (await give(stage, first, ana, Answer.NO)).answer is Answer.NO

    async def test_a_dry_run_forgets_nothing(self, stage: Stage) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)
        await give(stage, first, ana, Answer.MAYBE)
        body = {"local": "2026-03-05T19:00", "dry_run": True}

        await stage.client.post(f"/meetings/{first}/move", json=body, headers=stage.headers)

        assert (await counts(stage, group))[0] == (0, 0, 1)

    async def test_another_slot_forgets_the_answers_of_the_weeks_that_move(
        self, stage: Stage
    ) -> None:
        group, ana = await in_a_group(stage)
        for each in await ids(stage, group):
            await give(stage, each, ana, Answer.YES)

        await stage.retime(replace(group, slot=THURSDAY_18), from_week=1)

        assert await counts(stage, group) == [(1, 0, 0), (0, 0, 0)]

    async def test_being_called_off_and_restored_keeps_what_was_said(self, stage: Stage) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)
        await give(stage, first, ana, Answer.YES)

        await stage.client.post(f"/meetings/{first}/cancel", json={}, headers=stage.headers)
        await stage.client.post(f"/meetings/{first}/restore", headers=stage.headers)

        assert (await counts(stage, group))[0] == (1, 0, 0)


class TestSignedIn:
    async def test_a_member_answers_for_themselves_and_sees_it_again(self, stage: Stage) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)
        who = someone(Role.MEMBER, here=(group.cohort_id, Role.MEMBER))
        await stage.account(ana, who)

        reply = await stage.client.put(
            f"/meetings/{first}/rsvp", json={"answer": "maybe"}, headers=signed_in(who)
        )

        given = reply.json()
        assert (given["sign_up_id"], given["answer"], given["source"]) == (str(ana), "maybe", "web")
        mine = (await stage.client.get("/meetings/mine", headers=signed_in(who))).json()["items"]
        assert [each["answer"] for each in mine] == ["maybe", None]

    async def test_a_stranger_and_a_meeting_that_is_none_are_answered_alike(
        self, stage: Stage
    ) -> None:
        group, _ = await in_a_group(stage)
        first, _ = await ids(stage, group)
        stranger = signed_in(someone(Role.MEMBER))

        replies = [
            await stage.client.put(
                f"/meetings/{each}/rsvp", json={"answer": "yes"}, headers=stranger
            )
            for each in (first, new_id())
        ]

        assert {each.status_code for each in replies} == {httpx2.codes.NOT_FOUND}
        assert {each.json()["code"] for each in replies} == {"meeting_not_found"}

    async def test_only_the_three_answers_are_taken(self, stage: Stage) -> None:
        group, _ = await in_a_group(stage)
        first, _ = await ids(stage, group)

        reply = await stage.client.put(
            f"/meetings/{first}/rsvp", json={"answer": "perhaps"}, headers=stage.headers
        )

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT


class TestInCharge:
    async def test_a_facilitator_sees_who_said_what(self, stage: Stage) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)
        assert group.facilitator_id is not None
        leader = someone(Role.MEMBER, here=(group.cohort_id, Role.FACILITATOR))
        await stage.account(group.facilitator_id, leader)
        await give(stage, first, ana, Answer.NO)

        reply = await stage.client.get(f"/meetings/{first}/rsvps", headers=signed_in(leader))

        (said,) = reply.json()["items"]
        assert (said["name"], said["answer"], said["source"]) == ("Ana Example", "no", "discord")

    async def test_others_are_told_of_no_such_meeting(self, stage: Stage) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)
        member = someone(Role.MEMBER, here=(group.cohort_id, Role.MEMBER))
        await stage.account(ana, member)

        replies = [
            await stage.client.get(f"/meetings/{each}/rsvps", headers=signed_in(member))
            for each in (first, new_id())
        ]

        assert {each.json()["code"] for each in replies} == {"meeting_not_found"}


class TestByLink:
    async def test_a_link_answers_for_the_one_it_opens(self, stage: Stage) -> None:
        group, ana = await in_a_group(stage)
        first, _ = await ids(stage, group)
        token = await stage.token(group.cohort_id, ana)

        reply = await stage.client.put(
            f"/personal/{token}/meetings/{first}/rsvp", json={"answer": "yes"}
        )

        assert (reply.json()["answer"], reply.json()["source"]) == ("yes", "personal_link")
        shown = (await stage.client.get(f"/personal/{token}")).json()
        assert [each["answer"] for each in shown["meetings"]] == ["yes", None]

    async def test_a_link_that_is_none_answers_nothing(self, stage: Stage) -> None:
        group, _ = await in_a_group(stage)
        first, _ = await ids(stage, group)

        reply = await stage.client.put(
            f"/personal/nonsense/meetings/{first}/rsvp", json={"answer": "yes"}
        )

        assert reply.json()["code"] == "link_not_found"

    async def test_the_page_has_buttons_that_work_without_scripts(self, stage: Stage) -> None:
        group, ana = await in_a_group(stage)
        first, second = await ids(stage, group)
        page = f"http://test/p/{await stage.token(group.cohort_id, ana)}"

        reply = await stage.client.post(
            f"{page}/rsvp", data={"meeting": str(first), "answer": "yes"}
        )

        assert reply.status_code == httpx2.codes.SEE_OTHER
        text = unescape((await stage.client.get(f"http://test{reply.headers['location']}")).text)
        assert "Your answer is kept." in text
        assert text.count('value="yes" aria-pressed="true"') == 2  # the next one, and in the list
        assert text.count(f'name="meeting" value="{second}"') == 1

    async def test_the_page_says_why_an_answer_is_not_taken(self, stage: Stage) -> None:
        group, ana = await in_a_group(stage)
        first, second = await ids(stage, group)
        page = f"http://test/p/{await stage.token(group.cohort_id, ana)}"
        await stage.client.post(f"/meetings/{first}/cancel", json={}, headers=stage.headers)

        replies = [
            await stage.client.post(f"{page}/rsvp", data={"meeting": str(each), "answer": "no"})
            for each in (first, new_id())
        ]

        assert {each.status_code for each in replies} == {httpx2.codes.UNPROCESSABLE_CONTENT}
        assert "does not take place" in replies[0].text
        assert "No such meeting" in replies[1].text
        shown = (await stage.client.get(page)).text
        assert f'value="{first}"' not in shown
        assert f'value="{second}"' in shown
