import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer, Provider, Scope, provide

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.kernel.clock import Clock
from paceline.kernel.config import load
from paceline.testing.outside_peer import OutsidePeer
from paceline.web.border import Border
from tests.conftest import KEY
from tests.documented import Documented
from tests.features.accounts.outside.browser import Browser
from tests.times import MovableClock


@pytest.fixture
def peer(clock: MovableClock) -> Iterator[OutsidePeer]:
    with OutsidePeer(back="http://test/auth/outside/corp/callback", now=clock.now) as opened:
        yield opened


@pytest.fixture
def providers(peer: OutsidePeer) -> dict[str, object]:
    known = {"client_id": peer.client_id, "client_secret": peer.client_secret}
    return {
        "corp": {"kind": "oidc", "issuer": peer.issuer, "title": "The Corporation", **known},
        "discord": {"kind": "discord", "issuer": peer.issuer, **known},
        "google": {"kind": "google", "issuer": peer.issuer, **known},
    }


@pytest.fixture
def environ(database_url: str, providers: dict[str, object]) -> dict[str, str]:
    return {
        "PACELINE_ENV": "testing",
        "PACELINE_DATABASE_URL": database_url,
        "PACELINE_DATABASE_POOL": "5",
        "PACELINE_PUBLIC_URL": "http://test",
        "PACELINE_OUTBOUND_ALLOW": "127.0.0.1/32",
        "PACELINE_OUTSIDE__PROVIDERS": json.dumps(providers),
    }


@pytest.fixture
async def container(
    anyio_backend: str, environ: dict[str, str], clock: MovableClock, tmp_path: Path
) -> AsyncIterator[AsyncContainer]:
    class Stage(Provider):
        scope = Scope.APP

        @provide
        def clock(self) -> Clock:
            return clock

    opened = create_container(load(environ, data_dir=tmp_path), KEY, Stage())
    yield opened
    await opened.close()


@pytest.fixture
async def client(container: AsyncContainer) -> AsyncIterator[httpx2.AsyncClient]:
    features = (await container.get(Installed)).features
    border = Border(public_origin="http://test")
    app = Documented(create_app(container, features, border=border))
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as opened:
        yield opened
    assert not app.unnamed, "answered, but not in the description of the API"


@pytest.fixture
def browser(client: httpx2.AsyncClient, peer: OutsidePeer) -> Browser:
    return Browser(client, peer)
