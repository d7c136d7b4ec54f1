"""Notices as direct messages, to people who linked their Discord account."""

import re
from typing import Final

from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.features.accounts.public import IdentityAsks
from paceline.features.notifications.ports import Channel, Message, OutOfReach
from paceline.kernel.mail import LetterUnanswered
from paceline.providers.discord.calls import Calls
from paceline.providers.discord.errors import DiscordClosed, DiscordUnanswered
from paceline.providers.discord.marks import shortened

PROVIDER: Final = "discord"
LONGEST: Final = 2000
REMEMBERED: Final = 10_000
LINK: Final = re.compile(r"(https?://\S+)")
MARKUP: Final = re.compile(r"([\\*_~`|>#\[\]()<-])")


class DirectMessages(Channel):
    """One bot for everybody; whoever takes no messages from it is told by mail."""

    def __init__(self, calls: Calls, lane: ReadLane, identities: IdentityAsks) -> None:
        self._calls = calls
        self._lane = lane
        self._identities = identities

    @property
    @override
    def name(self) -> str:
        return PROVIDER

    @override
    async def reaches(self, message: Message) -> bool:
        return await self._subject(message) is not None

    @override
    async def send(self, message: Message) -> None:
        """Raises OutOfReach, DiscordAway; LetterUnanswered for one that must not come twice."""
        subject = await self._subject(message)
        if subject is None:
            raise OutOfReach
        try:
            await self._said(subject, message)
        except DiscordClosed as error:
            raise OutOfReach from error
        except DiscordUnanswered as error:
            raise LetterUnanswered from error

    async def _said(self, subject: str, message: Message) -> None:
        """Discord drops what it has heard under the same nonce some minutes ago."""
        opened = await self._calls.made(
            "/users/@me/channels", {"recipient_id": subject}, can_repeat=True
        )
        wish = {
            "content": content_of(message),
            "allowed_mentions": {"parse": []},
            "nonce": shortened(str(message.id)),
            "enforce_nonce": True,
        }
        path = f"/channels/{opened}/messages"
        await self._calls.made(path, wish, can_repeat=not message.once)

    async def _subject(self, message: Message) -> str | None:
        if message.user_id is None:
            return None
        (rows,) = await self._lane.rows(self._identities.of_users([message.user_id]))
        found = (row["subject"] for row in rows if row["provider"] == PROVIDER)
        return next(map(str, found), None)


def content_of(message: Message) -> str:
    """Nobody's name becomes markup; links stay as they are."""
    parts = LINK.split(message.text.strip())
    parts[::2] = [MARKUP.sub(r"\\\1", part) for part in parts[::2]]
    title = MARKUP.sub(r"\\\1", message.subject)
    text = f"**{title}**\n{''.join(parts)}"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
