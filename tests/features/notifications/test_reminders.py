"""When people are reminded of a meeting, and when they are not."""

from datetime import UTC, datetime, timedelta

import pytest

from paceline.features.enrolment.public import SignUpId
from paceline.features.meetings.public import Answer, MeetingId, Rsvps, RsvpSource
from paceline.features.notifications.public import Language, NoticeId, NoticeState, NoticeType
from paceline.features.notifications.repository.choices import ChoiceRepository
from paceline.features.notifications.repository.notices import NoticeBook
from tests.features.meetings.stage import Stage
from tests.features.notifications.scene import (
    FIRST,
    Postbox,
    act,
    at,
    before,
    choose,
    notices,
    told,
)
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SUBJECT = "Reminder: Group 1 meets on"


class TestAReminder:
    async def test_comes_a_day_and_an_hour_before(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        await told(stage, postbox)

        await before(stage, clock, DAY + timedelta(minutes=1))
        early = len(postbox.letters())
        await before(stage, clock, DAY)
        a_day_before = postbox.readers(SUBJECT)
        postbox.empty()
        await before(stage, clock, HOUR)

        everybody = ["person1@example.org", "person2@example.org"]
        assert (early, a_day_before, postbox.readers(SUBJECT)) == (0, everybody, everybody)

    async def test_says_when_on_the_readers_clock(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        cohort_id = await stage.cohort(facilitator="none")
        person = await stage.sign_up(cohort_id, zone="Europe/Berlin")
        await stage.group(cohort_id, person, place="1 Park Lane")

        await before(stage, clock, HOUR)

        [letter] = postbox.letters(SUBJECT)
        assert "Thursday, 5 March 2026, 00:00 to 01:00 (Europe/Berlin)" in letter.text
        assert "Place: 1 Park Lane" in letter.text

    async def test_comes_in_the_language_that_was_chosen(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        _, group = await told(stage, postbox, people=1)
        await choose(stage, group.member_ids[0], language=Language.DE)

        await before(stage, clock, HOUR)

        [letter] = postbox.letters("Erinnerung: Group 1 trifft sich am Mittwoch, 4. März 2026")
        assert "Mittwoch, 4. März 2026, 18:00 bis 19:00 Uhr (America/New_York)" in letter.text
        assert '<html lang="de">' in letter.html

    async def test_has_nothing_in_it_that_a_name_could_do_to_the_page(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        cohort_id = await stage.cohort(facilitator="none")
        person = await stage.sign_up(cohort_id, "<b>Ada</b> {group}")
        await stage.group(cohort_id, person, name="<script>")

        await before(stage, clock, HOUR)

        [letter] = postbox.letters("Reminder: <script>")
        assert "&lt;b&gt;Ada&lt;/b&gt; {group}" in letter.html
        assert "<script>" not in letter.html

    async def test_tells_new_york_time_across_both_clock_changes(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        cohort_id = await stage.cohort(weeks=40, facilitator="none")
        person = await stage.sign_up(cohort_id)
        group = await stage.group(cohort_id, person)
        series = await stage.meetings(group)
        around = [*series[:2], *series[34:36]]

        for meeting in around:
            await at(stage, clock, meeting.starts_at - timedelta(hours=2))
            await at(stage, clock, meeting.starts_at - HOUR)

        letters = [each.text for each in postbox.letters(SUBJECT)]
        assert [each.starts_at.hour for each in around] == [23, 22, 22, 23]
        for day in ("4 March", "11 March", "28 October", "4 November"):
            assert any(f"{day} 2026, 18:00 to 19:00" in each for each in letters)
        assert all("18:00 to 19:00 (America/New_York)" in each for each in letters)


class TestPlanning:
    async def test_looks_eight_days_ahead(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        await told(stage, postbox, people=1)
        at_first = len(await notices(stage, NoticeType.REMINDER))

        await at(stage, clock, FIRST - timedelta(days=7))

        planned = await notices(stage, NoticeType.REMINDER)
        assert (at_first, [each.due_at for each in planned]) == (0, [FIRST - DAY, FIRST - HOUR])

    async def test_again_adds_nothing(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        await told(stage, postbox, people=1)

        for hours in range(1, 5):
            await at(stage, clock, FIRST - timedelta(days=7, hours=-hours))

        assert len(await notices(stage, NoticeType.REMINDER)) == 2

    async def test_leaves_out_what_would_have_been_due(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        clock.at = FIRST - timedelta(hours=5)

        await told(stage, postbox, people=1)
        await at(stage, clock, clock.at)

        assert (await notices(stage, NoticeType.REMINDER))[0].due_at == FIRST - HOUR


class TestAMeetingThatMoves:
    async def test_takes_its_reminders_along(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        _, group = await told(stage, postbox, people=1)
        await at(stage, clock, FIRST - timedelta(days=3))
        known = {each.id for each in await notices(stage, NoticeType.REMINDER)}
        later = FIRST + timedelta(days=2)

        meeting = (await stage.meetings(group))[0]
        await act(stage, "POST", f"/meetings/{meeting.id}/move", {"starts_at": later.isoformat()})
        moved = await notices(stage, NoticeType.REMINDER)
        postbox.empty()
        await at(stage, clock, FIRST - HOUR)
        at_the_old_time = len(postbox.letters())
        await at(stage, clock, later - HOUR)

        assert {each.id for each in moved} == known
        assert [each.due_at for each in moved] == [later - DAY, later - HOUR]
        assert at_the_old_time == 0
        assert len(postbox.letters("Reminder: Group 1 meets on Friday, 6 March")) == 1

    async def test_nearer_is_reminded_of_at_the_new_time(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        _, group = await told(stage, postbox, people=1)
        await at(stage, clock, FIRST - timedelta(days=3))
        nearer = FIRST - timedelta(days=2, hours=10)

        meeting = (await stage.meetings(group))[0]
        await act(stage, "POST", f"/meetings/{meeting.id}/move", {"starts_at": nearer.isoformat()})
        postbox.empty()
        await at(stage, clock, nearer - HOUR)

        states = {each.state for each in await notices(stage, NoticeType.REMINDER)}
        assert len(postbox.letters(SUBJECT)) == 1
        assert states == {NoticeState.CANCELLED, NoticeState.SENT}

    async def test_and_is_cancelled_reminds_nobody(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        _, group = await told(stage, postbox)
        await at(stage, clock, FIRST - timedelta(days=3))
        meeting = (await stage.meetings(group))[0]

        await act(stage, "POST", f"/meetings/{meeting.id}/cancel", {"note": ""})
        await before(stage, clock, HOUR)

        assert postbox.letters(SUBJECT) == []

    async def test_that_takes_place_after_all_is_reminded_of(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        _, group = await told(stage, postbox, people=1)
        await at(stage, clock, FIRST - timedelta(days=3))
        meeting = (await stage.meetings(group))[0]
        await act(stage, "POST", f"/meetings/{meeting.id}/cancel", {"note": ""})
        await act(stage, "POST", f"/meetings/{meeting.id}/restore")

        await before(stage, clock, DAY)

        assert len(postbox.letters(SUBJECT)) == 1


class TestWhoIsReminded:
    async def test_who_left_is_not(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        cohort_id, group = await told(stage, postbox)
        await at(stage, clock, FIRST - timedelta(days=3))

        path = f"/cohorts/{cohort_id}/groups/{group.id}/members/{group.member_ids[0]}"
        await act(stage, "DELETE", path)
        await before(stage, clock, HOUR)

        assert postbox.readers(SUBJECT) == ["person2@example.org"]

    async def test_who_wants_no_reminders_is_not(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        _, group = await told(stage, postbox)
        await at(stage, clock, FIRST - timedelta(days=3))

        await choose(stage, group.member_ids[0], channels={"reminder": "none"})
        await before(stage, clock, HOUR)

        assert postbox.readers(SUBJECT) == ["person2@example.org"]

    async def test_who_wants_other_leads_gets_them(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        _, group = await told(stage, postbox, people=1)
        await choose(stage, group.member_ids[0], leads=[120])

        await before(stage, clock, timedelta(hours=2))
        await before(stage, clock, HOUR)

        assert len(postbox.letters(SUBJECT)) == 1


class TestALateWorker:
    async def test_reminds_nobody_of_what_has_begun(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        await told(stage, postbox, people=1)
        await at(stage, clock, FIRST - timedelta(days=3))

        await at(stage, clock, FIRST)

        assert postbox.letters() == []
        due = [each for each in await notices(stage, NoticeType.REMINDER) if each.due_at < FIRST]
        assert [each.state for each in due] == [NoticeState.SKIPPED, NoticeState.SKIPPED]

    async def test_sends_one_of_two_that_are_due(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        await told(stage, postbox, people=1)
        await at(stage, clock, FIRST - timedelta(days=3))

        await at(stage, clock, FIRST - timedelta(minutes=30))

        assert len(postbox.letters(SUBJECT)) == 1


class TestQuietHours:
    async def test_put_a_reminder_before_them(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        """Quiet from 16:00 to 18:00 in New York: what is due at 17:00 comes at 16:00."""
        _, group = await told(stage, postbox, people=1)
        await choose(stage, group.member_ids[0], quiet_start=16 * 60, quiet_end=18 * 60, leads=[60])

        await at(stage, clock, FIRST - timedelta(days=3))
        await before(stage, clock, timedelta(hours=2))

        assert len(postbox.letters(SUBJECT)) == 1

    async def test_make_an_announcement_wait(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        """It is noon in Greenwich and seven in New York, where it is quiet until eight."""
        _, group = await told(stage, postbox, people=1)
        await choose(stage, group.member_ids[0], quiet_start=22 * 60, quiet_end=8 * 60)
        meeting = (await stage.meetings(group))[0]

        await act(stage, "POST", f"/meetings/{meeting.id}/cancel", {"note": ""})
        in_the_night = len(postbox.letters())
        await at(stage, clock, datetime(2026, 1, 5, 13, tzinfo=UTC))

        assert (in_the_night, len(postbox.letters("Cancelled"))) == (0, 1)

    async def test_that_last_until_the_meeting_leave_a_late_reminder_out(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        _, group = await told(stage, postbox, people=1)
        await at(stage, clock, FIRST - timedelta(days=3))
        await choose(stage, group.member_ids[0], quiet_start=12 * 60, quiet_end=19 * 60)

        await before(stage, clock, HOUR)

        assert postbox.letters(SUBJECT) == []

    async def test_that_a_late_worker_comes_into_are_kept(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        """Due at 15:00, when it gets quiet; the worker comes at 16:30, and quiet ends at 17:00."""
        _, group = await told(stage, postbox, people=1)
        await choose(stage, group.member_ids[0], quiet_start=15 * 60, quiet_end=17 * 60, leads=[90])
        await at(stage, clock, FIRST - timedelta(days=3))

        await before(stage, clock, timedelta(minutes=90))
        while_quiet = len(postbox.letters(SUBJECT))
        await before(stage, clock, HOUR)

        assert (while_quiet, len(postbox.letters(SUBJECT))) == (0, 1)

    async def test_put_a_reminder_off_however_often_it_is_planned_meanwhile(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        """Due at 16:00; from 15:30 to 17:00 it is quiet, which was said after it was planned."""
        _, group = await told(stage, postbox, people=1)
        member = group.member_ids[0]
        await choose(stage, member, leads=[120])
        await at(stage, clock, FIRST - timedelta(days=3))
        clock.at = FIRST - timedelta(minutes=145)
        await quiet(stage, member, start=15 * 60 + 30, end=17 * 60)

        for minutes in (140, 115, 100, 61):
            await before(stage, clock, timedelta(minutes=minutes))
        while_quiet = len(postbox.letters(SUBJECT))
        await before(stage, clock, HOUR)

        assert (while_quiet, len(postbox.letters(SUBJECT))) == (0, 1)


class TestTwoWorkers:
    async def test_of_them_one_may_send_a_reminder(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        await told(stage, postbox, people=1)
        await at(stage, clock, FIRST - timedelta(days=3))
        reminder = (await notices(stage, NoticeType.REMINDER))[0]
        clock.at = FIRST - DAY
        async with stage.container() as scope:
            book = await scope.get(NoticeBook)

            claimed = [await book.claim(NoticeId(reminder.id)) for _ in range(2)]

        assert claimed == [True, False]

    async def test_a_reminder_whose_worker_died_is_not_sent_again(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        await told(stage, postbox, people=1)
        await at(stage, clock, FIRST - timedelta(days=3))
        reminder = (await notices(stage, NoticeType.REMINDER))[0]
        clock.at = FIRST - DAY
        async with stage.container() as scope:
            await (await scope.get(NoticeBook)).claim(NoticeId(reminder.id))

        await at(stage, clock, FIRST - DAY)
        await at(stage, clock, FIRST - DAY + timedelta(hours=2))

        states = {each.id: each.state for each in await notices(stage, NoticeType.REMINDER)}
        assert postbox.letters() == []
        assert states[reminder.id] is NoticeState.UNKNOWN


class TestWhoSaidNo:
    async def test_is_not_reminded_and_who_takes_it_back_is(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        _, group = await told(stage, postbox)
        await at(stage, clock, FIRST - timedelta(days=3))
        meeting = MeetingId((await stage.meetings(group))[0].id)

        await answer(stage, meeting, group.member_ids[0], Answer.NO)
        await before(stage, clock, DAY)
        a_day_before = postbox.readers(SUBJECT)
        postbox.empty()
        await answer(stage, meeting, group.member_ids[0], Answer.YES)
        await before(stage, clock, HOUR)

        assert a_day_before == ["person2@example.org"]
        assert postbox.readers(SUBJECT) == ["person1@example.org", "person2@example.org"]


async def answer(stage: Stage, meeting_id: MeetingId, sign_up_id: SignUpId, said: Answer) -> None:
    async def give(rsvps: Rsvps) -> None:
        await rsvps.give(meeting_id, sign_up_id, said, source=RsvpSource.PERSONAL_LINK)

    await stage.within(Rsvps, give)  # type: ignore[type-abstract]
    await work_off(stage.container)


async def quiet(stage: Stage, sign_up_id: SignUpId, *, start: int, end: int) -> None:
    async def change(choices: ChoiceRepository) -> None:
        found = await choices.of_sign_up_unscoped(sign_up_id)
        assert found is not None
        found.quiet_start, found.quiet_end = start, end

    await stage.within(ChoiceRepository, change)
