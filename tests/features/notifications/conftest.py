from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer

from tests.features.meetings.stage import Stage
from tests.features.notifications.scene import Postbox


@pytest.fixture
async def stage(container: AsyncContainer, client: httpx2.AsyncClient) -> Stage:
    return Stage(container=container, client=client)


@pytest.fixture
def postbox(tmp_path: Path) -> Postbox:
    return Postbox(tmp_path / "outbox")
