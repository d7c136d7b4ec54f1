import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import structlog
from dishka import AsyncContainer
from typing_extensions import override

from paceline.app.plugins.found import Found
from paceline.kernel.containment import contained
from paceline.kernel.health import Checks
from paceline.kernel.plugins import Plugin
from paceline.kernel.registry import Feature, HealthCheck
from paceline.kernel.standing import Standings, State

PATIENCE: Final = 3.0
FAILED: Final = "The check itself failed; see the log."
log: Final = structlog.get_logger()


class FeatureChecks(Checks):
    """Builds each feature's checks from the container, whenever someone asks."""

    def __init__(
        self,
        container: AsyncContainer,
        ours: Sequence[Feature],
        found: Found,
        standings: Standings,
    ) -> None:
        self._container = container
        self._kinds = [kind for feature in ours for kind in feature.health]
        self._found = found
        self._standings = standings

    @override
    async def troubles(self) -> Mapping[str, str | None]:
        async with self._container() as scope:
            checks: list[HealthCheck] = [await scope.get(kind) for kind in self._kinds]
            return {check.name: await trouble_of(check) for check in checks}

    @override
    async def of_plugins(self) -> Mapping[str, str | None]:
        """Of each plugin its trouble: why it was skipped, or what its first failing check says."""
        found: dict[str, str | None] = {
            each.name: "; ".join(each.why)
            for each in self._standings.plugins()
            if each.state is State.SKIPPED
        }
        for plugin in self._found.plugins:
            if self._standings.runs(plugin.name):
                found[plugin.name] = await self._plugin_trouble(plugin)
        return found

    async def _plugin_trouble(self, plugin: Plugin) -> str | None:
        seconds = min(PATIENCE, self._found.settings.time_outs(plugin).health)
        for kind in [kind for feature in plugin.features for kind in feature.health]:
            try:
                trouble = await contained(partial(self._asked, kind), seconds=seconds)
            except Exception:
                log.exception("health.check_failed", part=f"plugin {plugin.name}")
                return FAILED
            if trouble is not None:
                return trouble
        return None

    async def _asked(self, kind: type[HealthCheck]) -> str | None:
        """In a scope of its own: a check that is left behind leaves nothing of others' behind."""
        async with self._container() as scope:
            return await (await scope.get(kind)).check()


async def trouble_of(check: HealthCheck) -> str | None:
    """A check that fails or hangs is a trouble of its own; the others are still asked."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await check.check()
    except Exception:
        log.exception("health.check_failed", part=check.name)
        return FAILED
