"""`paceline bot` as it is started, with the stand-in behind it."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from typing import Final

from paceline.testing.peers.discord.server import DiscordPeer

PACELINE: Final = (sys.executable, "-c", "from paceline.app.cli.main import main; main()")


def environment(peer: DiscordPeer) -> Mapping[str, str]:
    return {
        **os.environ,
        "PACELINE_DISCORD__TOKEN": peer.token,
        "PACELINE_DISCORD__BASE_URL": peer.url,
    }


async def started(peer: DiscordPeer) -> Process:
    return await asyncio.create_subprocess_exec(
        *PACELINE, "bot", env=environment(peer), stdout=DEVNULL, stderr=PIPE
    )


async def listening(process: Process) -> None:
    assert process.stderr is not None
    line = b""
    while b"bot.listening" not in line:
        line = await process.stderr.readline()
        assert line != b"", "it ended before it listened"


async def ran(peer: DiscordPeer, *words: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *PACELINE, *words, env=environment(peer), stdout=PIPE
    )
    told, _ = await process.communicate()
    assert process.returncode == 0
    return told.decode()
