"""Parts of features start in the order of what features require, and are taken back together."""

from dataclasses import replace
from pathlib import Path

import pytest
from typing_extensions import override

from paceline.app import bootstrap
from paceline.app.bootstrap import create_container
from paceline.app.installed import FEATURES
from paceline.app.parts import parts_of
from paceline.kernel.config import load
from paceline.kernel.lifecycle import Part, running
from tests.conftest import KEY

told: list[str] = []


class Lower(Part):
    name = "lower"

    @override
    async def start(self) -> None:
        told.append("lower starts")

    @override
    async def stop(self) -> None:
        told.append("lower stops")


class Higher(Part):
    name = "higher"

    @override
    async def start(self) -> None:
        told.append("higher fails")
        raise OSError("no port left")

    @override
    async def stop(self) -> None:
        told.append("higher stops")


async def test_a_failing_part_takes_back_those_it_requires(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = {"accounts": (Lower,), "meetings": (Higher,)}
    features = [replace(each, parts=own.get(each.name, ())) for each in reversed(FEATURES)]
    monkeypatch.setattr(bootstrap, "FEATURES", features)
    told.clear()
    environ = {"PACELINE_DATA_DIR": str(tmp_path), "PACELINE_WORKERS": "0"}
    container = create_container(load(environ), KEY)

    with pytest.raises(OSError, match="no port left"):
        async with running(await parts_of(container)):
            told.append("never here")

    await container.close()
    assert told == ["lower starts", "higher fails", "lower stops"]
