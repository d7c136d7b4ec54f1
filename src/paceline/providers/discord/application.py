"""The application that people talk to: its commands, and answers to what they ask."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from paceline.providers.discord.calls import Calls

Described: TypeAlias = Mapping[str, Any]
GUARD: Final = "discord_commands"


class Application(msgspec.Struct, frozen=True):
    id: str


class Door(msgspec.Struct, frozen=True):
    url: str


class DiscordCommands:
    """`calls` wait for their turn as everything does; `prompt` ones are answers to people."""

    def __init__(self, calls: Calls, prompt: Calls) -> None:
        self._calls = calls
        self._prompt = prompt
        self._id = ""

    async def commands(self) -> Sequence[Described]:
        path = await self._path()
        return await self._calls.read(path, list[dict[str, Any]])

    async def replace_commands(self, wanted: Sequence[Described]) -> None:
        """All of them at once; those of another name are gone."""
        await self._calls.change("PUT", await self._path(), wanted)

    async def gateway(self) -> str:
        """Where to listen."""
        return (await self._calls.read("/gateway/bot", Door)).url

    async def respond(self, interaction_id: str, token: str, answer: Described) -> None:
        path = f"/interactions/{interaction_id}/{token}/callback"
        await self._prompt.change("POST", path, answer)

    async def edit(self, application_id: str, token: str, message: Described) -> None:
        path = f"/webhooks/{application_id}/{token}/messages/@original"
        await self._prompt.change("PATCH", path, message)

    async def _path(self) -> str:
        if not self._id:
            self._id = (await self._calls.read("/applications/@me", Application)).id
        return f"/applications/{self._id}/commands"
