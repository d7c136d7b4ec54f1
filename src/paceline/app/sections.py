"""Every section of settings there is: the core's, the features', and those of what they run on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import ConfigDict, SecretStr
from pydantic.fields import FieldInfo

from paceline.app.plugin_settings import PluginSettings
from paceline.backends.mail.settings import MailSettings
from paceline.kernel.config import (
    FALLBACK,
    Configuration,
    CoreSettings,
    Settings,
    checked,
    unknown_key,
    variable_of,
)
from paceline.kernel.errors import ConfigError, Flaw, NotFound
from paceline.kernel.live_config import is_live
from paceline.kernel.quota import QuotaSettings
from paceline.kernel.registry import Feature
from paceline.providers.discord.settings import DiscordSettings
from paceline.providers.google_calendar.settings import GoogleCalendarSettings
from paceline.providers.ics.settings import IcsSettings
from paceline.providers.oidc.settings import OutsideSettings
from paceline.providers.strava.settings import StravaSettings
from paceline.web.metrics import MetricsSettings
from paceline.web.rates import LimitSettings

HIDDEN: Final = "[hidden]"
GROUND: Final[Mapping[str, type[Settings]]] = {
    "discord": DiscordSettings,
    "google_calendar": GoogleCalendarSettings,
    "ics": IcsSettings,
    "limits": LimitSettings,
    "mail": MailSettings,
    "metrics": MetricsSettings,
    "plugins": PluginSettings,
    "outside": OutsideSettings,
    "quotas": QuotaSettings,
    "strava": StravaSettings,
}


class SettingNotFound(NotFound):
    code = "setting_not_found"

    def __init__(self, key: str, known: Iterable[str]) -> None:
        near = sorted(each for each in known if key.rpartition(".")[2] in each)
        hint = f" Near it: {', '.join(near[:5])}." if near else " See: paceline config show."
        super().__init__(f"There is no setting {key[:80]!r}.{hint}")


class Unread(Settings):
    """Of a plugin that does not run: nobody here knows what its section may hold."""

    model_config = ConfigDict(frozen=True, extra="allow")


def sections_of(
    features: Iterable[Feature], unread: Iterable[str] = ()
) -> dict[str, type[Settings]]:
    """By name; the core has none. `unread` are plugins that do not run."""
    own = {each.name: each.settings for each in features if each.settings}
    return {**dict.fromkeys(unread, Unread), **GROUND, **own}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One key as it stands. `value` and `default` are for people: a secret is not shown."""

    key: str
    value: object
    default: object
    source: str
    meaning: str
    fallback: str
    live: bool

    @property
    def variable(self) -> str:
        return variable_of(self.key)

    @property
    def falls_back(self) -> bool:
        return self.value is None and bool(self.fallback)


def settings_of(
    configuration: Configuration, sections: Mapping[str, type[Settings]]
) -> list[Setting]:
    """All there are, the core first. Raises ConfigError for a section that is wrong."""
    found = list(rows("", configuration.core, configuration, sections))
    for name, model in sorted(sections.items()):
        found += rows(name, configuration.section(name, model), configuration, sections)
    return found


def rows(
    name: str,
    read: Settings,
    configuration: Configuration,
    sections: Mapping[str, type[Settings]],
) -> Iterator[Setting]:
    for field, info in type(read).model_fields.items():
        key = f"{name}.{field}" if name else field
        extra = info.json_schema_extra
        yield Setting(
            key=key,
            value=plain(getattr(read, field)),
            default=plain(default_of(info)),
            source=configuration.sources.get(key, "the defaults"),
            meaning=info.description or "",
            fallback=str(extra.get(FALLBACK, "")) if isinstance(extra, dict) else "",
            live=is_live(key, sections),
        )


def default_of(info: FieldInfo) -> object:
    return info.get_default(call_default_factory=True)


def plain(value: object) -> object:
    if isinstance(value, SecretStr):
        return HIDDEN
    if isinstance(value, Settings):
        return value.model_dump(mode="json")
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    return value if isinstance(value, bool | int | float | None) else without_password(str(value))


def without_password(text: str) -> str:
    """An address may hold one: `scheme://user:password@host`."""
    scheme, mark, rest = text.partition("://")
    account, at, host = rest.rpartition("@")
    if not mark or not at or ":" not in account:
        return text
    return f"{scheme}://{account.partition(':')[0]}:{HIDDEN}@{host}"


def faults(configuration: Configuration, sections: Mapping[str, type[Settings]]) -> list[Flaw]:
    """Everything wrong with every section, and sections that nothing here has."""
    found: list[Flaw] = []
    for name, model in sections.items():
        try:
            configuration.section(name, model)
        except ConfigError as error:
            found += error.flaws
    strange = {name for name, value in configuration.values.items() if isinstance(value, dict)}
    for name in sorted(strange - set(sections) - set(CoreSettings.model_fields)):
        found.append(unknown_key(name, section_sources(configuration, name), set(sections)))
    return found


def section_sources(configuration: Configuration, name: str) -> Mapping[str, str]:
    inside = [text for key, text in configuration.sources.items() if key.startswith(f"{name}.")]
    return {name: inside[0]} if inside else {}


def value_for(key: str, text: str, sections: Mapping[str, type[Settings]]) -> object:
    """`text` as this setting has it. Raises SettingNotFound, ConfigError when it does not fit."""
    name, dot, field = key.rpartition(".")
    model = sections.get(name) if dot else CoreSettings
    if model is None or field not in model.model_fields:
        raise SettingNotFound(key, known_keys(sections))
    read = checked(model, {field: text}, {key: "this command"}, name, strict=True)
    return read.model_dump(mode="json")[field]


def known_keys(sections: Mapping[str, type[Settings]]) -> list[str]:
    own = [f"{name}.{field}" for name, model in sections.items() for field in model.model_fields]
    return [*CoreSettings.model_fields, *own]
