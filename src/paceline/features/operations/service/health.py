import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog

from paceline.db.health import StoreHealth
from paceline.features.operations.policy import JOBS
from paceline.kernel.health import Checks, Inside
from paceline.kernel.identity import Principal
from paceline.kernel.lifecycle import Draining

PATIENCE: Final = 3.0
log: Final = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Health:
    """What answers and what does not, by the name of the part.

    `plugins` are beside it: a broken one makes nobody send the requests elsewhere.
    """

    parts: dict[str, bool]
    plugins: dict[str, bool] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return all(self.parts.values())


class HealthService:
    def __init__(
        self, store: StoreHealth, checks: Checks, draining: Draining, inside: Inside
    ) -> None:
        self._store = store
        self._checks = checks
        self._draining = draining
        self._inside = inside

    def inside(self, who: Principal | None) -> Mapping[str, Mapping[str, object]] | None:
        """None for everybody who may not operate."""
        return self._inside.told() if who and JOBS in who.permissions else None

    async def overall(self) -> Health:
        ready = await self.ready()
        found = told(await self._checks.troubles())
        plugins = told(await self._checks.of_plugins())
        return Health(parts={**ready.parts, **found}, plugins=plugins)

    async def ready(self) -> Health:
        """Whether requests should come here: not before the migrations, not while leaving."""
        started = await self.started()
        return Health(parts={**started.parts, "serving": not self._draining.asked})

    async def started(self) -> Health:
        answers = await heard(self._store.answers())
        migrated = answers and await heard(self._store.up_to_date())
        return Health(parts={"database": answers, "migrations": migrated})


def told(troubles: Mapping[str, str | None]) -> dict[str, bool]:
    """What is wrong goes to the log; whoever asks hears only that something is."""
    for name, trouble in troubles.items():
        if trouble is not None:
            log.warning("health.trouble", part=name, trouble=trouble)
    return {name: trouble is None for name, trouble in troubles.items()}


async def heard(question: Awaitable[bool]) -> bool:
    """No answer in time is a no: a probe that hangs tells nobody anything."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await question
    except TimeoutError:
        return False
