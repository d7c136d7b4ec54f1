import httpx2
import pytest
from dishka import AsyncContainer

from tests.features.performance.club import Club, founded


@pytest.fixture
async def club(container: AsyncContainer, client: httpx2.AsyncClient) -> Club:
    return await founded(container, client)
