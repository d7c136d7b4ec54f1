"""Replies are strangers' letters: only who was asked answers, and nothing they send stops us."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from typing_extensions import override

from paceline.features.meetings.public import Answer
from paceline.features.reconcile.ports import Gone
from paceline.features.reconcile.public import ConnectionId
from paceline.kernel.errors import Invalid, Unavailable
from paceline.kernel.processes import Limits, Processes, Stop
from paceline.providers.ics.answers import said_in
from paceline.providers.ics.maildir import LARGEST, MOST, Maildir
from paceline.providers.ics.replies import Reply, read_all
from paceline.testing.peers.faults import Trouble
from tests.providers.ics.ground import mail_ground
from tests.providers.ics.scene import AT, CONNECTION, known, letter, meetings_of, new_york, uid
from tests.times import MovableClock

T = TypeVar("T")
FOUND = new_york(weeks=3)
ANA = letter(FOUND).address
UID = uid(FOUND)


def answered(
    status: str = "ACCEPTED",
    *,
    uid: str = UID,
    sender: str = ANA,
    attendee: str = ANA,
    at: str = "20260201T110000Z",
    extra: str = "",
    method: str = "REPLY",
) -> bytes:
    """As a calendar program sends it."""
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\n"
        f"METHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:{at}\r\n"
        f"{extra}ATTENDEE;PARTSTAT={status}:mailto:{attendee}\r\n"
        "ORGANIZER:mailto:run@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    message = EmailMessage()
    message["From"], message["To"] = f"Ana <{sender}>", "run@example.org"
    message["Subject"] = "Accepted"
    message.set_content("Yes")
    message.add_alternative(calendar, subtype="calendar", params={"method": method})
    return message.as_bytes()


def all_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def heard(*letters: bytes, now: datetime = AT) -> list[tuple[int, Answer]]:
    """Which weeks are answered, and how."""
    weeks = {each.id: each.week for each in meetings_of(FOUND)}
    said = said_in(read_all(letters).replies, [known(FOUND)], now=now)
    return [(weeks[each.meeting_id], each.answer) for each in said if each.answer]


class TestAReply:
    @pytest.mark.parametrize(
        ("status", "answer"),
        [("ACCEPTED", Answer.YES), ("declined", Answer.NO), ("TENTATIVE", Answer.MAYBE)],
    )
    def test_without_a_date_answers_all_that_is_ahead(self, status: str, answer: Answer) -> None:
        after_the_first = meetings_of(FOUND)[0].starts_at

        assert heard(answered(status)) == [(0, answer), (1, answer), (2, answer)]
        assert heard(answered(status), now=after_the_first) == [(1, answer), (2, answer)]

    @pytest.mark.parametrize(
        "occurrence",
        [
            "RECURRENCE-ID;TZID=America/New_York:20260311T180000",
            "RECURRENCE-ID:20260311T220000Z",
            "RECURRENCE-ID;TZID=Europe/Berlin:20260311T230000",
            "RECURRENCE-ID:20260311T180000",
            "RECURRENCE-ID;VALUE=DATE:20260311",
        ],
    )
    def test_to_one_meeting_names_its_usual_start_in_any_zone(self, occurrence: str) -> None:
        assert heard(answered(extra=f"{occurrence}\r\n")) == [(1, Answer.YES)]

    def test_to_a_time_that_no_meeting_has_answers_none(self) -> None:
        assert heard(answered(extra="RECURRENCE-ID:20260311T210000Z\r\n")) == []

    def test_counts_from_when_it_was_written_and_never_from_later_than_now(self) -> None:
        early, late = answered(at="20260201T110000"), answered(at="20270101T000000Z")

        said = said_in(read_all([late, early]).replies, [known(FOUND)], now=AT)

        assert [each.at for each in said] == [AT - timedelta(hours=1)] * 3 + [AT] * 3

    @pytest.mark.parametrize(
        "letter",
        [
            answered(uid=UID[:-12] + "0" * 3 + "@paceline"),
            answered(uid=uid(FOUND, replace(CONNECTION, id=ConnectionId(UUID(int=10))))),
            answered(sender="other@example.org"),
            answered(attendee="other@example.org"),
            answered(sender="other@example.org", attendee="other@example.org"),
            answered("NEEDS-ACTION"),
            answered(method="REQUEST"),
            answered(extra="ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@example.org\r\n"),
        ],
        ids=[
            "forged",
            "of another connection",
            "from another",
            "for another",
            "of another",
            "undecided",
            "no reply",
            "of two",
        ],
    )
    def test_of_anybody_else_answers_nothing(self, letter: bytes) -> None:
        assert heard(letter) == []

    def test_from_two_senders_is_from_nobody(self) -> None:
        letter = answered().replace(b"From: Ana", b"From: x@example.org, Ana")

        assert heard(letter) == []

    def test_to_an_invitation_that_was_never_told_answers_nothing(self) -> None:
        nothing = [replace(known(FOUND), told={})]

        assert said_in(read_all([answered()]).replies, nothing, now=AT) == []

    def test_that_cannot_be_read_does_not_hide_the_others(self) -> None:
        broken = [
            b"\x00\xff\xfe",
            answered(at="yesterday"),
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/calendar",
        ]

        reading = read_all([*broken, answered()])

        assert len(reading.replies) == 1
        assert reading.broken >= 1

    def test_shows_nobody_when_it_is_printed(self) -> None:
        assert ANA not in repr(read_all([answered()]).replies)
        assert repr(Reply(uid="u", sender="s", attendee="a", status="x", at=AT)) == "Reply()"
        assert ANA not in repr(letter(FOUND))


@pytest.mark.anyio
class TestTheFolder:
    async def test_is_empty_while_it_is_not_there(self, tmp_path: Path) -> None:
        post = await Maildir(tmp_path / "none").since("")

        assert post.letters == []
        assert (await Maildir(tmp_path / "none").since(post.token)).letters == []

    async def test_gives_each_letter_once(self, tmp_path: Path) -> None:
        maildir = Maildir(tmp_path)
        await maildir.drop(b"one")
        first = await maildir.since("")
        again = await maildir.since(first.token)
        await maildir.drop(b"two")

        second = await maildir.since(again.token)

        assert (first.letters, again.letters, second.letters) == ([b"one"], [], [b"two"])

    async def test_changes_nothing_that_a_mail_server_delivered(self, tmp_path: Path) -> None:
        (tmp_path / "cur").mkdir()
        (tmp_path / "cur" / "1.host:2,S").write_bytes(b"seen")
        (tmp_path / "cur" / ".hidden").write_bytes(b"no letter")
        (tmp_path / "cur" / "link").symlink_to("/etc/hostname")
        before = all_in(tmp_path)

        post = await Maildir(tmp_path).since("")

        assert post.letters == [b"seen"]
        assert all_in(tmp_path) == before

    async def test_is_read_bit_by_bit_when_much_came(self, tmp_path: Path) -> None:
        (tmp_path / "new").mkdir()
        for number in range(MOST + 3):
            (tmp_path / "new" / f"{number:04}").write_bytes(b"%d" % number)
        maildir = Maildir(tmp_path)

        first = await maildir.since("")
        rest = await maildir.since(first.token)

        assert (len(first.letters), len(rest.letters)) == (MOST, 3)
        assert len({*first.letters, *rest.letters}) == MOST + 3

    async def test_never_holds_more_than_it_may(self, tmp_path: Path) -> None:
        maildir = Maildir(tmp_path)
        for _ in range(18):
            await maildir.drop(b"x" * LARGEST)

        first = await maildir.since("")
        rest = await maildir.since(first.token)

        assert (len(first.letters), len(rest.letters)) == (16, 2)

    async def test_passes_over_what_is_too_large(self, tmp_path: Path) -> None:
        maildir = Maildir(tmp_path)
        await maildir.drop(b"small")
        (tmp_path / "new" / "huge").write_bytes(b"x" * (LARGEST + 1))

        first = await maildir.since("")

        assert first.letters == [b"small"]
        assert (await maildir.since(first.token)).letters == []
        with pytest.raises(Invalid, match="1 MB"):
            await maildir.drop(b"x" * (LARGEST + 1))

    async def test_that_cannot_be_read_or_written_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "new").write_bytes(b"no folder")

        with pytest.raises(Unavailable, match="read"):
            await Maildir(tmp_path).since("")
        with pytest.raises(Unavailable, match="written"):
            await Maildir(tmp_path).drop(b"one")

    async def test_is_for_its_owners_eyes(self, tmp_path: Path) -> None:
        await Maildir(tmp_path / "replies").drop(b"one")

        modes = {each.stat().st_mode & 0o077 for each in all_in(tmp_path / "replies")}

        assert modes == {0}


@pytest.mark.anyio
class TestHearing:
    async def test_reads_in_a_child_of_its_own(
        self, tmp_path: Path, processes: Processes, clock: MovableClock
    ) -> None:
        async with mail_ground(folder=tmp_path, clock=clock, processes=processes) as ground:
            await Maildir(tmp_path).drop(answered(at="20260104T110000Z"))
            await Maildir(tmp_path).drop(os.urandom(1000))

            found = await ground.target.heard(CONNECTION, "", [known(FOUND)])
            again = await ground.target.heard(CONNECTION, found.token, [known(FOUND)])

        assert [each.address for each in found.said] == [ANA] * 3
        assert found.said[0].at == datetime(2026, 1, 4, 11, tzinfo=UTC)
        assert list(again.said) == []
        assert found.is_spoken

    async def test_reads_the_others_when_one_is_more_than_a_child_bears(
        self, tmp_path: Path, clock: MovableClock
    ) -> None:
        children = Choking()
        async with mail_ground(folder=tmp_path, clock=clock, processes=children) as ground:
            await Maildir(tmp_path).drop(answered())
            await Maildir(tmp_path).drop(CHOKES)

            found = await ground.target.heard(CONNECTION, "", [known(FOUND)])

        assert [each.address for each in found.said] == [ANA] * 3


CHOKES = b"Subject: a bomb\r\n\r\n"


class Choking(Processes):
    """Its child goes over its limits with one certain letter."""

    @override
    async def run(
        self,
        work: Callable[..., T],
        *arguments: object,
        limits: Limits,
        on_report: Callable[[object], Awaitable[None]] | None = None,
        stop: Stop | None = None,
    ) -> T:
        [letters] = arguments
        assert isinstance(letters, list)
        if CHOKES in letters:
            raise Invalid("It took too much.")
        return work(letters)


@pytest.mark.anyio
class TestARefusedLetter:
    async def test_that_calls_off_is_not_tried_for_ever(self, clock: MovableClock) -> None:
        async with mail_ground(clock=clock) as ground:
            told = known(FOUND)
            await ground.target.observe(CONNECTION, [told])
            ground.peer.faults.add(Trouble.FAILING, method="RCPT", status=550)

            await ground.target.remove(CONNECTION, told.name, UID)

        assert ground.letters == []

    async def test_of_what_nobody_knows_is_none(self, clock: MovableClock) -> None:
        async with mail_ground(clock=clock) as ground:
            await ground.target.remove(CONNECTION, known(FOUND).name, UID)
            with pytest.raises(Gone):
                await ground.target.update(CONNECTION, known(FOUND).name, UID, known(FOUND).told)

        assert ground.letters == []
