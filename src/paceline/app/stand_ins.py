"""Stand-ins for providers nobody has set up, so that a demo has an outside to show (ADR 0027).

They are found by name, as commands are: `paceline.testing` stands above the app.
"""

import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol

from paceline.kernel.config import Configuration, Environment
from paceline.providers.discord.settings import DiscordSettings

MODULE: Final = "paceline.testing.peers.sandbox"
ADDRESSES: Final = "stand-ins.json"
OWNER_ONLY: Final = 0o600
Sections = Mapping[str, Mapping[str, str]]


class StandIns(Protocol):
    @property
    def settings(self) -> Sections: ...
    @property
    def pages(self) -> Mapping[str, str]: ...
    @property
    def places(self) -> Mapping[str, str]: ...
    @property
    def judged(self) -> bool: ...
    @property
    def offers(self) -> Sequence[Sections]: ...


def opened(*, port: int = 0, folder: Path | None = None) -> AbstractAsyncContextManager[StandIns]:
    found: AbstractAsyncContextManager[StandIns] = import_module(MODULE).sandbox(
        port=port, folder=folder
    )
    return found


def all_opened(*, port: int = 0) -> AbstractAsyncContextManager[StandIns]:
    """Those as well that a demo does without: letters show themselves at its terminal."""
    found: AbstractAsyncContextManager[StandIns] = import_module(MODULE).everything(port=port)
    return found


@asynccontextmanager
async def where_needed(configuration: Configuration) -> AsyncIterator[StandIns | None]:
    """In development alone, and only for what has no credentials.

    Their addresses stand in the data folder meanwhile, so that commands at another terminal reach
    the same outside.
    """
    if not is_wanted(configuration):
        yield None
        return
    folder = configuration.core.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ADDRESSES
    async with opened(folder=folder) as stand_ins:
        path.touch(OWNER_ONLY)
        told = {"process": os.getpid(), "settings": stand_ins.settings}
        path.write_text(json.dumps(told), encoding="utf-8")
        try:
            yield stand_ins
        finally:
            path.unlink(missing_ok=True)


def is_wanted(configuration: Configuration) -> bool:
    token = configuration.section("discord", DiscordSettings).token
    return configuration.core.env is Environment.DEVELOPMENT and token is None


def running(configuration: Configuration) -> Sections:
    """Those of a server that runs in this folder; empty when none does (any more)."""
    path = configuration.core.data_dir / ADDRESSES
    if not path.is_file() or not is_wanted(configuration):
        return {}
    told = json.loads(path.read_text(encoding="utf-8"))
    found: Sections = told["settings"]
    return found if is_alive(told["process"]) else {}


def is_alive(process: int) -> bool:
    """One that was killed leaves its addresses behind."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
