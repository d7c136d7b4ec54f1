"""Where settings come from: files of four kinds, the environment, files of one secret each."""

import configparser
import errno
import os
import stat
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from paceline.kernel.errors import ConfigError

PREFIX: Final = "PACELINE_"
NESTED: Final = "__"
FROM_FILE: Final = "_FILE"
CONFIG: Final = "PACELINE_CONFIG"
SECRETS: Final = "PACELINE_SECRETS_DIR"
# Read by the tests and the tools, never by the product; or read here, before there are settings.
NOT_OURS: Final = ("PACELINE_TEST_", "PACELINE_SHARED", CONFIG, SECRETS, "PACELINE_BENCH_")
# The section of an INI file that holds what stands at the top of the others.
TOP: Final = "paceline"
LONGEST_SECRET: Final = 64 * 1024

Layer: TypeAlias = dict[str, object]


def from_file(path: Path) -> Layer:
    """Raises ConfigError for a file that is absent, of no known kind, or not what it says it is."""
    read = READERS.get(path.suffix.lower())
    if read is None:
        kinds = ", ".join(READERS)
        raise ConfigError(f"{path} is of no kind known here: give a file that ends in {kinds}.")
    try:
        found = read(plain_bytes(path))
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise ConfigError(f"{CONFIG} names {path}: {reason}. Give a file of settings.") from error
    except (ValueError, configparser.Error, msgspec.MsgspecError) as error:
        place = " ".join(str(error).split())
        raise ConfigError(f"{path} is not {path.suffix.lstrip('.').upper()}: {place}.") from error
    if not isinstance(found, dict):
        raise ConfigError(f"{path} holds no settings: write names with values at its top.")
    return {str(key): value for key, value in found.items()}


def plain_bytes(path: Path, *, at_most: int = -1) -> bytes:
    """Raises OSError for a pipe or a device too: nobody may ever write to it, or never stop."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no plain file")
        return file.read(at_most)


def toml(body: bytes) -> object:
    return tomllib.loads(body.decode())


def yaml(body: bytes) -> object:
    return msgspec.yaml.decode(body) or {}


def ini(body: bytes) -> object:
    """`[section]`, or `[section.inner]`; `[paceline]` is the top. Every value is text."""
    parser = configparser.ConfigParser(interpolation=None, default_section="", strict=True)
    parser.read_string(body.decode())
    found: Layer = {}
    for section in parser.sections():
        place = found
        for name in [] if section == TOP else section.split("."):
            place = inner(place, name)
        place.update(parser.items(section))
    return found


READERS: Final[Mapping[str, Callable[[bytes], object]]] = {
    ".toml": toml,
    ".yaml": yaml,
    ".yml": yaml,
    ".json": msgspec.json.decode,
    ".ini": ini,
}


def from_environment(environ: Mapping[str, str]) -> Layer:
    """`PACELINE_PORT=1` is `port`, `PACELINE_COHORTS__LIMIT=2` is `cohorts.limit`."""
    found: Layer = {}
    for name, text in environ.items():
        if ours(name) and not is_path(name, environ):
            put(found, name.removeprefix(PREFIX), text)
    return found


def from_secret_files(environ: Mapping[str, str]) -> Layer:
    """What `PACELINE_X_FILE` names is `x`; so is a file `x` in the folder of secrets."""
    found: Layer = {}
    folder = environ.get(SECRETS)
    if folder:
        for path in files_in(Path(folder)):
            put(found, path.name.upper().removeprefix(PREFIX), secret(path, SECRETS))
    for name, text in environ.items():
        if ours(name) and is_path(name, environ):
            put(found, name.removeprefix(PREFIX).removesuffix(FROM_FILE), secret(Path(text), name))
    return found


def ours(name: str) -> bool:
    return name.startswith(PREFIX) and not name.startswith(NOT_OURS)


def is_path(name: str, environ: Mapping[str, str]) -> bool:
    """Raises ConfigError when the value and its file are both given: one of them is a mistake."""
    if not name.endswith(FROM_FILE):
        return False
    plain = name.removesuffix(FROM_FILE)
    if plain in environ:
        raise ConfigError(f"{plain} and {name} are both set; keep one of them.")
    return True


def files_in(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise ConfigError(f"{SECRETS} names {folder}: {reason}.") from error


def secret(path: Path, named_by: str) -> str:
    """Without the line break that editors leave at the end. Raises ConfigError without its text."""
    try:
        body = plain_bytes(path, at_most=LONGEST_SECRET + 1)
        if len(body) > LONGEST_SECRET:
            raise ConfigError(f"{named_by}: {path} is too long for a secret.")
        return body.decode().rstrip("\r\n")
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise ConfigError(f"{named_by} names {path}: {reason}.") from error
    except UnicodeDecodeError:
        raise ConfigError(f"{named_by}: {path} is not UTF-8 text.") from None


def put(into: Layer, name: str, text: str) -> None:
    *sections, key = name.lower().split(NESTED)
    for section in sections:
        into = inner(into, section)
    into[key] = text


def inner(place: Layer, name: str) -> Layer:
    """A value that stands where a section should be is left alone."""
    found = place.setdefault(name, {})
    return found if isinstance(found, dict) else {}


def merge(
    into: Layer, layer: Mapping[str, object], sources: dict[str, str], *, source: str, at: str = ""
) -> None:
    """Lays `layer` over `into`, key by key, and remembers where each value came from."""
    for key, value in layer.items():
        path = f"{at}.{key}" if at else key
        below = into.get(key)
        if isinstance(value, dict):
            section = dict(below) if isinstance(below, dict) else {}
            merge(section, value, sources, source=source, at=path)
            into[key] = section
        else:
            into[key] = value
            sources[path] = source
