"""Where this installation lives: its configuration, its folder, its secret, its container."""

import os
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from dishka import AsyncContainer

from paceline.app.bootstrap import create_container, dispatcher_of
from paceline.kernel import logging
from paceline.kernel.config import Configuration, current
from paceline.kernel.errors import ConfigError
from paceline.kernel.keys import ServerKey
from paceline.kernel.lifecycle import running

KEY_FILE: Final = "secret.key"
KEY_BYTES: Final = 32
ADDRESS_FILE: Final = "address"
OWNER_ONLY: Final = 0o600


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


def server_key(configuration: Configuration) -> ServerKey:
    """The configured secret, else one that is made once and kept beside the data."""
    given = configuration.core.secret_key
    if given is not None:
        return ServerKey(long_enough(given.get_secret_value().encode()))
    path = configuration.core.data_dir / KEY_FILE
    try:
        if not path.exists():
            keep_new_key(path)
        return ServerKey(long_enough(bytes.fromhex(path.read_text().strip())))
    except OSError as error:
        reason = error.strerror or "it cannot be used"
        raise ConfigError(
            f"{path}: {reason}. Set PACELINE_DATA_DIR to a folder of yours."
        ) from error
    except ValueError as error:
        raise ConfigError(
            f"{path} holds no key; restore it, or remove it to make a new one."
        ) from error


def keep_new_key(path: Path) -> None:
    """Written whole under another name first: of two starting at once, both read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def long_enough(secret: bytes) -> bytes:
    if len(secret) < KEY_BYTES:
        raise ConfigError(f"secret_key needs at least {KEY_BYTES} bytes; set PACELINE_SECRET_KEY.")
    return secret


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
    """`public_url` is how people reach a server that knows its own address."""
    configuration = configured()
    public_url = public_url or last_address(configuration)
    if public_url is not None:
        core = configuration.core.model_copy(update={"public_url": public_url})
        configuration = replace(configuration, core=core)
    container = create_container(configuration, server_key(configuration))
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
