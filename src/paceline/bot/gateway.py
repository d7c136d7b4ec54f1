"""Listens at Discord's gateway: the only file that knows discord.py.

It hears with it and answers by our own calls, with the very words that go out over HTTP.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import discord
import structlog
from discord.gateway import DiscordWebSocket
from discord.http import Route
from typing_extensions import override

from paceline.bot.faces import Invocation, Kind
from paceline.bot.interactions import answer_of, invocation_in
from paceline.bot.line import Line
from paceline.bot.ports import Json, Outward
from paceline.bot.replies import Choices, Reply
from paceline.kernel.errors import PacelineError

Answer: TypeAlias = Callable[[Invocation], Awaitable[Reply | Choices]]
PUBLIC: Final = "https://discord.com/api/v10"
ASKED: Final = frozenset({Kind.COMMAND, Kind.BUTTON, Kind.COMPLETE})
log: Final = structlog.get_logger()


class Listener(discord.Client):
    """Asks for no more than it needs: that servers are there, and no word of what is said."""

    def __init__(self, answer: Answer, outward: Outward) -> None:
        super().__init__(intents=discord.Intents(guilds=True), max_messages=None)
        self._answer = answer
        self._outward = outward
        self._open: set[asyncio.Task[object]] = set()

    async def on_ready(self) -> None:
        log.info("bot.listening", guilds=len(self.guilds))

    async def on_resumed(self) -> None:
        log.info("bot.resumed")

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type.value not in ASKED:
            return
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            asked = invocation_in(told_in(interaction))
            answer = answer_of(await self._answer(asked))
            await self._outward.respond(asked.id, asked.token, answer)
        except PacelineError as error:
            log.warning("bot.unanswered", code=error.code)
        finally:
            self._open.discard(task)

    async def finish(self) -> None:
        """Who asked already is answered."""
        await asyncio.gather(*self._open, return_exceptions=True)


def told_in(interaction: discord.Interaction) -> Json:
    return {
        "id": str(interaction.id),
        "application_id": str(interaction.application_id),
        "type": interaction.type.value,
        "token": interaction.token,
        "locale": str(interaction.locale),
        "user": {"id": str(interaction.user.id)},
        "data": interaction.data or {},
    }


class GatewayLine(Line):
    """`base_url` and `gateway` are where Discord is; the library knows only the public one."""

    def __init__(
        self, token: str, answer: Answer, outward: Outward, *, base_url: str, gateway: str
    ) -> None:
        if base_url != PUBLIC:
            Route.BASE = base_url
            address = type(DiscordWebSocket.DEFAULT_GATEWAY)
            DiscordWebSocket.DEFAULT_GATEWAY = address(gateway)
        self._token = token
        self._client = Listener(answer, outward)

    @override
    async def listen(self) -> None:
        await self._client.start(self._token)

    @override
    async def close(self) -> None:
        await self._client.finish()
        await self._client.close()
