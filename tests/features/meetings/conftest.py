import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.db.database import Database, store_url
from paceline.db.migrate import Migrations
from paceline.kernel.registry import permissions_of
from tests import people
from tests.features.meetings.staged import FEATURES, MIGRATED
from tests.features.meetings.stage import Stage
from tests.stores import PostgresStore, run

people.HELD.update(permissions_of(FEATURES))


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paceline.app.bootstrap.FEATURES", FEATURES)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "paceline.db"
    database = Database(f"sqlite:///{path}")
    asyncio.run(Migrations(database.url, MIGRATED).upgrade())
    return path


@pytest.fixture(scope="session")
def postgres_store() -> Iterator[PostgresStore]:
    import os

    store = PostgresStore(f"paceline_meetings_{os.getpid()}")
    store.drop()
    run(store.url(), lambda connection: connection.execute(f'CREATE DATABASE "{store.name}"'))
    asyncio.run(Migrations(store_url(store.address), MIGRATED).upgrade())
    yield store
    store.drop()


@pytest.fixture
async def stage(
    installed: None, container: AsyncContainer, client: httpx2.AsyncClient
) -> AsyncIterator[Stage]:
    yield Stage(container=container, client=client)
