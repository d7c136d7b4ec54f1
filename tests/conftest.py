import gc
import os
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from functools import cache
from pathlib import Path

import httpx2
import pytest
from dishka import AnyOf, AsyncContainer, Provider, Scope, provide

from paceline.app import bootstrap
from paceline.app.asgi import create_app
from paceline.app.bootstrap import MIGRATED, Installed, create_container, provider_of
from paceline.app.jobs import JobRunner
from paceline.backends.processes.children import ChildProcesses
from paceline.db.database import Database
from paceline.db.ledger.ledger import Ledger
from paceline.db.migrate import Migrations
from paceline.db.read_lane import ReadLane
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.reconcile.ports import Targets
from paceline.kernel.clock import Clock
from paceline.kernel.config import CoreSettings, load
from paceline.kernel.identity import Authenticator
from paceline.kernel.keys import PublicUrl, ServerKey
from paceline.kernel.processes import Processes
from paceline.kernel.registry import Feature
from paceline.testing.memory_target import MemoryTargets
from paceline.web.border import Border
from tests.documented import Documented
from tests.people import TokensAreUserIds
from tests.redis import REDIS_ANSWERS
from tests.stores import PostgresStore, postgres_answers
from tests.times import MovableClock

POSTGRES_ANSWERS = postgres_answers()
KEY = ServerKey(b"a key of thirty-two bytes, tests")
SAME_ON_BOTH = frozenset({"bot", "features", "providers", "testing"})


def pytest_report_header() -> list[str]:
    url = PostgresStore.url()
    if POSTGRES_ANSWERS:
        return [f"postgresql: {url.host}:{url.port}"]
    return [f"postgresql: none answers on {url.host}:{url.port}; its half of the tests is skipped"]


def pytest_sessionstart() -> None:
    if os.environ.get("CI") and not POSTGRES_ANSWERS:
        pytest.exit("CI=1 needs a PostgreSQL: set PACELINE_TEST_POSTGRES_URL.", returncode=1)
    if os.environ.get("CI") and not REDIS_ANSWERS:
        pytest.exit("CI=1 needs a Redis: set PACELINE_TEST_REDIS_URL.", returncode=1)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgresql",
            marks=[
                pytest.mark.postgres,
                pytest.mark.skipif(not POSTGRES_ANSWERS, reason="no PostgreSQL answers"),
            ],
        ),
    ]
)
def store(request: pytest.FixtureRequest) -> str:
    """Each test that touches the database runs on both stores."""
    kind: str = request.param
    return kind


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import asyncio  # noqa: PLC0415, a session fixture has no loop of its own

    path = tmp_path_factory.mktemp("template") / "paceline.db"
    database = Database(f"sqlite:///{path}")
    asyncio.run(Migrations(database.url, MIGRATED).upgrade())
    return path


@pytest.fixture(scope="session")
def postgres_store() -> Iterator[PostgresStore]:
    store = PostgresStore.create()
    yield store
    store.drop()


@pytest.fixture
def database_url(store: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if store == "sqlite":
        template: Path = request.getfixturevalue("migrated_file")
        shutil.copy(template, tmp_path / "paceline.db")
        return f"sqlite:///{tmp_path}/paceline.db"
    opened: PostgresStore = request.getfixturevalue("postgres_store")
    opened.empty()
    return opened.address


@pytest.fixture(scope="session", autouse=True)
def declared_once() -> Iterator[None]:
    """What is provided is declared once for all containers: that is half of making one."""
    made: dict[tuple[int, frozenset[type]], tuple[Feature, Provider]] = {}

    def declared(feature: Feature, implemented: frozenset[type]) -> Provider:
        key = (id(feature), implemented)
        if key not in made:
            made[key] = feature, provider_of(feature, implemented)
        return made[key][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "provider_of", declared)
        for name in ("Ground", "Outside", "BotParts"):
            patch.setattr(bootstrap, name, cache(getattr(bootstrap, name)))
        yield


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(scope="session")
def processes() -> Iterator[ChildProcesses]:
    """Shared by all tests: a child that has started serves them one after the other."""
    shared = ChildProcesses(seats=1)
    yield shared
    shared.close()


@pytest.fixture
def surroundings() -> Mapping[str, str]:
    """Settings beyond the usual ones; a folder of tests gives its own."""
    return {}


@pytest.fixture
async def container(
    anyio_backend: str,
    database_url: str,
    clock: MovableClock,
    processes: ChildProcesses,
    surroundings: Mapping[str, str],
    tmp_path: Path,
) -> AsyncIterator[AsyncContainer]:
    class Stage(Provider):
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
        **surroundings,
    }
    opened = create_container(load(environ, data_dir=tmp_path), KEY, Stage())
    yield opened
    await opened.close()


@pytest.fixture
def own_place(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command started in this test would find."""
    monkeypatch.setenv("PACELINE_ENV", "testing")
    monkeypatch.setenv("PACELINE_DATABASE_URL", database_url)
    monkeypatch.setenv("PACELINE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PACELINE_SECRET_KEY", KEY.secret.decode())


@pytest.fixture
async def database(container: AsyncContainer) -> Database:
    return await container.get(Database)


@pytest.fixture
async def lane(container: AsyncContainer) -> ReadLane:
    return await container.get(ReadLane)


@pytest.fixture
async def ledger(container: AsyncContainer) -> Ledger:
    return await container.get(Ledger)


@pytest.fixture
async def runner(container: AsyncContainer) -> JobRunner:
    return await container.get(JobRunner)


@pytest.fixture
async def unit(database: Database) -> AsyncIterator[SqlUnitOfWork]:
    opened = SqlUnitOfWork(database)
    yield opened
    await opened.rollback()


@pytest.fixture
async def client(container: AsyncContainer) -> AsyncIterator[httpx2.AsyncClient]:
    installed = await container.get(Installed)
    border = Border.of(await container.get(CoreSettings), await container.get(PublicUrl))
    app = Documented(create_app(container, installed.features, border=border))
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as opened:
        yield opened
    assert not app.unnamed, "answered, but not in the description of the API"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lines are counted where both stores' tests go the same way once: counting takes its time."""
    for item in items:
        if item.get_closest_marker("postgres") and SAME_ON_BOTH & {*item.path.parts}:
            item.add_marker(pytest.mark.no_cover)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not walk over it in every test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
