import asyncio
from collections.abc import Mapping
from typing import Final

import structlog
from dishka import AsyncContainer
from typing_extensions import override

from paceline.kernel.health import Checks
from paceline.kernel.registry import Feature, HealthCheck

PATIENCE: Final = 3.0
log: Final = structlog.get_logger()


class FeatureChecks(Checks):
    """Builds each feature's checks from the container, whenever someone asks."""

    def __init__(self, container: AsyncContainer, features: tuple[Feature, ...]) -> None:
        self._container = container
        self._kinds = [kind for feature in features for kind in feature.health]

    @override
    async def troubles(self) -> Mapping[str, str | None]:
        async with self._container() as scope:
            checks: list[HealthCheck] = [await scope.get(kind) for kind in self._kinds]
            return {check.name: await trouble_of(check) for check in checks}


async def trouble_of(check: HealthCheck) -> str | None:
    """A check that fails or hangs is a trouble of its own; the others are still asked."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await check.check()
    except Exception:
        log.exception("health.check_failed", part=check.name)
        return "The check itself failed; see the log."
