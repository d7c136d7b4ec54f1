from collections.abc import AsyncIterator

import httpx2
import pytest

from paceline.testing.peers.discord.guild import Guild
from paceline.testing.peers.discord.server import DiscordPeer


@pytest.fixture
async def peer() -> AsyncIterator[DiscordPeer]:
    async with DiscordPeer() as peer:
        yield peer


@pytest.fixture
def guild(peer: DiscordPeer) -> Guild:
    return peer.add_guild()


@pytest.fixture
async def client(peer: DiscordPeer) -> AsyncIterator[httpx2.AsyncClient]:
    headers = {"authorization": f"Bot {peer.token}"}
    async with httpx2.AsyncClient(base_url=peer.url, headers=headers, trust_env=False) as client:
        yield client
