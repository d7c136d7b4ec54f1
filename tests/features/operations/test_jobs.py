from datetime import timedelta

import pytest
from dishka import AsyncContainer

from paceline.app.jobs import JobRunner
from paceline.db.database import Database
from paceline.db.ledger.ledger import Ledger
from paceline.features.operations.jobs import Prune
from paceline.features.operations.settings import OperationsSettings
from tests.times import MovableClock
from tests.workshop import LEASE, Happened, Note, Workshop

pytestmark = pytest.mark.anyio


async def test_pruning_forgets_what_is_older_than_the_settings_say(
    container: AsyncContainer,
    database: Database,
    ledger: Ledger,
    runner: JobRunner,
    clock: MovableClock,
) -> None:
    shop = Workshop(database, clock, subscriptions=())
    await shop.enqueue(Note(text="ended"))
    await shop.end(await shop.claimed())
    await shop.publish(Happened())
    async with container() as scope:
        kept = (await scope.get(OperationsSettings)).jobs_kept
    clock.advance(kept + timedelta(seconds=1))
    await ledger.plant_periodic()
    [claim] = [
        each for each in await ledger.exchange([], limit=99, lease=LEASE) if each.kind == Prune.name
    ]

    await runner.run(claim)

    assert [row.kind for row in await shop.rows() if row.kind == Note.name] == []
    assert len(await shop.events()) == 1, "events are kept for longer"
