"""Discord's gateway, version 10: https://docs.discord.com/developers/events/gateway."""

import asyncio
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

from paceline.testing.peers.discord.frames import frame_judge
from paceline.testing.peers.discord.guild import Guild, Json
from paceline.testing.peers.websocket import Frame, WebSocket, accepting
from paceline.testing.peers.wire import Request, Upgrade

INTERVAL: Final = 41_250  # milliseconds
WRONG_TOKEN: Final = 4004
STREAM: Final = "zlib-stream"


class Op(IntEnum):
    """What a frame of the gateway asks or tells."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    ACKNOWLEDGED = 11


@dataclass(kw_only=True)
class Session:
    """What was told in it, by number from 1, to be told again to whoever resumes."""

    id: str
    told: list[Json] = field(default_factory=list)
    line: "Line | None" = None


class Line:
    """One connection, and the stream its frames are packed into."""

    def __init__(self, socket: WebSocket, *, packed: bool) -> None:
        self.socket = socket
        self._packer = zlib.compressobj() if packed else None

    async def send(self, frame: Json) -> None:
        data = json.dumps(frame).encode()
        if self._packer is None:
            await self.socket.send(data)
            return
        packed = self._packer.compress(data) + self._packer.flush(zlib.Z_SYNC_FLUSH)
        await self.socket.send(packed, Frame.BYTES)


class Gateway:
    """`identified` and `resumed` count; faults are `abort`, `ask_to_reconnect`, `invalidate`."""

    def __init__(
        self,
        *,
        token: str,
        ready: Callable[[str], Json],
        guilds: Callable[[], Sequence[Guild]],
        violations: list[str],
    ) -> None:
        self._token = token
        self._ready = ready
        self._guilds = guilds
        self._violations = violations
        self._judge = frame_judge()
        self._sessions: dict[str, Session] = {}
        self.identified = 0
        self.resumed = 0

    def upgrade(self, request: Request) -> Upgrade:
        packed = request.asked("compress") == STREAM

        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._attend(Line(WebSocket(reader, writer), packed=packed))

        return Upgrade(headers=accepting(request), speak=speak)

    async def _attend(self, line: Line) -> None:
        await self._send(line, frame_of(Op.HELLO, {"heartbeat_interval": INTERVAL}))
        while (data := await line.socket.receive()) is not None:
            frame = json.loads(data)
            if self._judge is not None:
                self._violations += self._judge.sent(frame)
            await self._answer(line, frame)

    async def _answer(self, line: Line, frame: Json) -> None:
        match frame["op"]:
            case Op.HEARTBEAT:
                await self._send(line, frame_of(Op.ACKNOWLEDGED, None))
            case Op.IDENTIFY:
                await self._identify(line, frame["d"])
            case Op.RESUME:
                await self._resume(line, frame["d"])
            case Op.REQUEST_MEMBERS:
                await self._members(line, frame["d"])
            case _:
                return

    async def _identify(self, line: Line, told: Json) -> None:
        if told["token"] != self._token:
            line.socket.close(WRONG_TOKEN)
            return
        self.identified += 1
        session = Session(id=f"session-{len(self._sessions) + 1}", line=line)
        self._sessions[session.id] = session
        await self._tell(session, "READY", self._ready(session.id))
        for guild in self._guilds():
            await self._tell(session, "GUILD_CREATE", whole(guild))

    async def _resume(self, line: Line, told: Json) -> None:
        session = self._sessions.get(told["session_id"])
        if session is None or told["token"] != self._token:
            await self._send(line, frame_of(Op.INVALID_SESSION, told=False))
            return
        self.resumed += 1
        session.line = line
        for frame in session.told[told["seq"] :]:
            await self._send(line, frame)
        await self._tell(session, "RESUMED", {})

    async def _members(self, line: Line, told: Json) -> None:
        [session] = [each for each in self._sessions.values() if each.line is line]
        [guild] = [each for each in self._guilds() if each.id == told["guild_id"]]
        chunk: Json = {
            "guild_id": guild.id,
            "members": list(guild.members.values()),
            "chunk_index": 0,
            "chunk_count": 1,
        }
        nonce = {"nonce": told["nonce"]} if "nonce" in told else {}
        await self._tell(session, "GUILD_MEMBERS_CHUNK", {**chunk, **nonce})

    async def dispatch(self, kind: str, told: Json) -> None:
        """To every session; one that is away hears of it when it resumes."""
        for session in self._sessions.values():
            await self._tell(session, kind, told)

    async def _tell(self, session: Session, kind: str, told: Json) -> None:
        frame = frame_of(Op.DISPATCH, told, kind=kind, number=len(session.told) + 1)
        session.told.append(frame)
        if session.line is not None:
            await self._send(session.line, frame)

    async def _send(self, line: Line, frame: Json) -> None:
        if self._judge is not None:
            self._violations += self._judge.got(frame)
        try:
            await line.send(frame)
        except ConnectionError:
            self._part(line)

    def _part(self, line: Line) -> None:
        for session in self._sessions.values():
            if session.line is line:
                session.line = None

    def abort(self) -> None:
        """Every connection is cut; sessions can be resumed."""
        for session in self._sessions.values():
            if session.line is not None:
                session.line.socket.abort()
                session.line = None

    async def ask_to_reconnect(self) -> None:
        """As Discord does when it moves a bot to another of its machines."""
        for line in [each.line for each in self._sessions.values() if each.line is not None]:
            await self._send(line, frame_of(Op.RECONNECT, None))

    async def invalidate(self) -> None:
        """Every session is forgotten: a client has to identify anew."""
        lines = [each.line for each in self._sessions.values() if each.line is not None]
        self._sessions.clear()
        for line in lines:
            await self._send(line, frame_of(Op.INVALID_SESSION, told=False))


def frame_of(op: Op, told: Any, *, kind: str | None = None, number: int | None = None) -> Json:  # noqa: ANN401
    return {"op": int(op), "d": told, "t": kind, "s": number}


def whole(guild: Guild) -> Json:
    """As a client gets it when it arrives."""
    return {
        "id": guild.id,
        "name": guild.name,
        "owner_id": guild.owner_id,
        "region": "europe",
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "roles": list(guild.roles.values()),
        "channels": list(guild.channels.values()),
        "members": list(guild.members.values()),
        "member_count": len(guild.members),
        "joined_at": guild.now(),
        "large": False,
        "unavailable": False,
        "mfa_level": 0,
        "system_channel_flags": 0,
        "max_members": 500_000,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "nsfw_level": 0,
        "premium_progress_bar_enabled": False,
        **dict.fromkeys(EMPTY, None),
        **{name: [] for name in LISTS},
    }


EMPTY: Final = (
    "icon",
    "splash",
    "discovery_splash",
    "afk_channel_id",
    "application_id",
    "system_channel_id",
    "rules_channel_id",
    "vanity_url_code",
    "description",
    "banner",
    "public_updates_channel_id",
    "safety_alerts_channel_id",
    "hub_type",
    "incidents_data",
)
LISTS: Final = (
    "emojis",
    "features",
    "stickers",
    "voice_states",
    "threads",
    "presences",
    "stage_instances",
    "guild_scheduled_events",
    "soundboard_sounds",
)
