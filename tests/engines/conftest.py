import json
import os
from pathlib import Path

import pytest

DATA = Path(__file__).parent.parent / "data" / "scheduling"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "shared: reads PACELINE_SHARED; skips without it")


@pytest.fixture(scope="session")
def shared_scheduling() -> Path:
    return shared_folder("scheduling")


@pytest.fixture(scope="session")
def shared_age_grades() -> Path:
    return shared_folder("age_grade")


@pytest.fixture(scope="session")
def shared_metrics() -> Path:
    return shared_folder("metrics")


@pytest.fixture(scope="session")
def shared_activities() -> Path:
    return shared_folder("activities")


@pytest.fixture(scope="session")
def shared_strava() -> Path:
    return shared_folder("strava")


def shared_folder(name: str) -> Path:
    root = Path(__file__).parents[2]
    folder = root / os.environ.get("PACELINE_SHARED", "../shared") / "data" / name
    if not folder.is_dir():
        pytest.skip(f"PACELINE_SHARED is absent: {folder}")
    return folder


def document(name: str) -> object:
    return json.loads((DATA / name).read_text())
