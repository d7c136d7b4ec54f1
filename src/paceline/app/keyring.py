"""The server's keys in a file: the one that signs first, below it those it replaced."""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from paceline.kernel.config import Configuration
from paceline.kernel.errors import ConfigError, Conflict, NotFound
from paceline.kernel.keys import ServerKey

KEY_FILE: Final = "secret.key"
KEY_BYTES: Final = 32
OWNER_ONLY: Final = 0o600


class KeyIsSet(Conflict):
    code = "key_is_set"

    def __init__(self) -> None:
        super().__init__(
            "The key is set by PACELINE_SECRET_KEY: put the new one there, the old one first in "
            "PACELINE_SECRET_KEY_PREVIOUS, and restart."
        )


class KeyNotFound(NotFound):
    code = "key_not_found"

    def __init__(self, kid: str) -> None:
        super().__init__(f"No replaced key is called {kid}; `paceline keys list` names them.")


class KeyInUse(Conflict):
    code = "key_in_use"

    def __init__(self, secrets: int) -> None:
        super().__init__(
            f"{secrets} stored secrets are under this key alone and would be lost: "
            "run `paceline keys reseal` first, or say --force."
        )


@dataclass(frozen=True, kw_only=True)
class StoredKey:
    """`made_at` is empty for the first key of an older installation."""

    secret: bytes = field(repr=False)
    made_at: str = ""

    @property
    def line(self) -> str:
        return f"{self.secret.hex()} {self.made_at}".strip() + "\n"


def server_key(configuration: Configuration) -> ServerKey:
    """The configured secret, else one that is made once and kept beside the data."""
    given = configuration.core.secret_key
    if given is not None:
        older = configuration.core.secret_key_previous
        return ring([long_enough(each.get_secret_value().encode()) for each in (given, *older)])
    return ring([key.secret for key in stored_keys(configuration.core.data_dir / KEY_FILE)])


def ring(secret: Sequence[bytes]) -> ServerKey:
    first, *older = secret
    return ServerKey(first, previous=tuple(map(ServerKey, older)))


def stored_keys(path: Path) -> Sequence[StoredKey]:
    """The first one is made when there is none."""
    try:
        if not path.exists():
            keep_new_key(path)
        return keys_of(path.read_text())
    except OSError as error:
        reason = error.strerror or "it cannot be used"
        raise ConfigError(
            f"{path}: {reason}. Set PACELINE_DATA_DIR to a folder of yours."
        ) from error
    except ValueError as error:
        raise ConfigError(
            f"{path} holds no key; restore it, or remove it to make a new one."
        ) from error


def keys_of(text: str) -> Sequence[StoredKey]:
    """Raises ValueError for what holds none."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if not lines:
        raise ValueError("It is empty.")
    return [
        StoredKey(secret=long_enough(bytes.fromhex(key)), made_at=" ".join(rest))
        for key, *rest in lines
    ]


def keep_new_key(path: Path) -> None:
    """Written whole under another name first: of two starting at once, both read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = drafted(path, [StoredKey(secret=secrets.token_bytes(KEY_BYTES))])
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def drafted(path: Path, keys: Sequence[StoredKey]) -> Path:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
        file.writelines(key.line for key in keys)
        file.flush()
        os.fsync(file.fileno())
    return draft


def rotated(configuration: Configuration, *, at: datetime) -> ServerKey:
    """A new key signs from the next start on; the ones before stay good. Raises KeyIsSet."""
    path = key_file(configuration)
    made = StoredKey(
        secret=secrets.token_bytes(KEY_BYTES), made_at=at.isoformat(timespec="seconds")
    )
    drafted(path, [made, *stored_keys(path)]).replace(path)
    return server_key(configuration)


def retired(configuration: Configuration, kid: str) -> None:
    """What that key signed is no longer good. Raises KeyIsSet, KeyNotFound."""
    path = key_file(configuration)
    first, *older = stored_keys(path)
    kept = [key for key in older if ServerKey(key.secret).kid != kid]
    if len(kept) == len(older):
        raise KeyNotFound(kid)
    drafted(path, [first, *kept]).replace(path)


def key_file(configuration: Configuration) -> Path:
    if configuration.core.secret_key is not None:
        raise KeyIsSet
    return configuration.core.data_dir / KEY_FILE


def long_enough(secret: bytes) -> bytes:
    if len(secret) < KEY_BYTES:
        raise ConfigError(f"secret_key needs at least {KEY_BYTES} bytes; set PACELINE_SECRET_KEY.")
    return secret
