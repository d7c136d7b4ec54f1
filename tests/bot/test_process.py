"""`paceline bot` as people start it."""

import signal

import pytest

from paceline.testing.peers.discord.server import DiscordPeer
from tests.bot.processes import listening, ran, started

pytest.importorskip("discord", reason="discord.py is not installed")
pytestmark = pytest.mark.anyio


class TestTheCommand:
    async def test_listens_until_it_is_told_to_stop(
        self, own_place: None, peer: DiscordPeer
    ) -> None:
        peer.add_guild()
        process = await started(peer)
        await listening(process)

        process.send_signal(signal.SIGINT)
        await process.communicate()

        assert process.returncode == 0
        assert peer.gateway.identified == 1
        assert len(peer.interactions.commands) == 7

    async def test_registers_and_says_whether_anything_was_new(
        self, own_place: None, peer: DiscordPeer
    ) -> None:
        told = [await ran(peer, "bot", "register") for _ in range(2)]

        assert told == ["Discord knows the commands now.\n", "Discord knows them already.\n"]
