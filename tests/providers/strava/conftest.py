from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.testing.peers.strava.server import StravaPeer
from tests.features.activities.stage import Stage
from tests.providers.strava.ground import Ground
from tests.times import MovableClock


@pytest.fixture
async def peer(anyio_backend: str, clock: MovableClock) -> AsyncIterator[StravaPeer]:
    async with StravaPeer(clock=clock) as peer:
        peer.add_athlete()
        yield peer
        assert peer.violations == []


@pytest.fixture
def surroundings(peer: StravaPeer) -> Mapping[str, str]:
    """A server that uses the stand-in."""
    return {f"PACELINE_STRAVA__{name.upper()}": told for name, told in peer.settings.items()}


@pytest.fixture
async def ground(
    container: AsyncContainer, client: httpx2.AsyncClient, peer: StravaPeer, clock: MovableClock
) -> Ground:
    clock.advance(timedelta(minutes=1))  # nobody is asked when a window has just begun
    return Ground(stage=Stage(container=container, client=client), peer=peer, clock=clock)
