"""Packages of strangers: written into a folder as an installer would, and found there."""

import importlib
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Final
from uuid import uuid4

from paceline.app.plugins.discovery import candidates
from paceline.app.plugins.found import Found
from paceline.app.plugins.survey import discover
from paceline.kernel.config import Configuration
from paceline.kernel.standing import Standing
from paceline.testing.opened import Opened, configured, entered

MANIFEST: Final = """
from paceline.kernel.plugins import Bounds, OnFailure, Plugin, TimeOuts
from paceline.kernel.registry import Feature

{code}

plugin = Plugin(name="{name}", version="{version}", paceline="{paceline}", {manifest})
"""


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """`settings` are those of every look at it."""

    folder: Path
    database_url: str | None = None
    settings: dict[str, str] = field(default_factory=dict)

    def put(
        self,
        name: str,
        *,
        code: str = "",
        manifest: str = "",
        version: str = "1.0",
        paceline: str = ">=0.1",
        source: str | None = None,
    ) -> str:
        """Answers the module it is in, which no other test has."""
        module = f"stranger_{uuid4().hex[:8]}"
        text = source or MANIFEST.format(
            code=dedent(code), name=name, version=version, paceline=paceline, manifest=manifest
        )
        (self.folder / f"{module}.py").write_text(dedent(text))
        self.register(module, f"{name} = {module}:plugin", version=version)
        return module

    def register(self, package: str, entry: str, *, version: str = "1.0") -> None:
        info = self.folder / f"{package}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Name: {package}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[paceline.plugins]\n{entry}\n")

    def configured(self, **settings: str) -> Configuration:
        return configured(
            self.folder, database_url=self.database_url, settings={**self.settings, **settings}
        )

    def look(self, **settings: str) -> Found:
        importlib.invalidate_caches()
        candidates.cache_clear()
        return discover(self.configured(**settings))

    def standing(self, name: str, **settings: str) -> Standing:
        return next(each for each in self.look(**settings).standings if each.name == name)

    @asynccontextmanager
    async def opened(self, **settings: str) -> AsyncIterator[Opened]:
        found = self.look(**settings)
        async with entered(self.configured(**settings), found) as place:
            yield place


@contextmanager
def shelf_in(folder: Path, database_url: str | None = None) -> Iterator[Shelf]:
    folder.mkdir()
    sys.path.insert(0, str(folder))
    try:
        yield Shelf(folder=folder, database_url=database_url)
    finally:
        sys.path.remove(str(folder))
        candidates.cache_clear()
        for name in [name for name in sys.modules if name.startswith("stranger_")]:
            del sys.modules[name]
