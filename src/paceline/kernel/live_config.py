"""The configuration as it is now: a running process may take over another one."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from paceline.kernel.config import LIVE_CORE, Configuration, Settings

M = TypeVar("M", bound=Settings)


class LiveConfiguration:
    """Whoever asks for a reloadable section each time sees a change at once."""

    def __init__(self, configuration: Configuration) -> None:
        self._now = configuration
        self._read: dict[str, Settings] = {}

    @property
    def now(self) -> Configuration:
        return self._now

    def section(self, name: str, model: type[M]) -> M:
        """Read once for each configuration. Raises ConfigError."""
        found = self._read.get(name)
        if not isinstance(found, model):
            found = self._read[name] = self._now.section(name, model)
        return found

    def replace(self, configuration: Configuration) -> None:
        self._read = {}
        self._now = configuration


def changed_keys(before: Configuration, after: Configuration) -> frozenset[str]:
    """Dotted keys whose values differ, or stand in one of them alone."""
    old, new = dict(flat(before.values)), dict(flat(after.values))
    return frozenset(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))


def flat(values: Mapping[str, object], at: str = "") -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        path = f"{at}.{key}" if at else key
        if isinstance(value, Mapping):
            yield from flat(value, path)
        else:
            yield path, value


def is_live(key: str, sections: Mapping[str, type[Settings]]) -> bool:
    """Whether a running process takes over another value of `key`."""
    section, dot, _ = key.partition(".")
    if not dot:
        return key in LIVE_CORE
    model = sections.get(section)
    return model is not None and model.reloadable
