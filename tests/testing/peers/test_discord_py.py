"""An unmodified discord.py takes the stand-in for Discord: proof that the stand-in is honest."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

import pytest

from paceline.testing.peers.discord.guild import Guild, Kind
from paceline.testing.peers.discord.server import DiscordPeer

discord: Any = pytest.importorskip("discord", reason="discord.py is not installed")

pytestmark = pytest.mark.anyio


class Named(Protocol):
    name: str


class Said(Protocol):
    content: str


class Listener(discord.Client):  # type: ignore[misc]
    """Notes what it hears."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.all(), guild_ready_timeout=0.1)
        self.heard: asyncio.Queue[str] = asyncio.Queue()

    async def until(self, wanted: str) -> None:
        async with asyncio.timeout(20):
            while await self.heard.get() != wanted:
                continue

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Signs in at once; there is one of it here."""

    async def on_ready(self) -> None:
        self.heard.put_nowait("ready")

    async def on_resumed(self) -> None:
        self.heard.put_nowait("resumed")

    async def on_guild_channel_create(self, channel: Named) -> None:
        self.heard.put_nowait(f"made {channel.name}")

    async def on_message(self, message: Said) -> None:
        self.heard.put_nowait(f"said {message.content}")


@asynccontextmanager
async def listening(peer: DiscordPeer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Listener]:
    gateway = discord.gateway.yarl.URL(peer.ws_url)
    monkeypatch.setattr(discord.http.Route, "BASE", peer.url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _self: 0.01)
    async with asyncio.TaskGroup() as group, Listener() as client:
        task = group.create_task(client.start(peer.token))
        await client.until("ready")
        yield client
        await client.close()
        await task
    assert peer.violations == []


class TestDiscordPy:
    async def test_signs_in_and_sees_what_is_there(
        self, peer: DiscordPeer, guild: Guild, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        category = guild.add_channel("Spring", Kind.CATEGORY)
        guild.add_channel("group 1", topic="Tuesdays", parent=category["id"])
        guild.add_member("Ada")

        async with listening(peer, monkeypatch) as client:
            found = client.guilds[0]
            names = {member.name for member in found.members}
            topics = {channel.name: channel.topic for channel in found.text_channels}

        assert topics == {"group-1": "Tuesdays"}
        assert names == {"owner", "paceline", "ada"}

    async def test_makes_and_says_as_with_discord(
        self, peer: DiscordPeer, guild: Guild, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with listening(peer, monkeypatch) as client:
            found = client.guilds[0]
            role = await found.create_role(name="Owls", reason="spring has come")
            private = {
                found.default_role: discord.PermissionOverwrite(view_channel=False),
                role: discord.PermissionOverwrite(view_channel=True),
            }
            channel = await found.create_text_channel("Night walk", overwrites=private)
            await found.owner.add_roles(role)
            await channel.send("Welcome", nonce="once")
            await client.until("said Welcome")
            told = [entry.reason async for entry in found.audit_logs(limit=10)]
            await channel.delete()

        assert "spring has come" in told
        assert guild.members[guild.owner_id]["roles"] == [str(role.id)]
        assert guild.channels == {}

    async def test_resumes_where_it_was_when_the_line_is_cut(
        self, peer: DiscordPeer, guild: Guild, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with listening(peer, monkeypatch) as client:
            peer.gateway.abort()
            await peer.dispatch("CHANNEL_CREATE", guild.add_channel("missed"))
            await client.until("made missed")

        assert (peer.gateway.identified, peer.gateway.resumed) == (1, 1)

    async def test_reconnects_when_it_is_asked_to(
        self, peer: DiscordPeer, guild: Guild, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with listening(peer, monkeypatch) as client:
            await peer.gateway.ask_to_reconnect()
            await client.until("resumed")

        assert (peer.gateway.identified, peer.gateway.resumed) == (1, 1)

    async def test_signs_in_anew_when_its_session_is_gone(
        self, peer: DiscordPeer, guild: Guild, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with listening(peer, monkeypatch) as client:
            await peer.gateway.invalidate()
            await client.until("ready")

        assert peer.gateway.identified == 2
