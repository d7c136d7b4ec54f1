"""What people answer at a provider becomes what they answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import structlog

from paceline.features.enrolment.public import SignUpId
from paceline.features.meetings.public import Answer, MeetingId, Rsvps
from paceline.features.reconcile.models import HeardAnswer
from paceline.features.reconcile.ports import Answers, Heard, ProviderNotFound, Said, Targets
from paceline.features.reconcile.public import Connection, ConnectionId, Picture
from paceline.features.reconcile.repository.book import RefBook
from paceline.features.reconcile.repository.connections import ConnectionRepository
from paceline.features.reconcile.repository.hearing import (
    FeedReads,
    FeedRepository,
    HeardRepository,
)
from paceline.features.reconcile.service.payloads import HearAnswers
from paceline.features.reconcile.service.pictures import Pictures
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Conflict, NotFound
from paceline.kernel.messages import Outbox

Seats: TypeAlias = Mapping[tuple[MeetingId, str], "Seated"]
log: Final = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Seated:
    """Who an address is in one meeting, and when that is."""

    sign_up_id: SignUpId
    starts_at: datetime


class Hearing:
    """One look for answers: all that is read outside comes before anything is written here."""

    def __init__(
        self,
        targets: Targets,
        pictures: Pictures,
        reads: FeedReads,
        feeds: FeedRepository,
        heard: HeardRepository,
        rsvps: Rsvps,
        book: RefBook,
        clock: Clock,
    ) -> None:
        self._targets = targets
        self._pictures = pictures
        self._reads = reads
        self._feeds = feeds
        self._heard = heard
        self._rsvps = rsvps
        self._book = book
        self._clock = clock

    async def listen(self, connection: Connection) -> None:
        """Raises Unavailable when the provider is; nothing was taken then, and it is asked anew."""
        target = self._targets.named(connection.provider)
        if not isinstance(target, Answers):
            return
        token = await self._reads.token_unscoped(connection.id)
        known = await self._book.known(connection.id, settle=target.settle)
        heard = await target.heard(connection, token, known)
        seats = seats_of(await self._pictures.of(connection))
        taken = await self._take(connection, heard, seats)
        await self._feeds.went_on_unscoped(connection.id, heard.token, at=self._clock.now())
        log.info("reconcile.answers_heard", connection_id=str(connection.id), taken=taken)

    async def _take(self, connection: Connection, heard: Heard, seats: Seats) -> int:
        """How many answers are news. Meetings are held in the order that moves hold them in."""
        known = dict(await self._heard.of_unscoped(connection.id))
        taken = 0
        for said in sorted(heard.said, key=lambda each: each.meeting_id):
            seated = seats.get((said.meeting_id, said.address.lower()))
            if seated is None or seated.starts_at != said.starts_at:
                continue
            seat = (said.meeting_id, seated.sign_up_id)
            before = known.get(seat)
            if not heard.is_spoken and said.answer is (before.answer if before else None):
                continue
            known[seat] = self._noted(connection.id, seat, before, said.answer)
            taken += await self._given(said, seated.sign_up_id, heard)
        return taken

    def _noted(
        self,
        connection_id: ConnectionId,
        seat: tuple[MeetingId, SignUpId],
        before: HeardAnswer | None,
        answer: Answer | None,
    ) -> HeardAnswer:
        if before is not None:
            before.answer = answer
            return before
        meeting_id, sign_up_id = seat
        return self._heard.add(
            HeardAnswer(
                connection_id=connection_id,
                meeting_id=meeting_id,
                sign_up_id=sign_up_id,
                answer=answer,
            )
        )

    async def _given(self, said: Said, sign_up_id: SignUpId, heard: Heard) -> bool:
        """Taking an answer back says nothing; what comes too late is not taken."""
        if said.answer is None:
            return False
        try:
            await self._rsvps.give(
                said.meeting_id, sign_up_id, said.answer, source=heard.source, at=said.at
            )
        except (NotFound, Conflict) as error:
            log.info("reconcile.answer_passed_over", code=error.code)
            return False
        return True


class HearingWishes:
    """Asks for a look where people can answer."""

    def __init__(self, targets: Targets, connections: ConnectionRepository, outbox: Outbox) -> None:
        self._targets = targets
        self._connections = connections
        self._outbox = outbox

    def of(self, connection_id: ConnectionId, provider: str) -> None:
        try:
            target = self._targets.named(provider)
        except ProviderNotFound:
            return
        if isinstance(target, Answers):
            self._outbox.enqueue(HearAnswers(connection_id=connection_id))

    async def all_unscoped(self) -> None:
        for row in await self._connections.every_unscoped():
            self.of(ConnectionId(row.id), row.provider)


def seats_of(picture: Picture) -> Seats:
    """By meeting and address; an address means whoever has it in that group, and nobody else."""
    return {
        (meeting.id, person.email.lower()): Seated(
            sign_up_id=person.sign_up_id, starts_at=meeting.starts_at
        )
        for group in picture.groups
        for meeting in group.meetings
        for person in group.people
    }
