from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
from dishka import AsyncContainer, Provider, Scope, provide

from paceline.app.bootstrap import create_container
from paceline.app.jobs import JobRunner
from paceline.db.database import Database
from paceline.db.ledger.handlers import Handlers
from paceline.db.ledger.ledger import Ledger
from paceline.kernel.clock import Clock
from paceline.kernel.config import load
from paceline.kernel.keys import ServerKey
from paceline.kernel.messages import Job, Subscription
from paceline.kernel.right_of_way import RightOfWay
from tests.app.staging import Stage, Staged
from tests.times import MovableClock
from tests.workshop import Workshop


@pytest.fixture
async def stage(
    anyio_backend: str, database_url: str, clock: MovableClock, tmp_path: Path
) -> AsyncIterator[Stage]:
    opened: list[AsyncContainer] = []

    async def staged(*jobs: Job, subscriptions: tuple[Subscription, ...] = ()) -> Staged:
        class Props(Provider):
            scope = Scope.APP

            @provide
            def clock(self) -> Clock:
                return clock

            @provide
            def handlers(self) -> Handlers:
                return Handlers(jobs, subscriptions)

            @provide
            def runner(
                self, container: AsyncContainer, handlers: Handlers, ledger: Ledger
            ) -> JobRunner:
                return JobRunner(container, handlers, ledger, clock, Random(7), RightOfWay())

        environ = {"PACELINE_DATABASE_URL": database_url, "PACELINE_DATABASE_POOL": "5"}
        container = create_container(
            load(environ, data_dir=tmp_path), ServerKey(b"k" * 32), Props()
        )
        opened.append(container)
        database = await container.get(Database)
        shop = Workshop(database, clock, jobs=jobs, subscriptions=subscriptions)
        return Staged(shop=shop, container=container, runner=await container.get(JobRunner))

    yield staged
    for container in opened:
        await container.close()
