"""Opens Paceline with plugins in it, on a store of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar

import httpx2
from dishka import AsyncContainer, Provider, Scope, provide

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.app.edge import settled
from paceline.app.jobs import JobRunner
from paceline.app.plugin_settings import plugin_settings
from paceline.app.plugins.discovery import Candidate
from paceline.app.plugins.fences import route_fences
from paceline.app.plugins.found import Found
from paceline.app.plugins.migrating import Upgrades
from paceline.app.plugins.rules import root_of
from paceline.app.plugins.survey import Survey
from paceline.db.ledger.ledger import Ledger, Outcome
from paceline.kernel.clock import Clock
from paceline.kernel.config import Configuration, load
from paceline.kernel.identity import Authenticator
from paceline.kernel.keys import ServerKey
from paceline.kernel.messages import JobPayload, Outbox
from paceline.kernel.plugins import Plugin
from paceline.testing.callers import MovableClock, RolesSignIn
from paceline.web.routing import API

T = TypeVar("T")
KEY: Final = ServerKey(b"a key of thirty-two bytes, tests")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """`client` asks the running app; its paths begin below /api/v1."""

    container: AsyncContainer
    client: httpx2.AsyncClient
    clock: MovableClock
    found: Found

    async def enqueue(self, payload: JobPayload) -> None:
        async with self.container() as scope:
            outbox = await scope.get(Outbox)

            async def said() -> None:
                outbox.enqueue(payload)

            await settled(scope, said)

    async def act(self, kind: type[T], act: Callable[[T], Awaitable[object]]) -> None:
        """With what the container has of `kind`, in a unit of work that is committed."""
        async with self.container() as scope:
            found = await scope.get(kind)
            await settled(scope, lambda: act(found))

    async def work_off(self) -> list[Outcome]:
        """Runs jobs until nothing is due; answers how those ended that did not end well."""
        ledger = await self.container.get(Ledger)
        runner = await self.container.get(JobRunner)
        ended: list[Outcome] = []
        outcomes: list[Outcome] = []
        while claims := await ledger.exchange(outcomes, limit=20, lease=timedelta(minutes=1)):
            found = [await runner.run(claim) for claim in claims]
            outcomes = [outcome for outcome in found if outcome is not None]
            ended += [outcome for outcome in outcomes if outcome.error]
        return ended


def candidate(plugin: Plugin) -> Candidate:
    """As if an entry point named it."""
    return Candidate(
        name=plugin.name,
        version=plugin.version,
        package=root_of(plugin),
        value=f"{plugin.name}:plugin",
        module=root_of(plugin),
        load=lambda: plugin,
    )


def judged(configuration: Configuration, *plugins: Plugin) -> Found:
    """How they stand, as a start would find them."""
    there = [candidate(plugin) for plugin in plugins]
    return Survey(configuration, plugin_settings(configuration), there).found()


def configured(
    folder: Path, *, database_url: str | None = None, settings: Mapping[str, str] | None = None
) -> Configuration:
    """`settings` are named like the environment's: PACELINE_..."""
    environ = {
        "PACELINE_ENV": "testing",
        "PACELINE_DATABASE_URL": database_url or f"sqlite:///{folder / 'paceline.db'}",
        "PACELINE_DATABASE_POOL": "5",
        "PACELINE_DATABASE_SYNCHRONOUS": "NORMAL",
        "PACELINE_PUBLIC_URL": "http://test",
        **(settings or {}),
    }
    return load(environ, data_dir=folder)


@asynccontextmanager
async def opened(
    *plugins: Plugin,
    folder: Path,
    database_url: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Opened]:
    """Migrated, on SQLite in `folder` unless told otherwise; jobs run when a test says so."""
    configuration = configured(folder, database_url=database_url, settings=settings)
    async with entered(configuration, judged(configuration, *plugins)) as place:
        yield place


@asynccontextmanager
async def entered(configuration: Configuration, found: Found) -> AsyncIterator[Opened]:
    """The same with plugins that were found in whatever way."""
    clock = MovableClock()

    class Stage(Provider):
        scope = Scope.APP
        authenticator = provide(RolesSignIn, provides=Authenticator)

        @provide
        def clock(self) -> Clock:
            return clock

    container = create_container(configuration, KEY, Stage(), found=found)
    try:
        await (await container.get(Upgrades)).upgrade()
        installed = await container.get(Installed)
        fences = await route_fences(container, installed.found, installed.standings)
        app = create_app(container, installed.features, fences=fences)
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url=f"http://test{API}") as client:
            yield Opened(container=container, client=client, clock=clock, found=installed.found)
    finally:
        await container.close()
