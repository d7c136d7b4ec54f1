"""Sends one notice: a reminder at most once, everything else until a channel took it."""

from typing import Final

import structlog

from paceline.features.notifications.errors import ChannelNotReady
from paceline.features.notifications.ports import Channel, Message, OutOfReach
from paceline.features.notifications.public import NoticeId, NoticeState
from paceline.features.notifications.repository.notices import NoticeBook
from paceline.features.notifications.repository.planned import Planned
from paceline.features.notifications.service.channels import Channels
from paceline.features.notifications.service.composing import Composer, Later, Ready, Skip
from paceline.features.notifications.service.payloads import SendNotice
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Invalid, PacelineError, Unavailable
from paceline.kernel.mail import LetterUnanswered
from paceline.kernel.messages import Outbox

UNDELIVERABLE: Final = "Letters came back from their address."
UNANSWERED: Final = "Whether it arrived is not known; it is not sent again."
log: Final = structlog.get_logger()


class Sender:
    def __init__(
        self,
        book: NoticeBook,
        composer: Composer,
        channels: Channels,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._book = book
        self._composer = composer
        self._channels = channels
        self._outbox = outbox
        self._clock = clock

    async def send(self, notice_id: NoticeId) -> None:
        """Safe to repeat. Raises Unavailable when the channel is away."""
        notice = await self._book.planned(notice_id)
        if notice is None:
            return
        if notice.due_at > self._clock.now():
            # Its meeting was moved further ahead since this was wished for.
            self._outbox.enqueue(SendNotice(notice_id=notice_id), at=notice.due_at)
            return
        match await self._composer.compose(notice):
            case Skip(note):
                await self._end(notice, NoticeState.SKIPPED, note=note)
            case Later(until):
                # `due_at` stays: planning goes by it, and who asks too early is put off again.
                self._outbox.enqueue(SendNotice(notice_id=notice_id), at=until)
            case Ready(message=message, channel=name):
                await self._given(notice, message, name)

    async def _given(self, notice: Planned, message: Message, name: str) -> None:
        channel = await self._channels.reaching(name, message)
        if channel is None:
            await self._end(notice, NoticeState.SKIPPED, note=UNDELIVERABLE)
            return
        if message.once and not await self._book.claim(notice.id):
            return
        try:
            await self._handed(notice, channel, message)
        except OutOfReach:
            await self._mailed(notice, message)

    async def _mailed(self, notice: Planned, message: Message) -> None:
        """Nothing was said where it was refused, so that it comes once all the same."""
        mail = await self._channels.by_mail(message)
        if mail is None:
            await self._end(notice, NoticeState.SKIPPED, note=UNDELIVERABLE)
            return
        await self._handed(notice, mail, message)

    async def _handed(self, notice: Planned, channel: Channel, message: Message) -> None:
        try:
            await channel.send(message)
        except LetterUnanswered:
            await self._end(notice, NoticeState.UNKNOWN, channel=channel.name, note=UNANSWERED)
        except Unavailable:
            if message.once:
                await self._book.free(notice.id)
            raise
        except OutOfReach:
            raise
        except Invalid as error:
            await self._end(notice, NoticeState.FAILED, channel=channel.name, note=error.detail)
        except PacelineError as error:
            if message.once:
                await self._book.free(notice.id)
            raise ChannelNotReady(channel.name) from error
        else:
            await self._end(notice, NoticeState.SENT, channel=channel.name)

    async def _end(
        self, notice: Planned, state: NoticeState, *, channel: str = "", note: str = ""
    ) -> None:
        await self._book.end(notice.id, state, channel=channel, note=note)
        log.info("notice.ended", notice_id=notice.id, type=notice.type, state=state)
