import httpx2
import pytest
from dishka import AsyncContainer

from paceline.testing.memory_target import MemoryTarget, MemoryTargets
from tests.features.meetings.stage import Stage


@pytest.fixture
async def stage(container: AsyncContainer, client: httpx2.AsyncClient) -> Stage:
    return Stage(container=container, client=client)


@pytest.fixture
async def memory(container: AsyncContainer) -> MemoryTarget:
    return (await container.get(MemoryTargets)).memory
