"""What runs in a process beside what it is asked."""

from dishka import AsyncContainer

from paceline.app.bootstrap import Installed
from paceline.app.jobs import JobRunner
from paceline.app.plugins.parts import plugin_parts
from paceline.app.reloading import Reloader
from paceline.app.sections import sections_of
from paceline.backends.dispatcher.embedded import EmbeddedDispatcher, Pace
from paceline.db.ledger.ledger import Ledger
from paceline.db.ledger.outbox import Wake
from paceline.db.stores.overrides import Overrides
from paceline.kernel.config import CoreSettings
from paceline.kernel.errands import Errands
from paceline.kernel.lifecycle import Part
from paceline.kernel.live_config import LiveConfiguration
from paceline.kernel.right_of_way import RightOfWay


async def reloader_of(container: AsyncContainer) -> Part:
    installed = await container.get(Installed)
    return Reloader(
        container,
        await container.get(LiveConfiguration),
        await container.get(Overrides),
        await container.get(Errands),
        sections_of(installed.features, installed.found.unread()),
    )


async def dispatcher_of(
    container: AsyncContainer, *, workers: int | None = None
) -> EmbeddedDispatcher:
    """A new one, for one start and stop; `workers` jobs at once, by default as many as set."""
    core = await container.get(CoreSettings)
    return EmbeddedDispatcher(
        await container.get(Ledger),
        await container.get(Wake),
        await container.get(JobRunner),
        Pace(workers=core.workers if workers is None else workers),
        await container.get(RightOfWay),
    )


async def parts_of(container: AsyncContainer, *, workers: int | None = None) -> list[Part]:
    """What runs in this process, in starting order: errands, the features' own parts, then jobs."""
    installed = await container.get(Installed)
    parts: list[Part] = [await container.get(Errands), await reloader_of(container)]
    parts += [await container.get(kind) for feature in installed.ours for kind in feature.parts]
    parts += plugin_parts(installed.found, installed.standings, container)
    core = await container.get(CoreSettings)
    count = core.workers if workers is None else workers
    return [*parts, await dispatcher_of(container, workers=count)] if count else parts
