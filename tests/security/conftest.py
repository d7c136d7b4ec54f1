from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.security.place import RunningPlace, running_place
from tests.stores import PostgresStore

OWN: Final = "paceline_security"


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlace]:
    """On a file; one for all of these tests, for nothing they do breaks it."""
    folder = tmp_path_factory.mktemp("place")
    with running_place(folder, f"sqlite:///{folder}/paceline.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def place_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningPlace]:
    """On the store that the test names."""
    folder: Path = tmp_path_factory.mktemp("store")
    if request.param == "sqlite":
        with running_place(folder, f"sqlite:///{folder}/paceline.db") as opened:
            yield opened
        return
    store = PostgresStore.create(f"{OWN}_{folder.name}_{folder.parent.name}".replace("-", "_"))
    try:
        with running_place(folder, store.address) as opened:
            yield opened
    finally:
        store.drop()
