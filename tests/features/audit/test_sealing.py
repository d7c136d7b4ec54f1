import asyncio
from datetime import timedelta

import pytest
from dishka import AsyncContainer
from sqlalchemy import select, text

from paceline.db.audit.tables import AuditAct
from paceline.db.database import Database
from paceline.db.ledger.ledger import Ledger
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.audit.jobs import Seal
from paceline.features.audit.repository import CheckReads
from paceline.features.audit.service.checking import Inspector
from paceline.kernel.audit import Act, AuditTrail
from paceline.kernel.blobs import Blobs
from paceline.kernel.messages import Outbox
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio

TURN = timedelta(seconds=6)


async def act(container: AsyncContainer, *, count: int = 1, wait: float = 0) -> None:
    async with container() as scope:
        trail = await scope.get(AuditTrail)
        for number in range(count):
            trail.record(Act(action="tests.done", subject=f"thing:{number}"))
        unit = await scope.get(SqlUnitOfWork)
        await unit.flush()
        await asyncio.sleep(wait)
        await unit.commit()


async def seal(container: AsyncContainer) -> None:
    async with container() as scope:
        (await scope.get(Outbox)).enqueue(Seal())
        await (await scope.get(SqlUnitOfWork)).commit()
    await work_off(container)


async def numbers(database: Database) -> list[int | None]:
    async with database.session() as session:
        return list(await session.scalars(select(AuditAct.number).order_by(AuditAct.number)))


async def tamper(database: Database, *statements: str) -> None:
    """As someone would who owns the database: triggers first."""
    drop = (
        "DROP TRIGGER audit_acts_kept",
        "DROP TRIGGER audit_acts_not_removed",
    )
    async with database.writer.begin() as connection:
        if database.is_sqlite:
            for statement in drop:
                await connection.execute(text(statement))
        else:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            await connection.execute(text(statement))


@pytest.fixture
async def inspector(container: AsyncContainer) -> Inspector:
    return await container.get(Inspector)


class TestSealing:
    async def test_acts_are_numbered_without_a_gap_and_the_head_is_kept(
        self, container: AsyncContainer, database: Database, inspector: Inspector
    ) -> None:
        await act(container, count=3)
        await seal(container)
        await act(container, count=2)
        await seal(container)

        verdict = await inspector.inspect()

        assert await numbers(database) == [1, 2, 3, 4, 5]
        assert await (await container.get(Blobs)).keys("audit/heads") == [
            "audit/heads/000000000003.json",
            "audit/heads/000000000005.json",
        ]
        assert (verdict.acts, verdict.heads, verdict.troubles) == (5, 2, [])

    async def test_many_writers_and_sealers_at_once_leave_no_gap(
        self, container: AsyncContainer, database: Database, inspector: Inspector
    ) -> None:
        async def writer(number: int) -> None:
            for turn in range(5):
                await act(container, count=2, wait=0.002 * ((number + turn) % 3))

        async def sealer() -> None:
            for _ in range(10):
                await seal(container)

        async with asyncio.TaskGroup() as group:
            for number in range(6):
                group.create_task(writer(number))
            group.create_task(sealer())
            group.create_task(sealer())
        await seal(container)

        assert await numbers(database) == list(range(1, 61))
        assert (await inspector.inspect()).troubles == []

    async def test_the_sealer_has_its_turns_by_itself(
        self,
        container: AsyncContainer,
        database: Database,
        ledger: Ledger,
        clock: MovableClock,
    ) -> None:
        await ledger.plant_periodic()
        await act(container)
        clock.advance(TURN)

        await work_off(container)

        assert await numbers(database) == [1]

    async def test_a_sealed_act_cannot_be_changed_or_removed(
        self, container: AsyncContainer, database: Database
    ) -> None:
        await act(container)
        await seal(container)

        for statement in ("UPDATE audit_acts SET reason = 'x'", "DELETE FROM audit_acts"):
            with pytest.raises(Exception, match="stays as it is"):
                async with database.writer.begin() as connection:
                    await connection.execute(text(statement))


class TestTampering:
    @pytest.mark.parametrize(
        ("statement", "found"),
        [
            ("UPDATE audit_acts SET subject = 'x' WHERE number = 4", "Act 4 is not as it was"),
            (
                "UPDATE audit_acts SET after = '{\"n\": 1}' WHERE number = 2",
                "Act 2 is not as it was",
            ),
            ("DELETE FROM audit_acts WHERE number = 5", "Act 5 is missing"),
            (
                "DELETE FROM audit_acts WHERE number > 7",
                "The log ends at act 7, its heads at act 9",
            ),
            ("DELETE FROM audit_acts", "The log ends at act 0, its heads at act 9"),
        ],
    )
    async def test_what_was_done_to_the_table_is_found(
        self,
        container: AsyncContainer,
        database: Database,
        inspector: Inspector,
        statement: str,
        found: str,
    ) -> None:
        await act(container, count=9)
        await seal(container)

        await tamper(database, statement)

        assert any(found in each for each in (await inspector.inspect()).troubles)

    async def test_two_acts_that_changed_places_are_found(
        self, container: AsyncContainer, database: Database, inspector: Inspector
    ) -> None:
        await act(container, count=9)
        await seal(container)

        await tamper(
            database,
            "UPDATE audit_acts SET number = -1 WHERE number = 3",
            "UPDATE audit_acts SET number = 3 WHERE number = 4",
            "UPDATE audit_acts SET number = 4 WHERE number = -1",
        )

        assert "Act 3 is not as it was sealed." in (await inspector.inspect()).troubles

    async def test_a_head_that_is_no_head_is_a_trouble(
        self, container: AsyncContainer, inspector: Inspector
    ) -> None:
        await act(container)
        await seal(container)
        await (await container.get(Blobs)).put("audit/heads/000000000001.json", b"not json")

        verdict = await inspector.inspect()

        assert verdict.troubles == ["The head of act 1 was not signed here."]

    async def test_a_broken_log_shows_in_health(
        self, container: AsyncContainer, database: Database, ledger: Ledger, clock: MovableClock
    ) -> None:
        await act(container, count=2)
        await seal(container)
        await tamper(database, "UPDATE audit_acts SET subject = 'x' WHERE number = 1")
        await ledger.plant_periodic()
        clock.advance(timedelta(days=1, seconds=1))

        await work_off(container)

        trouble = await (await container.get(CheckReads)).last_trouble_unscoped()
        assert trouble is not None
        assert "Act 1 is not as it was sealed." in trouble
