"""What people see of the stand-in Discord, what it keeps, and its gateway by hand."""

import asyncio
import base64
import json
import os
import struct
import zlib
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

import httpx2
import pytest

from paceline.testing.peers.discord.gateway import WRONG_TOKEN, Op
from paceline.testing.peers.discord.guild import Guild, Kind
from paceline.testing.peers.discord.keeping import keep, recall
from paceline.testing.peers.discord.page import page
from paceline.testing.peers.discord.server import DiscordPeer
from paceline.testing.peers.sandbox import GUILD, sandbox
from paceline.testing.peers.websocket import Frame

pytestmark = pytest.mark.anyio


class TestThePage:
    async def test_shows_channels_below_their_category_with_what_was_said(
        self, peer: DiscordPeer, guild: Guild
    ) -> None:
        category = guild.add_channel("Spring", Kind.CATEGORY)
        room = guild.add_channel("Group 1", topic="Tuesdays", parent=category["id"])
        ada = guild.add_member("Ada")
        said = {"content": "**Hello** <t:0:F>", "embeds": [{"description": "<script>"}]}
        guild.add_message(room["id"], guild.members[ada]["user"], said)

        shown = page([guild], peer.directs, judged=True)

        assert "Spring</h3><details" in shown
        assert "# group-1 <small>Tuesdays" in shown
        assert "<b>Hello</b> Thursday 01 January 1970 00:00 UTC" in shown
        assert "&lt;script&gt;" in shown

    async def test_shows_what_one_person_alone_was_told(
        self, peer: DiscordPeer, guild: Guild
    ) -> None:
        ada = guild.members[guild.add_member("Ada")]["user"]
        peer.directs.say(peer.directs.opened(ada), peer.bot, {"content": "**Soon** <b>"})

        shown = page([guild], peer.directs, judged=True)

        assert "Direct messages to Ada" in shown
        assert "<b>Soon</b> &lt;b&gt;" in shown

    async def test_shows_who_sees_a_channel(self, peer: DiscordPeer, guild: Guild) -> None:
        ada = guild.add_member("Ada")
        role = guild.add_role("Owls")["id"]
        doors = [
            {"id": each, "type": kind, "allow": "1024", "deny": "0"}
            for kind, each in enumerate((role, ada))
        ]
        guild.add_channel("nest", overwrites=doors)

        shown = page([guild], peer.directs, judged=False)

        assert "@Owls, Ada" in shown


class TestWhatIsKept:
    async def test_is_as_it_was_the_next_time(
        self, peer: DiscordPeer, guild: Guild, tmp_path: Path
    ) -> None:
        room = guild.add_channel("Group 1")
        guild.add_message(room["id"], peer.bot, {"content": "Hello"})
        keep(peer, tmp_path / "kept.json")

        async with DiscordPeer() as again:
            recall(again, tmp_path / "kept.json")

        assert again.bot == peer.bot
        assert again.guilds[guild.id].channels == guild.channels
        assert again.guilds[guild.id].messages == guild.messages
        assert again.guilds[guild.id].owner_id == guild.owner_id

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"guilds": [{"id": "1"}]}'])
    async def test_is_begun_anew_when_it_cannot_be_read(self, text: str, tmp_path: Path) -> None:
        (tmp_path / "stand-in-discord.json").write_text(text)

        async with sandbox(folder=tmp_path) as found:
            shown = httpx2.AsyncClient(trust_env=False)
            async with shown:
                reply = await shown.get(found.pages["discord"])

        assert reply.status_code == HTTPStatus.OK
        assert found.places["discord"] == GUILD
        assert "The demo&#x27;s server" in reply.text


class Line:
    """A client of the gateway that is written here, so that every frame is in our hands."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.unpacker = zlib.decompressobj()

    @classmethod
    async def to(cls, peer: DiscordPeer, query: str = "") -> "Line":
        port = int(peer.address.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(
            f"GET /gateway/?v=10{query} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in head
        return cls(reader, writer)

    def send(self, kind: Frame, data: bytes, *, is_last: bool = True) -> None:
        head = bytes([(0x80 if is_last else 0) | kind, 0x80 | len(data)])
        self.writer.write(head + bytes(4) + data)

    def say(self, op: Op, told: object) -> None:
        self.send(Frame.TEXT, json.dumps({"op": int(op), "d": told}).encode())

    async def frame(self) -> tuple[Frame, bytes]:
        first, length = await self.reader.readexactly(2)
        if length == 126:
            (length,) = struct.unpack("!H", await self.reader.readexactly(2))
        return Frame(first & 0x0F), await self.reader.readexactly(length)

    async def heard(self) -> dict[str, Any]:
        kind, data = await self.frame()
        found: dict[str, Any] = json.loads(
            self.unpacker.decompress(data) if kind is Frame.BYTES else data
        )
        return found

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()


class TestTheGateway:
    @pytest.mark.parametrize("query", ["", "&compress=zlib-stream"])
    async def test_says_hello_and_hears_a_heart(self, peer: DiscordPeer, query: str) -> None:
        async with await Line.to(peer, query) as line:
            hello = await line.heard()
            line.say(Op.HEARTBEAT, None)
            answer = await line.heard()

        assert hello["d"]["heartbeat_interval"] > 0
        assert answer["op"] == Op.ACKNOWLEDGED
        assert peer.violations == []

    async def test_hears_what_comes_in_pieces(self, peer: DiscordPeer) -> None:
        async with await Line.to(peer) as line:
            await line.heard()
            line.send(Frame.TEXT, b'{"op": 1,', is_last=False)
            line.send(Frame.PING, b"there?")
            line.send(Frame.MORE, b' "d": null}')
            pong = await line.frame()
            answer = await line.heard()

        assert pong == (Frame.PONG, b"there?")
        assert answer["op"] == Op.ACKNOWLEDGED

    async def test_hangs_up_on_a_wrong_token(self, peer: DiscordPeer) -> None:
        async with await Line.to(peer) as line:
            await line.heard()
            properties = {"os": "linux", "browser": "x", "device": "x"}
            line.say(Op.IDENTIFY, {"token": "no", "intents": 0, "properties": properties})
            kind, data = await line.frame()

        assert kind is Frame.CLOSE
        assert struct.unpack("!H", data) == (WRONG_TOKEN,)

    async def test_does_not_know_a_session_that_never_was(self, peer: DiscordPeer) -> None:
        async with await Line.to(peer) as line:
            await line.heard()
            line.say(Op.RESUME, {"token": peer.token, "session_id": "none", "seq": 1})
            answer = await line.heard()

        assert (answer["op"], answer["d"]) == (Op.INVALID_SESSION, False)

    async def test_judges_what_a_client_says(self, peer: DiscordPeer) -> None:
        if not peer.judged:
            pytest.skip("PACELINE_SHARED has no description of Discord's gateway")
        async with await Line.to(peer) as line:
            await line.heard()
            line.say(Op.HEARTBEAT, "a word")
            await line.heard()

        assert any("from the client" in each for each in peer.violations)
