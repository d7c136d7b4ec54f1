"""Who is told that somebody visits a meeting, or leads it in place of its facilitator."""

from datetime import timedelta

import pytest

from paceline.features.enrolment.public import SignUpErased
from paceline.features.meetings.models import Meeting
from paceline.features.notifications.models import Notice
from paceline.features.notifications.public import NoticeState, NoticeType
from tests.features.meetings.stage import Stage
from tests.features.meetings.visiting import LATE_FEBRUARY, Two, two_groups
from tests.features.notifications.scene import Postbox, at, happened, notices
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
ANA, BEN, CY, LEE, KIM = (f"person{number}@example.org" for number in range(1, 6))


@pytest.fixture
async def two(stage: Stage, clock: MovableClock, postbox: Postbox) -> Two:
    clock.at = LATE_FEBRUARY
    found = await two_groups(stage)
    await work_off(stage.container)
    postbox.empty()
    return found


@pytest.fixture
async def thursday(two: Two) -> Meeting:
    return await two.meeting(two.other)


@pytest.fixture
async def wednesday(two: Two) -> Meeting:
    return await two.meeting(two.home)


async def done(two: Two, who: str, method: str, path: str, body: object = None) -> None:
    await two.done(who, method, path, body)
    await work_off(two.stage.container)


async def visit(two: Two, meeting: Meeting) -> None:
    await done(two, "Ana", "PUT", f"/meetings/{meeting.id}/visit")


async def led_by_kim(two: Two, meeting: Meeting) -> None:
    body = {"sign_up_id": str(two.people["Kim"])}
    await done(two, "Lee", "PUT", f"/meetings/{meeting.id}/substitute", body)


async def of_guests(two: Two) -> list[Notice]:
    kinds = (NoticeType.VISIT, NoticeType.SUBSTITUTE)
    return [each for kind in kinds for each in await notices(two.stage, kind)]


class TestAVisit:
    async def test_is_told_to_who_leads(
        self, two: Two, thursday: Meeting, postbox: Postbox
    ) -> None:
        await visit(two, thursday)

        assert postbox.readers() == [KIM]
        [letter] = postbox.letters("Ana visits Thursdays on Thursday, 5 March 2026")
        assert "Ana, of another group, comes" in letter.text

    async def test_that_is_called_off_is_told_to_the_other_side(
        self, two: Two, thursday: Meeting, postbox: Postbox
    ) -> None:
        await visit(two, thursday)
        await done(two, "Ana", "DELETE", f"/meetings/{thursday.id}/visit")
        off = postbox.readers("Ana does not visit")
        await visit(two, thursday)
        postbox.empty()

        path = f"/meetings/{thursday.id}/visitors/{two.people['Ana']}"
        await done(two, "Kim", "DELETE", path)

        assert (off, postbox.readers()) == ([KIM], [ANA])
        assert postbox.letters("Your visit is called off: Thursdays")

    async def test_is_expected_again_when_who_leads_thinks_better_of_it(
        self, two: Two, thursday: Meeting, postbox: Postbox
    ) -> None:
        await visit(two, thursday)
        path = f"/meetings/{thursday.id}/visitors/{two.people['Ana']}"
        await done(two, "Kim", "DELETE", path)

        await done(two, "Kim", "PUT", path)

        assert postbox.readers("You visit Thursdays") == [ANA]

    @pytest.mark.parametrize(
        ("path", "body", "subject"),
        [
            ("move", {"local": "2026-03-06T18:00"}, "Moved: Thursdays"),
            ("cancel", {"note": "Ill"}, "Cancelled: Thursdays"),
            ("place", {"place": "Hall 2"}, "Another place: Thursdays"),
        ],
    )
    async def test_hears_of_changes_as_members_do(
        self,
        two: Two,
        thursday: Meeting,
        postbox: Postbox,
        path: str,
        body: object,
        subject: str,
    ) -> None:
        await visit(two, thursday)

        await done(two, "Kim", "POST", f"/meetings/{thursday.id}/{path}", body)

        assert postbox.readers(subject) == sorted([ANA, BEN, CY, KIM])

    async def test_hears_of_its_new_time_when_the_whole_group_moves(
        self, two: Two, thursday: Meeting, postbox: Postbox
    ) -> None:
        await visit(two, thursday)

        slot = {"day": "fri", "start": "18:00", "zone": "America/New_York"}
        await done(two, "Kim", "POST", f"/groups/{two.other.id}/retime", {"slot": slot})

        assert postbox.readers("Moved: Thursdays meets on Friday, 6 March") == [ANA]

    async def test_is_reminded_of_and_of_no_other_meeting_of_that_group(
        self, two: Two, thursday: Meeting, clock: MovableClock, postbox: Postbox
    ) -> None:
        await visit(two, thursday)
        await at(two.stage, clock, thursday.starts_at - timedelta(days=2))
        postbox.empty()

        await at(two.stage, clock, thursday.starts_at - timedelta(hours=1))
        week = await two.meeting(two.other, week=1)
        of_visit = postbox.readers("Reminder: Thursdays")
        await at(two.stage, clock, week.starts_at - timedelta(days=2))
        postbox.empty()
        await at(two.stage, clock, week.starts_at - timedelta(hours=1))

        assert ANA in of_visit
        assert ANA not in postbox.readers("Reminder: Thursdays")
        assert BEN in postbox.readers("Reminder: Thursdays")

    async def test_that_is_called_off_reminds_nobody(
        self, two: Two, thursday: Meeting, clock: MovableClock
    ) -> None:
        await visit(two, thursday)
        await at(two.stage, clock, thursday.starts_at - timedelta(days=2))

        await done(two, "Ana", "DELETE", f"/meetings/{thursday.id}/visit")

        of_thursday = [
            each
            for each in await notices(two.stage, NoticeType.REMINDER, two.people["Ana"])
            if each.meeting_id == thursday.id
        ]
        assert {each.state for each in of_thursday} == {NoticeState.CANCELLED}


class TestWhoeverIsErased:
    async def test_is_named_in_no_notice_to_others(
        self, two: Two, thursday: Meeting, wednesday: Meeting
    ) -> None:
        await visit(two, thursday)
        await led_by_kim(two, wednesday)
        named = {each.facts["who"] for each in await of_guests(two)}

        for name in ("Ana", "Kim"):
            erased = SignUpErased(cohort_id=two.cohort_id, sign_up_id=two.people[name])
            await happened(two.stage, erased)

        assert named == {"Ana", "Kim"}
        assert {each.facts["who"] for each in await of_guests(two)} == {""}


class TestASubstitute:
    async def test_is_told_and_so_is_the_group(
        self, two: Two, wednesday: Meeting, postbox: Postbox
    ) -> None:
        await led_by_kim(two, wednesday)

        assert postbox.readers("You lead Wednesdays on Wednesday, 4 March 2026") == [KIM]
        assert postbox.readers("Kim leads Wednesdays") == [ANA, LEE]

    async def test_that_is_taken_back_is_told_again(
        self, two: Two, wednesday: Meeting, postbox: Postbox
    ) -> None:
        await led_by_kim(two, wednesday)
        postbox.empty()

        await done(two, "Lee", "DELETE", f"/meetings/{wednesday.id}/substitute")

        assert postbox.readers("You do not lead Wednesdays") == [KIM]
        assert postbox.readers("Led as usual after all") == [ANA, LEE]

    async def test_that_gives_it_back_leaves_it_to_the_facilitator(
        self, two: Two, wednesday: Meeting, postbox: Postbox
    ) -> None:
        await led_by_kim(two, wednesday)
        postbox.empty()

        await done(two, "Kim", "DELETE", f"/meetings/{wednesday.id}/substitute")

        assert postbox.readers("Kim cannot lead Wednesdays") == [LEE]
        assert postbox.readers("Led as usual after all") == [ANA]
        assert KIM not in postbox.readers()

    async def test_that_cannot_come_to_the_new_time_is_told_and_so_is_the_facilitator(
        self, two: Two, wednesday: Meeting, postbox: Postbox
    ) -> None:
        await led_by_kim(two, wednesday)
        postbox.empty()

        body = {"local": "2026-03-07T11:00"}
        await done(two, "Lee", "POST", f"/meetings/{wednesday.id}/move", body)

        assert postbox.readers("Kim cannot lead Wednesdays") == [LEE]
        assert postbox.readers("You do not lead Wednesdays") == [KIM]

    async def test_is_reminded_in_place_of_the_facilitator(
        self, two: Two, wednesday: Meeting, clock: MovableClock, postbox: Postbox
    ) -> None:
        await led_by_kim(two, wednesday)
        await at(two.stage, clock, wednesday.starts_at - timedelta(days=2))
        postbox.empty()

        await at(two.stage, clock, wednesday.starts_at - timedelta(hours=1))

        assert set(postbox.readers("Reminder: Wednesdays")) == {ANA, KIM}

    async def test_another_is_not_told_of_as_if_nobody_led(
        self, two: Two, wednesday: Meeting, postbox: Postbox
    ) -> None:
        two.people["Mo"] = await two.stage.sign_up(two.cohort_id, "Mo", role="facilitator")
        await led_by_kim(two, wednesday)
        postbox.empty()

        body = {"sign_up_id": str(two.people["Mo"])}
        await done(two, "Lee", "PUT", f"/meetings/{wednesday.id}/substitute", body)

        assert postbox.readers("Led as usual") == []
        assert postbox.readers("Mo leads Wednesdays") == [ANA, LEE]
        assert postbox.readers("You do not lead") == [KIM]
