"""Invites people by letter: their calendars show it and answer (docs/adr/0033)."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

import structlog
from typing_extensions import override

from paceline.engines.diff.objects import Fields, KindRule, Known, Name, Seen, Wanted
from paceline.features.meetings.public import RsvpSource
from paceline.features.reconcile.ports import Answers, Gone, Heard, Target
from paceline.features.reconcile.public import Connection, ConnectionId, Picture
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Invalid
from paceline.kernel.keys import ServerKey
from paceline.kernel.mail import Mail, Mailer
from paceline.kernel.processes import Limits, Processes
from paceline.providers.ics.answers import said_in
from paceline.providers.ics.calendars import Told, cancelled, requested
from paceline.providers.ics.letters import Letter, letter_in
from paceline.providers.ics.maildir import Maildir
from paceline.providers.ics.marks import uid_of
from paceline.providers.ics.replies import Reading, read_all
from paceline.providers.ics.settings import Options, faults_of
from paceline.providers.ics.wanted import RULES, wishes
from paceline.providers.ics.wording import About, subject, text

PLACE: Final = "mail"
# A letter that was handed over a moment ago may still be taken.
SETTLE: Final = timedelta(minutes=1)
READING: Final = Limits(memory=512, seconds=60)
ALONE: Final = Limits(memory=256, seconds=10)
log: Final = structlog.get_logger()


class IcsTarget(Target, Answers):
    """What stands in somebody's calendar nobody sees: what was told is all that is known.

    A letter that may have left is treated as one that did: it is followed by another, of the same
    UID and a higher SEQUENCE, and calendars keep the later.
    """

    name = "ics"

    def __init__(
        self,
        mailer: Mailer,
        key: ServerKey,
        clock: Clock,
        replies: Maildir,
        processes: Processes,
        *,
        organiser: str,
    ) -> None:
        self._mailer = mailer
        self._key = key
        self._clock = clock
        self._replies = replies
        self._processes = processes
        self._organiser = organiser
        self._known: dict[ConnectionId, Mapping[Name, Known]] = {}

    @property
    @override
    def rules(self) -> Sequence[KindRule]:
        return RULES

    @property
    @override
    def settle(self) -> timedelta:
        return SETTLE

    @property
    @override
    def remembers(self) -> bool:
        return True

    @property
    @override
    def is_open(self) -> bool:
        return True

    @override
    def wanted(self, picture: Picture, connection: Connection) -> Sequence[Wanted]:
        return list(wishes(picture, Options.model_validate(connection.options)))

    @override
    def problems(self, place: str, options: Mapping[str, object]) -> Sequence[str]:
        found = faults_of(options)
        if place != PLACE:
            found.insert(0, f"the place is {PLACE}: letters go to each one's own address")
        return found

    @override
    async def observe(self, connection: Connection, known: Sequence[Known]) -> Sequence[Seen]:
        """What was told; of what may have been told nothing is certain, so it is told again."""
        self._known[connection.id] = {each.name: each for each in known}
        return list(self._told(connection, known))

    def _told(self, connection: Connection, known: Sequence[Known]) -> Iterator[Seen]:
        for each in known:
            if each.told and (each.outside_id is not None or each.settled):
                yield Seen(
                    kind=each.name.kind,
                    outside_id=each.outside_id or self._uid(connection, each.name, each.told),
                    fields=each.told if each.tellings else {},
                    mark=each.name,
                )

    def _uid(self, connection: Connection, name: Name, fields: Fields) -> str:
        return uid_of(self._key, connection.id, name, letter_in(fields["letter"]).address)

    @override
    async def create(self, connection: Connection, name: Name, fields: Fields, *, turn: str) -> str:
        uid = self._uid(connection, name, fields)
        known = Known(name=name, outside_id=None, turn=turn)
        await self._request(letter_in(fields["letter"]), uid, known)
        return uid

    @override
    async def update(
        self, connection: Connection, name: Name, outside_id: str, fields: Fields
    ) -> None:
        known = self._known_of(connection, name)
        if known is None:
            raise Gone
        await self._request(letter_in(fields["letter"]), outside_id, known)

    @override
    async def remove(self, connection: Connection, name: Name, outside_id: str) -> None:
        """An address that is refused for good has no calendar to take anything out of."""
        known = self._known_of(connection, name)
        if known is None or not known.told:
            return
        letter = letter_in(known.told["letter"])
        try:
            await self._send(letter, About.CALLED_OFF, self._facts(outside_id, known), known)
        except Invalid as error:
            log.warning("ics.cancel_refused", code=error.code)

    @override
    async def heard(self, connection: Connection, token: str, known: Sequence[Known]) -> Heard:
        """Every connection reads the same folder, and takes what answers its own invitations."""
        post = await self._replies.since(token)
        reading = await self._read(post.letters)
        said = said_in(reading.replies, known, now=self._clock.now())
        if post.letters:
            log.info(
                "ics.replies_read",
                letters=len(post.letters),
                replies=len(reading.replies),
                broken=reading.broken,
            )
        return Heard(source=RsvpSource.MAIL, said=said, token=post.token, is_spoken=True)

    async def _read(self, letters: Sequence[bytes]) -> Reading:
        """All at once, and one by one when one of them is more than a child may bear."""
        if not letters:
            return Reading()
        try:
            return await self._processes.run(read_all, list(letters), limits=READING)
        except Invalid:
            readings = [await self._alone(each) for each in letters]
        return Reading(
            replies=tuple(reply for each in readings for reply in each.replies),
            broken=sum(each.broken for each in readings),
        )

    async def _alone(self, letter: bytes) -> Reading:
        try:
            return await self._processes.run(read_all, [letter], limits=ALONE)
        except Invalid:
            return Reading(broken=1)

    def _known_of(self, connection: Connection, name: Name) -> Known | None:
        """As the look of this turn had it."""
        return self._known.get(connection.id, {}).get(name)

    def _facts(self, uid: str, known: Known) -> Told:
        at = self._clock.now()
        return Told(uid=uid, organiser=self._organiser, at=at, tellings=known.tellings)

    async def _request(self, letter: Letter, uid: str, known: Known) -> None:
        about = About.CHANGED if known.tellings else About.INVITED
        await self._send(letter, about, self._facts(uid, known), known)

    async def _send(self, letter: Letter, about: About, facts: Told, known: Known) -> None:
        write = cancelled if about is About.CALLED_OFF else requested
        await self._mailer.send(
            Mail(
                key=key_of(letter, about, known),
                to=letter.address,
                subject=subject(letter, about),
                text=text(letter, about, at=facts.at),
                invite=write(letter, facts),
            )
        )


def key_of(letter: Letter, about: About, known: Known) -> str:
    """The same for each try of one letter, and another for each that is told."""
    digest = hashlib.sha256(letter.text.encode()).hexdigest()
    return f"ics/{known.turn}/{known.tellings}/{about.name}/{digest}"
