import httpx2
import pytest
from dishka import AsyncContainer

from tests.features.meetings.stage import Stage


@pytest.fixture
async def stage(container: AsyncContainer, client: httpx2.AsyncClient) -> Stage:
    return Stage(container=container, client=client)
