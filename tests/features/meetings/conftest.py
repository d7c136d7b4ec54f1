import httpx2
import pytest
from dishka import AsyncContainer

from paceline.features.meetings.models import Meeting
from tests.features.meetings.stage import Stage
from tests.features.meetings.visiting import LATE_FEBRUARY, Two, two_groups
from tests.times import MovableClock


@pytest.fixture
async def stage(container: AsyncContainer, client: httpx2.AsyncClient) -> Stage:
    return Stage(container=container, client=client)


@pytest.fixture
async def two(stage: Stage, clock: MovableClock) -> Two:
    clock.at = LATE_FEBRUARY
    return await two_groups(stage)


@pytest.fixture
async def thursday(two: Two) -> Meeting:
    return await two.meeting(two.other)
