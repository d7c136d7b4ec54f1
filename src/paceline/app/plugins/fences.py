"""What stands around a plugin while it runs: its time, its share, walls against its failures."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial, wraps
from typing import Final

import structlog
from dishka import AsyncContainer
from starlette.types import Scope
from typing_extensions import override

from paceline.app.plugins.found import Found
from paceline.backends.resilience.bulkhead import QueuedBulkhead
from paceline.db.ledger.handlers import DELIVERY, Handlers
from paceline.kernel.bulkhead import Places
from paceline.kernel.containment import GRACE, Escaped, Overran, Unstoppable, contained
from paceline.kernel.errors import TooMany, Unavailable
from paceline.kernel.limits import Limit, Limits
from paceline.kernel.messages import Handler, Job, Subscription
from paceline.kernel.plugins import Plugin
from paceline.kernel.registry import Feature
from paceline.kernel.standing import Standings
from paceline.web import time_limits
from paceline.web.hooks import Fence

log: Final = structlog.get_logger()
BUSY: Final = 1.0
AWAY: Final = 60.0
# The runner's own limit comes after ours, which knows what to do with what does not end.
AFTER: Final = timedelta(seconds=3 * GRACE)
LONGEST_DELIVERY: Final = 115.0


class TooManyForPlugin(TooMany):
    code = "too_often"


class RouteFence(Fence):
    """Around all routes of one plugin together."""

    def __init__(self, plugin: Plugin, found: Found, standings: Standings, limits: Limits) -> None:
        bounds = found.settings.bounds(plugin)
        self._name = plugin.name
        self._seconds = found.settings.time_outs(plugin).request
        self._standings = standings
        self._limits = limits
        minute = timedelta(minutes=1)
        self._limit = Limit(
            name=f"plugin {plugin.name}", amount=bounds.requests_per_minute, per=minute
        )
        places = Places(
            at_once=bounds.requests_at_once,
            waiting=bounds.requests_at_once,
            patience=timedelta(seconds=5),
        )
        self._places = QueuedBulkhead(f"the plugin {plugin.name}", places)

    @asynccontextmanager
    @override
    async def around(self, scope: Scope) -> AsyncIterator[None]:
        if not self._standings.runs(self._name):
            raise Unavailable(f"The plugin {self._name} does not run here now.", retry_after=AWAY)
        found = await self._limits.hit(self._limit, self._name)
        if not found.allowed:
            told = f"The plugin {self._name} answers {self._limit.amount} requests a minute."
            raise TooManyForPlugin(told, retry_after=found.retry_in)
        if limits := time_limits.of(scope):
            limits.shorten(self._seconds)
        async with self._places.place():
            try:
                yield
            except (SystemExit, KeyboardInterrupt) as error:
                raise Escaped("A route tried to end the process.") from error
            except asyncio.CancelledError as error:
                if is_cancelled():
                    raise
                raise Escaped("A route cancelled itself.") from error


def is_cancelled() -> bool:
    """Whether somebody else asked for it."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def handlers_of(
    features: Sequence[Feature], further: Sequence[Job], found: Found, standings: Standings
) -> Handlers:
    """Those of a plugin within its fence, and left out as soon as it is put down.

    `further` are the faces' own.
    """
    ours = [each for each in features if found.owner(each) is None]
    jobs = [*further, *(job for feature in ours for job in feature.jobs)]
    subscriptions = [each for feature in ours for each in feature.subscriptions]
    kinds: dict[str, list[str]] = {}
    for plugin in found.plugins:
        fence = JobFence(plugin, found, standings)
        own = [fence.job(job) for feature in plugin.features for job in feature.jobs]
        heard = [fence.subscription(e) for f in plugin.features for e in f.subscriptions]
        kinds[plugin.name] = [job.payload.name for job in own]
        kinds[plugin.name] += [DELIVERY + each.name for each in heard]
        jobs, subscriptions = [*jobs, *own], [*subscriptions, *heard]
    handlers = Handlers(jobs, subscriptions)
    standings.listen(lambda name: handlers.leave_out(kinds.get(name, ())))
    return handlers


class JobFence:
    """Around all jobs and deliveries of one plugin together."""

    def __init__(self, plugin: Plugin, found: Found, standings: Standings) -> None:
        self._name = plugin.name
        self._seconds = found.settings.time_outs(plugin).job
        self._at_once = found.settings.bounds(plugin).jobs_at_once
        self._standings = standings
        self._running = 0

    def job(self, job: Job) -> Job:
        seconds = min(job.timeout.total_seconds(), self._seconds)
        handler = self._fenced(job.handler, job.payload.name, seconds)
        return replace(job, handler=handler, timeout=timedelta(seconds=seconds) + AFTER)

    def subscription(self, each: Subscription) -> Subscription:
        seconds = min(LONGEST_DELIVERY, self._seconds)
        return replace(each, handler=self._fenced(each.handler, each.name, seconds))

    def _fenced(self, handler: Handler, name: str, seconds: float) -> Handler:
        @wraps(handler)
        async def run(*arguments: object, **filled: object) -> None:
            self._admit()
            self._running += 1
            try:
                await contained(partial(handler, *arguments, **filled), seconds=seconds)
            except Overran as error:
                raise Unavailable(error.detail) from error
            except Unstoppable as error:
                why = f"its job {name} does not end"
                log.exception("plugin.skipped", plugin=self._name, why=why)
                self._standings.skip(self._name, why)
                raise Unavailable(error.detail) from error
            finally:
                self._running -= 1

        return run

    def _admit(self) -> None:
        """A worker of the host's is not kept waiting: the job comes back, no attempt taken away."""
        if not self._standings.runs(self._name):
            raise Unavailable(f"The plugin {self._name} does not run.", retry_after=AWAY)
        if self._running >= self._at_once:
            told = f"{self._at_once} jobs of the plugin {self._name} run already."
            raise Unavailable(told, retry_after=BUSY)


async def route_fences(
    container: AsyncContainer, found: Found, standings: Standings
) -> Mapping[str, Fence]:
    """By the name of each feature that a plugin brought."""
    fences: dict[str, Fence] = {}
    for plugin in found.plugins:
        fence = RouteFence(plugin, found, standings, await container.get(Limits))
        fences.update({feature.name: fence for feature in plugin.features})
    return fences
