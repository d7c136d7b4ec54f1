"""Settings in layers: defaults < file < environment. Every value knows where it came from."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Final, TypeAlias, TypeVar
from urllib.parse import urlsplit

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from paceline.kernel.errors import ConfigError, Flaw

PREFIX: Final = "PACELINE_"
NESTED: Final = "__"
# Read by the tests and the tools, never by the product.
NOT_OURS: Final = ("PACELINE_TEST_", "PACELINE_SHARED", "PACELINE_CONFIG", "PACELINE_BENCH_")
# Written with commas in the environment.
LISTS: Final = (
    "features",
    "trusted_proxies",
    "cors_origins",
    "outbound_allow",
    "secret_key_previous",
)

Layer: TypeAlias = dict[str, object]


def a_network(text: str) -> str:
    """Raises ValueError saying what it is not."""
    return str(ip_network(text, strict=False))


def an_origin(text: str) -> str:
    """Raises ValueError for `*` too: a page's origin is given whole."""
    found = urlsplit(text)
    bare = f"{found.scheme}://{found.netloc}"
    if found.scheme not in ("http", "https") or not found.hostname or bare != text:
        raise ValueError("an origin is https://HOST or https://HOST:PORT, and nothing more")
    return text.lower()


NetworkText: TypeAlias = Annotated[str, AfterValidator(a_network)]
OriginText: TypeAlias = Annotated[str, AfterValidator(an_origin)]


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TESTING = "testing"
    STAGING = "staging"
    PRODUCTION = "production"


class CoreSettings(BaseModel):
    """What the process itself needs; each feature has a section of its own beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    env: Annotated[
        Environment,
        Field(description="Where this runs: development, testing, staging, production."),
    ] = Environment.DEVELOPMENT
    data_dir: Annotated[Path, Field(description="Where the SQLite file and the secrets live.")] = (
        Path("var")
    )
    database_url: Annotated[
        str | None,
        Field(description="postgresql://... or sqlite:///...; without it a file in the data_dir."),
    ] = None
    database_synchronous: Annotated[
        str,
        Field(pattern="^(FULL|NORMAL)$", description="SQLite: how hard a commit waits for disk."),
    ] = "FULL"
    database_pool: Annotated[
        int, Field(ge=1, le=200, description="PostgreSQL connections of each lane.")
    ] = 10
    blobs_url: Annotated[
        str | None,
        Field(description="file:///FOLDER or s3://BUCKET/FOLDER; without it one in the data_dir."),
    ] = None
    redis_url: Annotated[
        str | None,
        Field(description="redis://HOST:PORT/N, shared by processes; without it each has its own."),
    ] = None
    host: Annotated[str, Field(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on; 0 picks one.")] = (
        8000
    )
    public_url: Annotated[
        str | None, Field(description="How people reach this server; used in links and feeds.")
    ] = None
    secret_key: Annotated[
        SecretStr | None,
        Field(description="Signs tokens; without it one is made and kept in the data_dir."),
    ] = None
    secret_key_previous: Annotated[
        tuple[SecretStr, ...],
        Field(description="Keys that secret_key replaced; what they signed is still good."),
    ] = ()
    features: Annotated[
        tuple[str, ...], Field(description="Run only these features and what they require.")
    ] = ()
    trusted_proxies: Annotated[
        tuple[NetworkText, ...],
        Field(description="Networks whose X-Forwarded-For, -Proto and -Host are believed."),
    ] = ()
    cors_origins: Annotated[
        tuple[OriginText, ...],
        Field(description="Origins whose pages may call the API from a browser."),
    ] = ()
    outbound_allow: Annotated[
        tuple[str, ...],
        Field(description="Hosts and networks inside that outgoing calls may reach."),
    ] = ()
    request_seconds: Annotated[
        float, Field(gt=0, le=3600, description="How long one request may take.")
    ] = 30
    body_seconds: Annotated[
        float, Field(gt=0, le=3600, description="How long a request's body may take to come.")
    ] = 20
    transfer_seconds: Annotated[
        float, Field(gt=0, le=86400, description="How long an import, export or draft may take.")
    ] = 300
    idempotency_lease_seconds: Annotated[
        float, Field(gt=0, le=3600, description="How long a crashed request holds its key.")
    ] = 60
    access_log: Annotated[
        bool, Field(description="Log every request, not only refused, failed and slow ones.")
    ] = False
    workers: Annotated[
        int, Field(ge=0, le=64, description="Jobs that run at once in this process; 0 runs none.")
    ] = 8
    log_level: Annotated[
        str, Field(pattern="^(debug|info|warning|error)$", description="Least level written.")
    ] = "info"
    log_format: Annotated[
        str, Field(pattern="^(auto|text|json)$", description="auto: text at a terminal, else json.")
    ] = "auto"


S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """The merged layers: `core` checked at once, a feature's section when the feature starts."""

    core: CoreSettings
    values: Mapping[str, object]
    sources: Mapping[str, str]

    def section(self, name: str, model: type[S]) -> S:
        """Raises ConfigError naming each wrong key, its source and the remedy."""
        raw = self.values.get(name, {})
        return checked(model, raw if isinstance(raw, dict) else {}, self.sources, name)


def load(environ: Mapping[str, str], *, data_dir: Path | None = None) -> Configuration:
    """Reads the file that PACELINE_CONFIG names, then the environment over it."""
    values: Layer = {}
    sources: dict[str, str] = {}
    if data_dir is not None:
        values["data_dir"] = str(data_dir)
    path = environ.get(f"{PREFIX}CONFIG")
    if path:
        merge(values, read_file(Path(path)), sources, source=path)
    merge(values, from_environment(environ), sources, source="the environment")
    known = set(CoreSettings.model_fields)
    core = {key: value for key, value in values.items() if not isinstance(value, dict)}
    if unknown := sorted(set(core) - known):
        flaws = [unknown_key(key, sources, known) for key in unknown]
        raise ConfigError(" ".join(flaw.message for flaw in flaws), flaws=flaws)
    return Configuration(
        core=checked(CoreSettings, core, sources, ""), values=values, sources=sources
    )


def current(*, data_dir: Path | None = None) -> Configuration:
    return load(os.environ, data_dir=data_dir)


def read_file(path: Path) -> Layer:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise ConfigError(f"PACELINE_CONFIG names {path}: {reason}. Give a TOML file.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}.") from error


def from_environment(environ: Mapping[str, str]) -> Layer:
    """`PACELINE_PORT=1` is `port`, `PACELINE_COHORTS__LIMIT=2` is `cohorts.limit`."""
    found: Layer = {}
    for name, text in environ.items():
        if not name.startswith(PREFIX) or name.startswith(NOT_OURS):
            continue
        place = found
        *sections, key = name.removeprefix(PREFIX).lower().split(NESTED)
        for section in sections:
            inner = place.setdefault(section, {})
            place = inner if isinstance(inner, dict) else {}
        place[key] = listed(text) if key in LISTS and not sections else text
    return found


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def merge(
    into: Layer, layer: Mapping[str, object], sources: dict[str, str], *, source: str, at: str = ""
) -> None:
    """Lays `layer` over `into`, key by key, and remembers where each value came from."""
    for key, value in layer.items():
        path = f"{at}.{key}" if at else key
        below = into.get(key)
        if isinstance(value, dict):
            inner = dict(below) if isinstance(below, dict) else {}
            merge(inner, value, sources, source=source, at=path)
            into[key] = inner
        else:
            into[key] = value
            sources[path] = source


def checked(
    model: type[S], raw: Mapping[str, object], sources: Mapping[str, str], section: str
) -> S:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        flaws = [
            flaw_of(section, [str(part) for part in each["loc"]], each["msg"], sources)
            for each in error.errors(include_input=False, include_url=False)
        ]
        raise ConfigError(" ".join(flaw.message for flaw in flaws), flaws=flaws) from None


def flaw_of(section: str, place: list[str], message: str, sources: Mapping[str, str]) -> Flaw:
    key = ".".join([section, *place] if section else place)
    source = sources.get(key, "the defaults")
    variable = PREFIX + key.upper().replace(".", NESTED)
    return Flaw(where=key, message=f"{key} (from {source}): {message}; set {variable}.")


def unknown_key(key: str, sources: Mapping[str, str], known: set[str]) -> Flaw:
    source = sources.get(key, "the defaults")
    names = ", ".join(sorted(known))
    return Flaw(where=key, message=f"{key} (from {source}) is no setting; known are {names}.")


def shown(configuration: Configuration) -> dict[str, object]:
    """For people and logs: secrets are hidden."""
    decoded = msgspec.json.decode(configuration.core.model_dump_json())
    return decoded if isinstance(decoded, dict) else {}
