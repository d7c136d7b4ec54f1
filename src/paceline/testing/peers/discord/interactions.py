"""What people ask a bot, how it is told of it, and what it answers.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from paceline.testing.peers.discord.guild import Guild, Json, Snowflakes
from paceline.testing.peers.peer import Asked, Handler
from paceline.testing.peers.wire import Reply

STRING: Final = 3
BUTTON: Final = 2
MESSAGE: Final = 4
ANSWERED: Final = 40060
UNKNOWN_WEBHOOK: Final = 10015
Tell: TypeAlias = Callable[[str, Json], Awaitable[None]]


class Kind(IntEnum):
    """Kinds of interactions."""

    PING = 1
    COMMAND = 2
    BUTTON = 3
    COMPLETE = 4


@dataclass(kw_only=True)
class Interaction:
    """One thing that somebody asked. `answer` is the callback as it came, `shown` what is seen."""

    raw: Json
    answer: Json | None = None
    shown: Json = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def body(self) -> bytes:
        """As it is sent over HTTP."""
        return json.dumps(self.raw).encode()

    async def answered(self) -> Json:
        """What is seen once something new is."""
        await self.changed.wait()
        self.changed.clear()
        return self.shown

    def take(self, answer: Json) -> None:
        """The callback, whichever way it came."""
        self.answer, self.shown = answer, answer.get("data") or {}
        self.changed.set()

    def change(self, message: Mapping[str, Any]) -> None:
        self.shown = {**self.shown, **message}
        self.changed.set()


class Interactions:
    """Made by people, told over the gateway or by HTTP, and answered with their token."""

    def __init__(self, bot: Json, ids: Snowflakes, tell: Tell) -> None:
        self._bot = bot
        self._ids = ids
        self._tell = tell
        self._key = Ed25519PrivateKey.generate()
        self._by_token: dict[str, Interaction] = {}
        self.commands: list[Json] = []

    @property
    def public_key(self) -> str:
        return self._key.public_key().public_bytes_raw().hex()

    def signed(self, body: bytes, *, at: datetime) -> Mapping[str, str]:
        """The headers of a request with this body."""
        timestamp = str(int(at.timestamp()))
        signature = self._key.sign(timestamp.encode() + body).hex()
        return {
            "x-signature-ed25519": signature,
            "x-signature-timestamp": timestamp,
            "content-type": "application/json",
        }

    async def dispatch(self, asked: Interaction) -> None:
        """Over the gateway."""
        await self._tell("INTERACTION_CREATE", asked.raw)

    def ping(self) -> Interaction:
        return self._kept(Kind.PING, {})

    def command(
        self, guild: Guild, user: str, name: str, options: Mapping[str, str] | None = None
    ) -> Interaction:
        given = [
            {"name": key, "type": STRING, "value": value} for key, value in (options or {}).items()
        ]
        data = {"id": self._ids.next(), "name": name, "type": 1, "options": given}
        return self._kept(Kind.COMMAND, {**self._in(guild, user), "data": data})

    def complete(self, guild: Guild, user: str, name: str, option: str, typed: str) -> Interaction:
        given = [{"name": option, "type": STRING, "value": typed, "focused": True}]
        data = {"id": self._ids.next(), "name": name, "type": 1, "options": given}
        return self._kept(Kind.COMPLETE, {**self._in(guild, user), "data": data})

    def press(self, guild: Guild, user: str, carries: str) -> Interaction:
        """Of a button below a message of the bot's."""
        told = self._in(guild, user)
        message = guild.add_message(str(told["channel_id"]), self._bot, {"content": "?"})
        data = {"custom_id": carries, "component_type": BUTTON}
        return self._kept(Kind.BUTTON, {**told, "data": data, "message": message})

    def _in(self, guild: Guild, user: str) -> Json:
        channel = next(
            (each for each in guild.channels.values() if each["type"] == 0), None
        ) or guild.add_channel("commands")
        member = {**guild.members[user], "permissions": "0", "user": guild.members[user]["user"]}
        return {
            "guild_id": guild.id,
            "guild": {"id": guild.id, "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "channel_id": channel["id"],
            "channel": channel,
            "member": member,
        }

    def _kept(self, kind: Kind, told: Json) -> Interaction:
        raw: Json = {
            "id": self._ids.next(),
            "application_id": self._bot["id"],
            "type": int(kind),
            "token": f"token-{self._ids.next()}",
            "version": 1,
            "locale": "en-US",
            "app_permissions": "0",
            "entitlements": [],
            "authorizing_integration_owners": {},
            "context": 0,
            "attachment_size_limit": 10_485_760,
            **told,
        }
        made = self._by_token[raw["token"]] = Interaction(raw=raw)
        return made

    def handlers(self) -> Mapping[tuple[str, str], Handler]:
        commands = "/applications/{application_id}/commands"
        callback = "/interactions/{interaction_id}/{interaction_token}/callback"
        original = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
        return {
            ("GET", commands): self.known,
            ("PUT", commands): self.replace,
            ("POST", callback): self.callback,
            ("PATCH", original): self.edit,
        }

    async def known(self, _asked: Asked) -> Reply:
        return Reply.json(self.commands)

    async def replace(self, asked: Asked) -> Reply:
        before = {each["name"]: each for each in self.commands}
        self.commands = [self._described(each, before.get(each["name"])) for each in asked.body]
        return Reply.json(self.commands)

    def _described(self, wish: Json, before: Json | None) -> Json:
        """What was not said is told with what counts then."""
        return {
            "id": before["id"] if before else self._ids.next(),
            "application_id": self._bot["id"],
            "version": self._ids.next(),
            "default_member_permissions": None,
            "dm_permission": True,
            "nsfw": False,
            "integration_types": [0],
            "contexts": None,
            "name_localizations": None,
            "description_localizations": None,
            **wish,
            "options": [option_of(each) for each in wish.get("options") or ()],
        }

    async def callback(self, asked: Asked) -> Reply:
        found = self._by_token.get(asked.variables["interaction_token"])
        if found is None:
            return refused(UNKNOWN_WEBHOOK, "Unknown interaction", HTTPStatus.NOT_FOUND)
        if found.answer is not None:
            told = "Interaction has already been acknowledged."
            return refused(ANSWERED, told, HTTPStatus.BAD_REQUEST)
        found.take(asked.body)
        return Reply(status=HTTPStatus.NO_CONTENT)

    async def edit(self, asked: Asked) -> Reply:
        """Of an answer that is there already."""
        found = self._by_token.get(asked.variables["webhook_token"])
        if found is None or found.answer is None:
            return refused(UNKNOWN_WEBHOOK, "Unknown Webhook", HTTPStatus.NOT_FOUND)
        found.change(asked.body)
        return Reply.json(self._message(found))

    def _message(self, found: Interaction) -> Json:
        now = "2026-01-05T12:00:00+00:00"
        lists = ("mentions", "mention_roles", "attachments", "embeds", "components")
        return {
            "id": self._ids.next(),
            "channel_id": found.raw["channel_id"],
            "author": self._bot,
            "content": found.shown.get("content") or "",
            "timestamp": now,
            "edited_timestamp": now,
            "tts": False,
            "mention_everyone": False,
            "pinned": False,
            "type": 20,
            "flags": 64,
            "application_id": self._bot["id"],
            **{name: [] for name in lists},
        }


def option_of(wish: Json) -> Json:
    """Discord leaves out what is false."""
    return {name: value for name, value in wish.items() if value is not False}


def refused(code: int, detail: str, status: int) -> Reply:
    return Reply.json({"message": detail, "code": code}, status)
