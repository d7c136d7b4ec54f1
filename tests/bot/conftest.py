from collections.abc import AsyncIterator, Mapping

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.testing.peers.discord.interactions import Interaction
from paceline.testing.peers.discord.server import DiscordPeer
from tests.bot.ground import Ask, Ground, Json
from tests.bot.listening import listening
from tests.features.meetings.stage import Stage
from tests.times import MovableClock


@pytest.fixture
async def peer(anyio_backend: str) -> AsyncIterator[DiscordPeer]:
    async with DiscordPeer() as peer:
        yield peer
    assert peer.violations == []


@pytest.fixture
def surroundings(peer: DiscordPeer) -> Mapping[str, str]:
    """The stand-in for Discord."""
    return {
        "PACELINE_DISCORD__TOKEN": peer.token,
        "PACELINE_DISCORD__BASE_URL": peer.url,
        "PACELINE_DISCORD__GATEWAY": "true",
        "PACELINE_DISCORD__PUBLIC_KEY": peer.interactions.public_key,
    }


@pytest.fixture
async def ground(
    container: AsyncContainer,
    client: httpx2.AsyncClient,
    peer: DiscordPeer,
    clock: MovableClock,
) -> Ground:
    stage = Stage(container=container, client=client)
    return Ground(
        container=container,
        client=client,
        peer=peer,
        guild=peer.add_guild(),
        stage=stage,
        clock=clock,
    )


@pytest.fixture(params=["http", "gateway"])
async def ask(
    request: pytest.FixtureRequest, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Ask]:
    """What somebody sees who asks; each case is asked both ways."""
    if request.param == "http":

        async def posted(asked: Interaction) -> Json:
            reply = await ground.post(asked)
            assert reply.status_code == httpx2.codes.OK, reply.text
            return asked.shown

        yield posted
        return
    pytest.importorskip("discord", reason="discord.py is not installed")

    async def dispatched(asked: Interaction) -> Json:
        await ground.peer.interactions.dispatch(asked)
        return await asked.answered()

    async with listening(ground, monkeypatch):
        yield dispatched
