"""A cohort in a real store, whose people are invited by the ledger and answer by letter."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from http import HTTPStatus
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer
from icalendar import Calendar
from sqlalchemy import select

from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.engines.availability.windows import DAY
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.models import Person
from paceline.features.grouping.public import GroupView
from paceline.features.reconcile.ports import ReplyBox
from paceline.features.reconcile.service.payloads import FullPass, HearAll
from paceline.kernel.processes import Processes
from paceline.providers.ics.maildir import Maildir
from paceline.providers.ics.target import IcsTarget
from paceline.testing.memory_target import MemoryTargets
from paceline.testing.peers.faults import Trouble
from paceline.testing.peers.letters import Posted
from tests.features.meetings.stage import WEDNESDAY_18, Stage
from tests.features.reconcile.scene import wished
from tests.providers.ics.ground import MailGround, mail_ground, mailboxes
from tests.providers.ics.scene import starts
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
WEEKS = 3
ANA = "person1@example.org"
BEN = "person2@example.org"


@pytest.fixture
async def stage(container: AsyncContainer, client: httpx2.AsyncClient) -> Stage:
    return Stage(container=container, client=client)


@pytest.fixture
async def ground(
    container: AsyncContainer, clock: MovableClock, tmp_path: Path, processes: Processes
) -> AsyncIterator[MailGround]:
    folder = tmp_path / "replies"
    async with mail_ground(folder=folder, clock=clock, processes=processes) as ground:
        (await container.get(MemoryTargets)).others["ics"] = ground.target
        yield ground


async def connected(stage: Stage, **options: object) -> GroupView:
    cohort_id = await stage.cohort(weeks=WEEKS)
    ids = [await stage.sign_up(cohort_id, f"Person {number}") for number in range(2)]
    group = await stage.group(cohort_id, *ids)
    reply = await stage.client.post(
        f"/cohorts/{cohort_id}/connections",
        json={"provider": "ics", "place": "mail", "options": options},
        headers=stage.headers,
    )
    assert reply.status_code == HTTPStatus.CREATED, reply.text
    await work_off(stage.container)
    return group


async def state(stage: Stage, cohort_id: CohortId) -> str:
    reply = await stage.client.get(f"/cohorts/{cohort_id}/connections", headers=stage.headers)
    return str(reply.json()["items"][0]["state"])


async def later(stage: Stage, clock: MovableClock) -> None:
    """So long that what is tried again was, and what comes now and then came by."""
    for _ in range(4):
        clock.advance(timedelta(minutes=15))
        await wished(stage, FullPass())
        await wished(stage, HearAll())
        await work_off(stage.container)


async def told(stage: Stage, group: GroupView, act: str, **body: object) -> None:
    meeting = (await stage.meetings(group))[0]
    path = f"/meetings/{meeting.id}/{act}"
    reply = await stage.client.post(path, json=body, headers=stage.headers)
    assert reply.status_code == HTTPStatus.OK, reply.text


async def answers(stage: Stage, group: GroupView) -> list[tuple[int, int, int]]:
    reply = await stage.client.get(f"/groups/{group.id}/meetings", headers=stage.headers)
    return [(each["yes"], each["no"], each["maybe"]) for each in reply.json()["items"]]


async def moved(unit: SqlUnitOfWork) -> None:
    """Ana has another address from now on."""
    session = await unit.session()
    for person in (await session.scalars(select(Person))).all():
        if person.email == ANA:
            person.email = "new@example.org"


def to(ground: MailGround, address: str) -> list[Posted]:
    return [each for each in ground.letters if each.to == address]


def shown(ground: MailGround, address: str) -> list[datetime]:
    """What stands in that person's calendar."""
    events = mailboxes(ground.letters)[address].events.values()
    return [start for each in events for start in starts(each.to_ical().decode())]


def reply_of(letter: Posted, status: str, at: datetime, *, extra: str = "") -> bytes:
    uid = Calendar.from_ical(letter.calendar).events[0]["uid"]
    message = EmailMessage()
    message["From"], message["To"] = letter.to, "run@example.org"
    message.set_content(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nMETHOD:REPLY\r\n"
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:{at:%Y%m%dT%H%M%SZ}\r\n{extra}"
        f"ATTENDEE;PARTSTAT={status}:mailto:{letter.to}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        subtype="calendar",
        params={"method": "REPLY"},
    )
    return message.as_bytes()


class TestACohort:
    async def test_is_invited_with_one_letter_each(
        self, stage: Stage, ground: MailGround, clock: MovableClock
    ) -> None:
        group = await connected(stage)

        await later(stage, clock)

        assert sorted(each.to for each in ground.letters) == [ANA, BEN]
        assert shown(ground, ANA) == [each.starts_at for each in await stage.meetings(group)]
        assert await state(stage, group.cohort_id) == "converged"
        assert ground.letters[0].subject.startswith("Invitation: Group 1")

    @pytest.mark.parametrize(
        ("act", "body"),
        [
            ("move", {"local": "2026-03-05T19:00"}),
            ("skip", {"note": ""}),
            ("cancel", {"note": ""}),
        ],
    )
    async def test_is_told_of_a_change_with_one_letter_each(
        self,
        stage: Stage,
        ground: MailGround,
        clock: MovableClock,
        act: str,
        body: dict[str, object],
    ) -> None:
        group = await connected(stage)

        await told(stage, group, act, **body)
        await later(stage, clock)

        taking_place = [each for each in await stage.meetings(group) if each.state == "scheduled"]
        assert shown(ground, ANA) == [each.starts_at for each in taking_place]
        assert [each.subject.partition(":")[0] for each in to(ground, ANA)] == [
            "Invitation",
            "Changed",
        ]

    async def test_hears_of_another_weekly_time(
        self, stage: Stage, ground: MailGround, clock: MovableClock
    ) -> None:
        group = await connected(stage)

        await stage.retime(replace(group, slot=WEDNESDAY_18 + DAY))
        await later(stage, clock)

        assert shown(ground, BEN) == [each.starts_at for each in await stage.meetings(group)]
        assert len(to(ground, BEN)) == 2

    async def test_is_called_off_for_who_has_another_address(
        self, stage: Stage, ground: MailGround, clock: MovableClock
    ) -> None:
        await connected(stage)

        await stage.within(SqlUnitOfWork, moved)
        await later(stage, clock)

        assert shown(ground, ANA) == []
        assert len(shown(ground, "new@example.org")) == WEEKS
        assert "METHOD:CANCEL" in to(ground, ANA)[-1].calendar
        assert len(to(ground, BEN)) == 1

    @pytest.mark.parametrize("trouble", [Trouble.DROP_AFTER, Trouble.FAIL_AFTER, Trouble.DROP])
    async def test_is_invited_once_whichever_answer_is_lost(
        self, stage: Stage, ground: MailGround, clock: MovableClock, trouble: Trouble
    ) -> None:
        """The second try has the same UID and the same Message-ID, so mailboxes drop it."""
        ground.add(trouble, after=1)
        group = await connected(stage)

        await later(stage, clock)

        assert {each.to for each in ground.letters} == {ANA, BEN}
        assert len({each.headers["Message-ID"] for each in ground.letters}) == 2
        assert len(ground.events()) == 2
        assert await state(stage, group.cohort_id) == "converged"

    async def test_that_changed_after_a_lost_answer_is_told_anew(
        self, stage: Stage, ground: MailGround, clock: MovableClock
    ) -> None:
        ground.add(Trouble.DROP_AFTER)
        group = await connected(stage)

        await told(stage, group, "skip", note="")
        await later(stage, clock)

        assert len(shown(ground, ANA)) == len(shown(ground, BEN)) == WEEKS - 1

    async def test_is_called_off_also_where_nobody_knows_whether_it_arrived(
        self, stage: Stage, ground: MailGround, clock: MovableClock
    ) -> None:
        ground.peer.faults.add(Trouble.DROP_AFTER, method=".", times=2)
        await connected(stage)

        await stage.within(SqlUnitOfWork, moved)
        await later(stage, clock)

        assert shown(ground, ANA) == []
        assert len(shown(ground, "new@example.org")) == WEEKS

    async def test_needs_no_setting_to_be_invited(self, container: AsyncContainer) -> None:
        target, box = await container.get(IcsTarget), await container.get(ReplyBox)

        assert target.problems("mail", {}) == []
        assert isinstance(box, Maildir)

    @pytest.mark.parametrize(
        "wrong",
        [{"place": "post"}, {"options": {"colour": "red"}}, {"options": {"language": "xx"}}],
    )
    @pytest.mark.usefixtures("ground")
    async def test_is_connected_with_what_there_is_alone(
        self, stage: Stage, wrong: dict[str, object]
    ) -> None:
        cohort_id = await stage.cohort(weeks=WEEKS)

        reply = await stage.client.post(
            f"/cohorts/{cohort_id}/connections",
            json={"provider": "ics", "place": "mail", **wrong},
            headers=stage.headers,
        )

        assert reply.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


class TestAnswers:
    async def test_by_letter_count(
        self, stage: Stage, ground: MailGround, clock: MovableClock
    ) -> None:
        group = await connected(stage)
        [letter] = to(ground, ANA)
        one = "RECURRENCE-ID;TZID=America/New_York:20260311T180000\r\n"
        said_later = clock.now() + timedelta(minutes=1)
        replies = Maildir(ground.replies)
        await replies.drop(reply_of(letter, "DECLINED", said_later, extra=one))
        await replies.drop(reply_of(letter, "ACCEPTED", clock.now()))

        await later(stage, clock)

        assert await answers(stage, group) == [(1, 0, 0), (0, 1, 0), (1, 0, 0)]

    async def test_that_repeat_what_was_said_before_a_change_of_mind_count_again(
        self, stage: Stage, ground: MailGround, clock: MovableClock
    ) -> None:
        group = await connected(stage)
        [letter] = to(ground, ANA)
        replies = Maildir(ground.replies)
        await replies.drop(reply_of(letter, "ACCEPTED", clock.now()))
        await later(stage, clock)
        meeting = (await stage.meetings(group))[0]
        token = await stage.token(group.cohort_id, group.member_ids[0])
        await stage.client.put(
            f"/personal/{token}/meetings/{meeting.id}/rsvp", json={"answer": "no"}
        )
        before = (await answers(stage, group))[0]
        clock.advance(timedelta(minutes=1))

        await replies.drop(reply_of(letter, "ACCEPTED", clock.now()))
        await later(stage, clock)

        assert before == (0, 1, 0)
        assert (await answers(stage, group))[0] == (1, 0, 0)

    async def test_of_the_time_before_a_move_do_not_count(
        self, stage: Stage, ground: MailGround, clock: MovableClock
    ) -> None:
        group = await connected(stage)
        [letter] = to(ground, ANA)
        before = clock.now()
        clock.advance(timedelta(minutes=5))
        await told(stage, group, "move", local="2026-03-05T19:00")
        await work_off(stage.container)

        await Maildir(ground.replies).drop(reply_of(letter, "ACCEPTED", before))
        await later(stage, clock)

        assert await answers(stage, group) == [(0, 0, 0), (1, 0, 0), (1, 0, 0)]
