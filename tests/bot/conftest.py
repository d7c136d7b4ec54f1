from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from dishka import AnyOf, AsyncContainer, Provider, Scope, provide

from paceline.app.bootstrap import create_container
from paceline.backends.processes.children import ChildProcesses
from paceline.features.reconcile.ports import Targets
from paceline.kernel.clock import Clock
from paceline.kernel.config import load
from paceline.kernel.identity import Authenticator
from paceline.kernel.processes import Processes
from paceline.testing.memory_target import MemoryTargets
from paceline.testing.peers.discord.interactions import Interaction
from paceline.testing.peers.discord.server import DiscordPeer
from tests.bot.ground import Ask, Ground, Json
from tests.bot.listening import listening
from tests.conftest import KEY
from tests.features.meetings.stage import Stage
from tests.people import TokensAreUserIds
from tests.times import MovableClock


@pytest.fixture
async def peer(anyio_backend: str) -> AsyncIterator[DiscordPeer]:
    async with DiscordPeer() as peer:
        yield peer
    assert peer.violations == []


@pytest.fixture
async def container(
    peer: DiscordPeer,
    database_url: str,
    clock: MovableClock,
    processes: ChildProcesses,
    tmp_path: Path,
) -> AsyncIterator[AsyncContainer]:
    """As everywhere, with the stand-in for Discord."""

    class Props(Provider):
        scope = Scope.APP
        authenticator = provide(TokensAreUserIds, provides=Authenticator)
        targets = provide(MemoryTargets, provides=AnyOf[MemoryTargets, Targets])

        @provide
        def clock(self) -> Clock:
            return clock

        @provide
        def processes(self) -> Processes:
            return processes

    environ = {
        "PACELINE_ENV": "testing",
        "PACELINE_DATABASE_URL": database_url,
        "PACELINE_DATABASE_POOL": "5",
        "PACELINE_DATABASE_SYNCHRONOUS": "NORMAL",
        "PACELINE_PUBLIC_URL": "http://test",
        "PACELINE_DISCORD__TOKEN": peer.token,
        "PACELINE_DISCORD__BASE_URL": peer.url,
        "PACELINE_DISCORD__GATEWAY": "true",
        "PACELINE_DISCORD__PUBLIC_KEY": peer.interactions.public_key,
    }
    opened = create_container(load(environ, data_dir=tmp_path), KEY, Props())
    yield opened
    await opened.close()


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
