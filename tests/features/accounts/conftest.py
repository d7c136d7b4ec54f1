from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer, Provider, Scope, provide

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.kernel.clock import Clock
from paceline.kernel.config import load
from tests.conftest import KEY
from tests.documented import Documented
from tests.times import MovableClock


@pytest.fixture
async def container(
    anyio_backend: str, database_url: str, clock: MovableClock, tmp_path: Path
) -> AsyncIterator[AsyncContainer]:
    """With the authenticator that people meet, unlike the other slices' tests."""

    class Stage(Provider):
        scope = Scope.APP

        @provide
        def clock(self) -> Clock:
            return clock

    environ = {
        "PACELINE_ENV": "testing",
        "PACELINE_DATABASE_URL": database_url,
        "PACELINE_DATABASE_POOL": "5",
        "PACELINE_PUBLIC_URL": "http://test",
    }
    opened = create_container(load(environ, data_dir=tmp_path), KEY, Stage())
    yield opened
    await opened.close()


@pytest.fixture
async def client(container: AsyncContainer) -> AsyncIterator[httpx2.AsyncClient]:
    installed = await container.get(Installed)
    app = Documented(create_app(container, installed.features))
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as opened:
        yield opened
    assert not app.unnamed, "answered, but not in the description of the API"
