"""Starts the parts of a plugin, and takes them back when one of them does not start."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import structlog
from dishka import AsyncContainer
from typing_extensions import override

from paceline.app.plugins.found import Found
from paceline.kernel.containment import contained
from paceline.kernel.errors import PacelineError
from paceline.kernel.lifecycle import Part
from paceline.kernel.plugins import Plugin
from paceline.kernel.standing import Standings

log: Final = structlog.get_logger()


class PluginPart(Part):
    """All parts of one plugin: they run together or not at all."""

    def __init__(
        self, plugin: Plugin, found: Found, standings: Standings, container: AsyncContainer
    ) -> None:
        self.name = f"plugin {plugin.name}"
        self._plugin = plugin
        self._found = found
        self._standings = standings
        self._container = container
        self._time_outs = found.settings.time_outs(plugin)
        self._started: list[Part] = []

    @override
    async def start(self) -> None:
        """Raises ModuleError for a plugin that is fatal; else it is skipped, and named."""
        for kind in self._kinds():
            if not self._standings.runs(self._plugin.name):
                return
            try:
                part = await contained(partial(self._container.get, kind))
                await contained(part.start, seconds=self._time_outs.start)
            except Exception as error:  # noqa: BLE001, whatever a stranger's part raises
                await self.stop()
                why = f"its part {kind.__name__} does not start: {told(error)}"
                self._found.put_down(self._standings, self._plugin.name, why)
                return
            self._started.append(part)

    def _kinds(self) -> Sequence[type[Part]]:
        return [kind for feature in self._plugin.features for kind in feature.parts]

    @override
    async def stop(self) -> None:
        """In reverse; one that fails or hangs does not keep the others alive."""
        while self._started:
            part = self._started.pop()
            try:
                await contained(part.stop, seconds=self._time_outs.stop)
            except Exception:
                log.exception("plugin.stop_failed", plugin=self._plugin.name)


def told(error: Exception) -> str:
    """In one line; of ours the sentence, of a stranger's the class too."""
    text = error.detail if isinstance(error, PacelineError) else f"{type(error).__name__}: {error}"
    return " ".join(text.split())[:300]


def plugin_parts(found: Found, standings: Standings, container: AsyncContainer) -> Sequence[Part]:
    """In the order in which plugins require each other."""
    return [PluginPart(each, found, standings, container) for each in found.plugins]
