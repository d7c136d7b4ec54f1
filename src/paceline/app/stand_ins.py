"""Stand-ins for providers nobody has set up, so that a demo has an outside to show (ADR 0027).

They are found by name, as commands are: `paceline.testing` stands above the app.
"""

import json
import os
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol

from paceline.kernel.config import Configuration, Environment
from paceline.providers.discord.settings import DiscordSettings
from paceline.providers.google_calendar.settings import GoogleCalendarSettings

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


def opened(
    *, port: int = 0, folder: Path | None = None, only: Collection[str] | None = None
) -> AbstractAsyncContextManager[StandIns]:
    """Of all providers, or of those named."""
    chosen = {} if only is None else {"only": only}
    found: AbstractAsyncContextManager[StandIns] = import_module(MODULE).sandbox(
        port=port, folder=folder, **chosen
    )
    return found


def all_opened(*, port: int = 0) -> AbstractAsyncContextManager[StandIns]:
    """Those as well that a demo does without: letters show themselves at its terminal."""
    found: AbstractAsyncContextManager[StandIns] = import_module(MODULE).everything(port=port)
    return found


def spoken(provider: str) -> str:
    """As people call it."""
    return provider.replace("_", " ").title()


@asynccontextmanager
async def where_needed(configuration: Configuration) -> AsyncIterator[StandIns | None]:
    """In development alone, and only for what has no credentials.

    Their addresses stand in the data folder meanwhile, so that commands at another terminal reach
    the same outside.
    """
    wanted = wanted_in(configuration)
    if not wanted:
        yield None
        return
    folder = configuration.core.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ADDRESSES
    async with opened(folder=folder, only=wanted) as stand_ins:
        path.touch(OWNER_ONLY)
        told = {"process": os.getpid(), "settings": stand_ins.settings}
        path.write_text(json.dumps(told), encoding="utf-8")
        try:
            yield stand_ins
        finally:
            path.unlink(missing_ok=True)


def wanted_in(configuration: Configuration) -> frozenset[str]:
    """The providers that nobody has set up."""
    if configuration.core.env is not Environment.DEVELOPMENT:
        return frozenset()
    set_up = {
        "discord": configuration.section("discord", DiscordSettings).token is not None,
        "google_calendar": configuration.section(
            "google_calendar", GoogleCalendarSettings
        ).credential
        is not None,
    }
    return frozenset(name for name, is_there in set_up.items() if not is_there)


def running(configuration: Configuration) -> Sections:
    """Those of a server that runs in this folder; empty when none does (any more)."""
    path = configuration.core.data_dir / ADDRESSES
    wanted = wanted_in(configuration)
    if not path.is_file() or not wanted:
        return {}
    told = json.loads(path.read_text(encoding="utf-8"))
    found: Sections = told["settings"]
    if not is_alive(told["process"]):
        return {}
    return {name: values for name, values in found.items() if name in wanted}


def is_alive(process: int) -> bool:
    """One that was killed leaves its addresses behind."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
