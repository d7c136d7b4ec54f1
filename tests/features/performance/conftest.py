import httpx2
import pytest
from dishka import AsyncContainer

from tests.features.activities.recordings import START
from tests.features.performance.club import Club, founded
from tests.features.performance.training import DAY
from tests.times import MovableClock


@pytest.fixture
async def club(container: AsyncContainer, client: httpx2.AsyncClient) -> Club:
    return await founded(container, client)


@pytest.fixture
def ten_days_later(clock: MovableClock) -> None:
    """Than the first run of all."""
    clock.at = START + 10 * DAY
