import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stores import PostgresStore
from tests.strangers import Shelf, shelf_in


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with shelf_in(tmp_path / "shelf") as opened:
        yield opened


@pytest.fixture
def stored_shelf(store: str, tmp_path: Path) -> Iterator[Shelf]:
    """On both stores; plugins leave tables, so each has a database of its own."""
    if store == "sqlite":
        with shelf_in(tmp_path / "shelf") as opened:
            yield opened
        return
    own = PostgresStore.create(f"paceline_test_plugins_{os.getpid()}")
    with shelf_in(tmp_path / "shelf", own.address) as opened:
        yield opened
    own.drop()
