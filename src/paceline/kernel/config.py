"""Settings in layers: defaults < file < environment < secret files < runtime overrides.

Every value knows where it came from, and what holds without it.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, ClassVar, Final, TypeAlias, TypeVar, get_origin
from urllib.parse import urlsplit

import msgspec
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    SecretStr,
    ValidationError,
)

from paceline.kernel.errors import ConfigError, Flaw
from paceline.kernel.layers import (
    CONFIG,
    NESTED,
    PREFIX,
    Layer,
    from_environment,
    from_file,
    from_secret_files,
    merge,
)
from paceline.kernel.weakness import weakness

FALLBACK: Final = "fallback"


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

    @property
    def is_serious(self) -> bool:
        """Whether what runs here is worth an attack, or practises for it."""
        return self is not Environment.DEVELOPMENT


class Settings(BaseModel):
    """A section. `reloadable` ones are read anew for each request or job, so a change counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    reloadable: ClassVar[bool] = False


def instead(text: str) -> dict[str, JsonValue]:
    """What happens while a setting has no value; told at the start and by `config explain`."""
    return {FALLBACK: text}


class CoreSettings(Settings):
    """What the process itself needs; each feature has a section of its own beside it."""

    env: Annotated[
        Environment,
        Field(description="Where this runs: development, testing, staging, production."),
    ] = Environment.DEVELOPMENT
    data_dir: Annotated[Path, Field(description="Where the SQLite file and the secrets live.")] = (
        Path("var")
    )
    database_url: Annotated[
        str | None,
        Field(
            description="postgresql://... or sqlite:///...",
            json_schema_extra=instead("the file paceline.db in the data_dir"),
        ),
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
        Field(
            description="Files: file:///FOLDER or s3://BUCKET/FOLDER.",
            json_schema_extra=instead("the folder blobs in the data_dir"),
        ),
    ] = None
    redis_url: Annotated[
        str | None,
        Field(
            description="redis://HOST:PORT/N: limits and caches that processes share.",
            json_schema_extra=instead("each process counts and caches for itself"),
        ),
    ] = None
    host: Annotated[str, Field(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on; 0 picks one.")] = (
        8000
    )
    public_url: Annotated[
        str | None,
        Field(
            description="How people reach this server; used in links and feeds.",
            json_schema_extra=instead("the address it listens on"),
        ),
    ] = None
    secret_key: Annotated[
        SecretStr | None,
        Field(
            description="Signs tokens; at least 32 bytes.",
            json_schema_extra=instead("one that is made once and kept in the data_dir"),
        ),
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
# What a running process takes over although the core is read once.
LIVE_CORE: Final = frozenset({"log_level", "log_format"})
RUNTIME: Final = "a runtime override"


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """The merged layers: `core` checked at once, a feature's section when the feature starts."""

    core: CoreSettings
    values: Mapping[str, object]
    sources: Mapping[str, str]

    def section(self, name: str, model: type[S]) -> S:
        """Raises ConfigError naming each wrong key, its source and the remedy."""
        raw = self.values.get(name, {})
        values = raw if isinstance(raw, dict) else {}
        return checked(model, values, self.sources, name, strict=self.core.env.is_serious)


def load(
    environ: Mapping[str, str],
    *,
    data_dir: Path | None = None,
    overrides: Mapping[str, object] | None = None,
) -> Configuration:
    """All layers, the later over the earlier. Raises ConfigError."""
    values: Layer = {}
    sources: dict[str, str] = {}
    if data_dir is not None:
        values["data_dir"] = str(data_dir)
    for layer, source in layers(environ, overrides or {}):
        merge(values, layer, sources, source=source)
    known = set(CoreSettings.model_fields)
    core = {key: value for key, value in values.items() if not isinstance(value, dict)}
    if unknown := sorted(set(core) - known):
        flaws = [unknown_key(key, sources, known) for key in unknown]
        raise ConfigError(" ".join(flaw.message for flaw in flaws), flaws=flaws)
    plain = checked(CoreSettings, core, sources, "", strict=False)
    if plain.env.is_serious:
        refuse_weak(plain, sources, "")
    return Configuration(core=plain, values=values, sources=sources)


def layers(
    environ: Mapping[str, str], overrides: Mapping[str, object]
) -> Iterator[tuple[Mapping[str, object], str]]:
    path = environ.get(CONFIG)
    if path:
        yield from_file(Path(path)), path
    yield from_environment(environ), "the environment"
    yield from_secret_files(environ), "a secret file"
    yield overrides, RUNTIME


def current(*, data_dir: Path | None = None) -> Configuration:
    return load(os.environ, data_dir=data_dir)


def checked(
    model: type[S],
    raw: Mapping[str, object],
    sources: Mapping[str, str],
    section: str,
    *,
    strict: bool,
) -> S:
    """`strict` refuses secrets that anyone would try first."""
    listed = {key: as_field(model, key, value) for key, value in raw.items()}
    try:
        found = model.model_validate(listed)
    except ValidationError as error:
        flaws = [
            flaw_of(section, [str(part) for part in each["loc"]], each["msg"], sources)
            for each in error.errors(include_input=False, include_url=False)
        ]
        raise ConfigError(" ".join(flaw.message for flaw in flaws), flaws=flaws) from None
    if strict:
        refuse_weak(found, sources, section)
    return found


def as_field(model: type[BaseModel], key: str, value: object) -> object:
    """The environment has nothing but text: a list is cut at its commas, a mapping is JSON."""
    field = model.model_fields.get(key)
    if field is None or not isinstance(value, str):
        return value
    kind = get_origin(field.annotation)
    if kind in {tuple, list, frozenset}:
        return [part.strip() for part in value.split(",") if part.strip()]
    return mapping_of(value) if kind is Mapping else value


def mapping_of(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def refuse_weak(found: BaseModel, sources: Mapping[str, str], section: str) -> None:
    flaws = [
        flaw_of(section, [key], f"{why}; outside development it is refused", sources)
        for key, why in weak_secrets(found)
    ]
    if flaws:
        raise ConfigError(" ".join(flaw.message for flaw in flaws), flaws=flaws)


def weak_secrets(found: BaseModel) -> Iterator[tuple[str, str]]:
    for key in type(found).model_fields:
        value = getattr(found, key)
        for each in value if isinstance(value, tuple) else (value,):
            secret = each.get_secret_value() if isinstance(each, SecretStr) else ""
            if key.endswith("_url") and isinstance(each, str):
                secret = urlsplit(each).password or ""
            why = secret and weakness(secret)
            if why:
                yield key, why


def flaw_of(section: str, place: list[str], message: str, sources: Mapping[str, str]) -> Flaw:
    key = ".".join([section, *place] if section else place)
    source = sources.get(key, "the defaults")
    return Flaw(where=key, message=f"{key} (from {source}): {message}; set {variable_of(key)}.")


def variable_of(key: str) -> str:
    return PREFIX + key.upper().replace(".", NESTED)


def unknown_key(key: str, sources: Mapping[str, str], known: set[str]) -> Flaw:
    source = sources.get(key, "the defaults")
    names = ", ".join(sorted(known))
    return Flaw(where=key, message=f"{key} (from {source}) is no setting; known are {names}.")
