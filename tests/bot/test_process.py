"""`paceline bot` as it is started, with the stand-in behind it."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping

import pytest

from paceline.testing.peers.discord.server import DiscordPeer

pytest.importorskip("discord", reason="discord.py is not installed")
pytestmark = pytest.mark.anyio
PACELINE = (sys.executable, "-c", "from paceline.app.cli.main import main; main()")


def environment(peer: DiscordPeer) -> Mapping[str, str]:
    return {
        **os.environ,
        "PACELINE_DISCORD__TOKEN": peer.token,
        "PACELINE_DISCORD__BASE_URL": peer.url,
    }


async def ran(peer: DiscordPeer, *words: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *PACELINE, *words, env=environment(peer), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    assert process.returncode == 0
    return told.decode()


class TestTheCommand:
    async def test_listens_until_it_is_told_to_stop(
        self, own_place: None, peer: DiscordPeer
    ) -> None:
        peer.add_guild()
        process = await asyncio.create_subprocess_exec(
            *PACELINE, "bot", env=environment(peer), stderr=asyncio.subprocess.PIPE
        )
        assert process.stderr is not None
        line = b""
        while b"bot.listening" not in line:
            line = await process.stderr.readline()
            assert line != b"", "it ended before it listened"

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
