"""What a manifest says is what the code does."""

from pathlib import Path
from typing import Final

import grimp
import pytest

from paceline.app.bootstrap import Installed, create_container
from paceline.app.installed import FEATURES
from paceline.kernel.config import load
from paceline.kernel.registry import Feature
from tests.conftest import KEY

SLICES: Final = Path(__file__).parents[2] / "src/paceline/features"
GRAPH: Final = grimp.build_graph("paceline", cache_dir=None)


def named(feature: Feature) -> str:
    return feature.name


def imported_slices(name: str) -> frozenset[str]:
    own = f"paceline.features.{name}"
    modules = {own} | GRAPH.find_descendants(own)
    met = {below for module in modules for below in GRAPH.find_modules_directly_imported_by(module)}
    slices = {each.split(".")[2] for each in met if each.startswith("paceline.features.")}
    return frozenset(slices - {name})


@pytest.mark.parametrize("feature", FEATURES, ids=named)
def test_a_manifest_requires_what_its_slice_imports(feature: Feature) -> None:
    assert feature.requires == imported_slices(feature.name)


def test_every_slice_with_a_manifest_is_installed() -> None:
    written = {path.parent.name for path in SLICES.glob("*/feature.py")}

    assert written == {feature.name for feature in FEATURES}


@pytest.mark.parametrize("feature", FEATURES, ids=named)
def test_a_slice_with_tables_has_migrations(feature: Feature) -> None:
    slice_ = SLICES / feature.name
    has_tables = (slice_ / "models.py").exists() or (slice_ / "models").is_dir()

    assert has_tables is (feature.migrations is not None)


@pytest.mark.parametrize("feature", FEATURES, ids=named)
async def test_a_slice_runs_with_only_what_it_requires(feature: Feature, tmp_path: Path) -> None:
    environ = {"PACELINE_FEATURES": feature.name, "PACELINE_DATA_DIR": str(tmp_path)}

    container = create_container(load(environ), KEY)

    running = (await container.get(Installed)).features
    await container.close()
    assert feature in running
    assert {each.name for each in running} >= feature.requires
