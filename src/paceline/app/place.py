"""Where this installation lives: its configuration, its folder, its secret, its container."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from dishka import AsyncContainer

from paceline.app import stand_ins
from paceline.app.bootstrap import create_container
from paceline.app.keyring import server_key
from paceline.app.parts import dispatcher_of
from paceline.app.plugins.survey import discover
from paceline.kernel import logging
from paceline.kernel.config import Configuration, current
from paceline.kernel.lifecycle import running

ADDRESS_FILE: Final = "address"


@dataclass(frozen=True, kw_only=True)
class Place:
    configuration: Configuration
    container: AsyncContainer


def data_dir(environ: Mapping[str, str]) -> Path:
    """`./var` from a checkout, else the XDG data directory."""
    if Path("pyproject.toml").is_file() and Path("src/paceline").is_dir():
        return Path("var")
    base = environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "paceline"


def configured() -> Configuration:
    configuration = current(data_dir=data_dir(os.environ))
    core = configuration.core
    logging.configure(level=core.log_level, style=core.log_format)
    return configuration


def last_address(configuration: Configuration) -> str | None:
    """Where the server of this folder was last reached, so that links made elsewhere fit."""
    path = configuration.core.data_dir / ADDRESS_FILE
    if configuration.core.public_url or not path.is_file():
        return configuration.core.public_url
    return path.read_text().strip() or None


def keep_address(configuration: Configuration, address: str) -> None:
    (configuration.core.data_dir / ADDRESS_FILE).write_text(address + "\n")


@asynccontextmanager
async def open_place(*, public_url: str | None = None) -> AsyncIterator[Place]:
    """`public_url` is how people reach a server that knows its own address.

    Stand-ins that run in this folder are used for what has no credentials.
    """
    configuration = configured()
    configuration = replace(
        configuration, values={**configuration.values, **stand_ins.running(configuration)}
    )
    public_url = public_url or last_address(configuration)
    if public_url is not None:
        core = configuration.core.model_copy(update={"public_url": public_url})
        configuration = replace(configuration, core=core)
    found = discover(configuration)
    container = create_container(configuration, server_key(configuration), found=found)
    try:
        yield Place(configuration=configuration, container=container)
    finally:
        await container.close()


@asynccontextmanager
async def working_in(place: Place) -> AsyncIterator[None]:
    """A dispatcher beside whatever the block does."""
    workers = max(1, place.configuration.core.workers)
    async with running([await dispatcher_of(place.container, workers=workers)]):
        yield
