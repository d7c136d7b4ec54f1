"""Our adapter with a stand-in post behind it, and calendars that obey what arrives there."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

from icalendar import Calendar, Event
from pydantic import SecretStr
from typing_extensions import override

from paceline.backends.mail.sendgrid import SendGridMailer
from paceline.backends.mail.settings import MailSettings, Tls
from paceline.backends.mail.smtp import SmtpMailer
from paceline.backends.processes.children import ChildProcesses
from paceline.features.reconcile.public import Connection, ConnectionId
from paceline.kernel.clock import Clock
from paceline.kernel.keys import ServerKey
from paceline.kernel.mail import Mailer
from paceline.kernel.processes import Processes
from paceline.providers.ics.maildir import Maildir
from paceline.providers.ics.target import IcsTarget
from paceline.testing.peers.faults import Fault, Trouble
from paceline.testing.peers.letters import Posted
from paceline.testing.peers.sendgrid.server import SendGridPeer
from paceline.testing.peers.smtp.server import SmtpPeer
from paceline.testing.pictures import COHORT
from tests.times import MovableClock

KEY: Final = ServerKey(b"a key of thirty-two bytes, tests")
ORGANISER: Final = "run@example.org"
SENDER: Final = f"Running <{ORGANISER}>"
THEIRS: Final = "dentist@example.org"


class NthLetter(Fault):
    """`after` so many others, by either way."""

    after: int = 0

    @override
    def fits(self, method: str, path: str) -> bool:
        if self.times < 1 or method not in (".", "POST"):
            return False
        self.after -= 1
        return self.after < 0


@dataclass(kw_only=True)
class Mailbox:
    """One person's mail, and the calendar that obeys it: by UID, and the highest SEQUENCE."""

    seen: set[str] = field(default_factory=set)
    events: dict[str, Calendar] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)

    def take(self, letter: Posted) -> None:
        """A letter that came before comes no second time."""
        if letter.headers["Message-ID"] in self.seen:
            return
        self.seen.add(letter.headers["Message-ID"])
        calendar = Calendar.from_ical(letter.calendar)
        assert isinstance(calendar, Calendar)
        for event in masters(calendar):
            self._obey(str(calendar["method"]), event, calendar)

    def _obey(self, method: str, event: Event, calendar: Calendar) -> None:
        uid, sequence = str(event["uid"]), int(str(event["sequence"]))
        if sequence <= self.sequences.get(uid, -1):
            return
        self.sequences[uid] = sequence
        if method == "REQUEST":
            self.events[uid] = calendar
            return
        assert str(event["status"]) == "CANCELLED"
        self.events.pop(uid, None)


def masters(calendar: Calendar) -> Iterator[Event]:
    for event in calendar.walk("VEVENT"):
        if "recurrence-id" not in event and isinstance(event, Event):
            yield event


def mailboxes(letters: Sequence[Posted]) -> Mapping[str, Mailbox]:
    found: dict[str, Mailbox] = {}
    for letter in letters:
        found.setdefault(letter.to, Mailbox()).take(letter)
    return found


@dataclass(kw_only=True)
class MailGround:
    peer: SmtpPeer | SendGridPeer
    target: IcsTarget
    replies: Path
    options: Mapping[str, object] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)

    @property
    def connection(self) -> Connection:
        return Connection(
            id=ConnectionId(UUID(int=9)),
            cohort_id=COHORT,
            provider="ics",
            place="mail",
            options=self.options,
        )

    @property
    def accounts(self) -> Sequence[Mapping[str, str]]:
        return [{}] * 4

    @property
    def writes(self) -> int:
        calls = [call if isinstance(call, str) else call.method for call in self.peer.calls]
        return sum(each in (".", "POST") for each in calls)

    @property
    def letters(self) -> list[Posted]:
        return self.peer.letters

    def events(self) -> dict[str, Calendar]:
        """By UID, whoever's calendar it is in."""
        boxes = mailboxes(self.letters).values()
        found = {uid: calendar for box in boxes for uid, calendar in box.events.items()}
        return {uid: each for uid, each in found.items() if uid not in self.deleted}

    def ours(self) -> Counter[str]:
        return Counter(
            str(event["summary"]) for each in self.events().values() for event in masters(each)
        )

    def theirs(self) -> object:
        return dict(self.own)

    def add_theirs(self) -> None:
        self.own[THEIRS] = "Group 1 - Spring"

    def spoil(self) -> None:
        """Somebody takes ours out of their own calendar."""
        self.deleted.add(next(iter(self.events())))

    def lose_answer(self, *, after: int) -> None:
        self.add(Trouble.DROP_AFTER, after=after)

    def refuse(self, *, seconds: float) -> None:
        self.add(Trouble.TOO_MANY, seconds=seconds)

    def add(self, trouble: Trouble, *, after: int = 0, seconds: float = 0.0) -> None:
        fault = NthLetter(trouble=trouble, seconds=seconds)
        fault.after = after
        self.peer.faults.queue.append(fault)

    def break_reads(self) -> None:
        """There is nothing to read."""


def smtp_mailer(peer: SmtpPeer, clock: Clock) -> Mailer:
    settings = MailSettings(sender=SENDER, host=peer.host, port=peer.port, tls=Tls.NONE)
    return SmtpMailer(settings, clock)


@asynccontextmanager
async def mail_ground(
    *,
    folder: Path | None = None,
    clock: Clock | None = None,
    processes: Processes | None = None,
    **options: object,
) -> AsyncIterator[MailGround]:
    """Ends by asserting that the stand-in found nothing wrong."""
    clock = clock or MovableClock()
    async with SmtpPeer() as peer:
        with TemporaryDirectory() as spare:
            replies = folder or Path(spare)
            target = target_of(smtp_mailer(peer, clock), clock, replies, processes)
            yield MailGround(peer=peer, target=target, replies=replies, options=options)
        assert peer.violations == []


@asynccontextmanager
async def sendgrid_ground() -> AsyncIterator[MailGround]:
    clock = MovableClock()
    async with SendGridPeer() as peer:
        settings = MailSettings(
            sender=SENDER, sendgrid_url=peer.url, sendgrid_key=SecretStr(peer.key)
        )
        mailer = SendGridMailer(settings, Passing(clock))
        with TemporaryDirectory() as spare:
            replies = Path(spare)
            yield MailGround(peer=peer, target=target_of(mailer, clock, replies), replies=replies)
        await mailer.close()
        assert peer.violations == []


class Passing:
    """A second goes by whenever somebody looks, so that a short rest is over at the next try."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        self._clock.advance(timedelta(seconds=1))
        return self._clock.now()


def target_of(
    mailer: Mailer, clock: Clock, replies: Path, processes: Processes | None = None
) -> IcsTarget:
    """`processes` where answers are read."""
    children = processes or ChildProcesses()
    return IcsTarget(mailer, KEY, clock, Maildir(replies), children, organiser=ORGANISER)
