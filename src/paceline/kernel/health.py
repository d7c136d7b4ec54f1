from collections.abc import Mapping
from typing import Protocol


class Checks(Protocol):
    """The health checks of every running feature, asked together."""

    async def troubles(self) -> Mapping[str, str | None]:
        """By name: None while healthy, else one sentence on what is wrong and what to do."""
        ...

    async def of_plugins(self) -> Mapping[str, str | None]:
        """The same of each plugin that runs or was skipped; none of them makes the host unwell."""
        ...


class Inside(Protocol):
    """How the guards, caches and limits of this process stand; for operators alone."""

    def told(self) -> Mapping[str, Mapping[str, object]]: ...
