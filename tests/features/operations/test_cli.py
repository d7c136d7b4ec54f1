from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from dishka import AsyncContainer

from paceline.db.ledger.desk import JobDesk
from paceline.db.ledger.ledger import Ending, Ledger, Outcome
from paceline.db.ledger.tables import JobRow
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.operations.cli import jobs as cli
from paceline.features.operations.jobs import Prune
from paceline.features.operations.policy import NotOperating
from paceline.features.operations.public import JobId
from paceline.features.operations.repository import JobReads
from paceline.kernel.identity import Role
from paceline.kernel.messages import Outbox
from paceline.kernel.query import Page
from tests.people import someone
from tests.times import MovableClock
from tests.workshop import LEASE

pytestmark = pytest.mark.anyio

ADMIN = someone(Role.ADMIN)
STRANGER = someone()


@pytest.fixture
async def scope(container: AsyncContainer) -> AsyncIterator[AsyncContainer]:
    async with container() as opened:
        yield opened


@pytest.fixture
async def desk(scope: AsyncContainer) -> JobDesk:
    return await scope.get(JobDesk)


async def buried(container: AsyncContainer, ledger: Ledger) -> JobId:
    async with container() as scope:
        (await scope.get(Outbox)).enqueue(Prune())
        await (await scope.get(SqlUnitOfWork)).commit()
    [claim] = await ledger.exchange([], limit=1, lease=LEASE)
    dead = Outcome(claim=claim, ending=Ending.DEAD, error="conflict: why")
    await ledger.exchange([dead], limit=0, lease=LEASE)
    return JobId(claim.id)


class TestActs:
    async def test_jobs_are_found_and_shown(
        self, container: AsyncContainer, ledger: Ledger, scope: AsyncContainer
    ) -> None:
        job_id = await buried(container, ledger)
        reads = await scope.get(JobReads)

        listed = await cli.found(Page(), reads, ADMIN)
        shown = await cli.one(job_id, reads, ADMIN)

        assert [row["id"] for row in listed] == [str(job_id)] == [shown["id"]]

    async def test_dead_letters_are_replayed_by_id_or_all(
        self, container: AsyncContainer, ledger: Ledger, desk: JobDesk
    ) -> None:
        first, second = await buried(container, ledger), await buried(container, ledger)

        one = await cli.replayed([first], desk, ADMIN)
        rest = await cli.replayed([], desk, ADMIN)

        assert ([row["id"] for row in one], [row["id"] for row in rest]) == ([first], [second])

    async def test_one_is_put_away(
        self, container: AsyncContainer, ledger: Ledger, desk: JobDesk
    ) -> None:
        told = await cli.discarded(await buried(container, ledger), desk, ADMIN)

        assert told["state"] == "discarded"

    async def test_a_waiting_one_is_cancelled(
        self, container: AsyncContainer, ledger: Ledger, desk: JobDesk
    ) -> None:
        job_id = await buried(container, ledger)
        await cli.replayed([job_id], desk, ADMIN)

        told = await cli.cancelled(job_id, desk, ADMIN)

        assert told["state"] == "cancelled"

    async def test_events_nobody_hears_make_no_deliveries(
        self, desk: JobDesk, clock: MovableClock
    ) -> None:
        told = await cli.told_again("no.such", clock.now() - timedelta(days=1), desk, ADMIN)

        assert told == 0

    async def test_only_who_may_operate_does(
        self, container: AsyncContainer, ledger: Ledger, desk: JobDesk
    ) -> None:
        job_id = await buried(container, ledger)

        with pytest.raises(NotOperating):
            await cli.discarded(job_id, desk, STRANGER)

    async def test_what_is_shown_has_no_payload(self, clock: MovableClock) -> None:
        row = JobRow(
            kind="k", payload='{"id":1}', priority=5, due_at=clock.now(), created_at=clock.now()
        )

        assert "payload" not in cli.shown(row)
