from datetime import timedelta

import pytest
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.db.audit.tables import AuditAct
from paceline.db.database import Database
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.cohorts.models import Program
from paceline.kernel.audit import ACTING, Act, Acting, AuditTrail, Outcome
from paceline.kernel.identity import UserId
from paceline.kernel.ids import new_id
from tests.times import NOON, MovableClock

pytestmark = pytest.mark.anyio

WHO = UserId(new_id())


def program(description: str = "") -> Program:
    return Program(
        title="Base", slug="base", organiser_id=WHO, created_at=NOON, description=description
    )


async def acts(database: Database) -> list[AuditAct]:
    async with database.session() as session:
        return list(await session.scalars(select(AuditAct).order_by(AuditAct.id)))


async def kept(unit: SqlUnitOfWork) -> Program:
    made = program()
    unit.add(made)
    await unit.flush()
    return made


class TestJournal:
    async def test_a_new_row_is_told_with_what_may_be_shown(
        self, database: Database, unit: SqlUnitOfWork
    ) -> None:
        made = program(description="for beginners")
        unit.add(made)

        await unit.commit()

        [act] = await acts(database)
        assert (act.action, act.subject) == ("programs.created", f"program:{made.id}")
        assert act.after == {"organiser_id": str(WHO), "slug": "base", "title": "Base"}
        assert (act.number, act.seal) == (None, None)

    async def test_a_change_is_told_before_and_after(
        self, database: Database, unit: SqlUnitOfWork
    ) -> None:
        made = await kept(unit)

        made.title = "Base 2"
        await unit.commit()

        act = (await acts(database))[-1]
        assert act.action == "programs.changed"
        assert (act.before, act.after) == ({"title": "Base"}, {"title": "Base 2"})

    async def test_of_other_columns_only_the_name_is_told(
        self, database: Database, unit: SqlUnitOfWork
    ) -> None:
        made = await kept(unit)

        made.description = "Anna's own words"
        await unit.commit()

        act = (await acts(database))[-1]
        assert act.after == {"description": "[not told]"}

    async def test_a_row_set_to_what_it_was_is_no_act(
        self, database: Database, unit: SqlUnitOfWork
    ) -> None:
        made = await kept(unit)

        made.title = str(made.title)
        await unit.commit()

        assert len(await acts(database)) == 1

    async def test_a_removal_is_told(self, database: Database, unit: SqlUnitOfWork) -> None:
        made = await kept(unit)

        await (await unit.session()).delete(made)
        await unit.commit()

        act = (await acts(database))[-1]
        assert (act.action, act.before["slug"]) == ("programs.removed", "base")

    async def test_what_is_undone_leaves_no_act(
        self, database: Database, unit: SqlUnitOfWork
    ) -> None:
        await kept(unit)

        await unit.rollback()

        assert await acts(database) == []


class TestTrail:
    async def test_an_act_joins_the_transaction_and_knows_who_acts(
        self, container: AsyncContainer, database: Database, clock: MovableClock
    ) -> None:
        clock.advance(timedelta(hours=1))
        ACTING.set(Acting(by=WHO, via="http", reason="asked by phone"))

        async with container() as scope:
            trail = await scope.get(AuditTrail)
            trail.record(Act(action="tests.done", subject="thing:1", after={"n": 1}))
            await (await scope.get(SqlUnitOfWork)).commit()

        [act] = await acts(database)
        assert (act.actor_id, act.via, act.reason) == (WHO, "http", "asked by phone")
        assert (act.at, act.outcome, act.after) == (clock.now(), Outcome.DONE, {"n": 1})

    async def test_an_act_goes_with_a_transaction_that_is_undone(
        self, container: AsyncContainer, database: Database
    ) -> None:
        async with container() as scope:
            (await scope.get(AuditTrail)).record(Act(action="tests.done", subject="thing:1"))

        assert await acts(database) == []

    async def test_a_refusal_stays_when_everything_else_goes(
        self, container: AsyncContainer, database: Database
    ) -> None:
        async with container() as scope:
            unit = await scope.get(SqlUnitOfWork)
            unit.add(program())
            await unit.rollback()
            act = Act(action="tests.refused", subject="thing:1", outcome=Outcome.DENIED)
            await (await scope.get(AuditTrail)).refused(act, by=WHO)

        [told] = await acts(database)
        assert (told.action, told.outcome, told.actor_id) == ("tests.refused", "denied", WHO)

    async def test_a_store_that_is_away_fails_nobody_for_a_refusal(
        self,
        container: AsyncContainer,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        async with container() as scope:
            trail = await scope.get(AuditTrail)
            database = await container.get(Database)
            away = Database("postgresql://127.0.0.1:1/nowhere")
            monkeypatch.setattr(database, "writer", away.writer)

            await trail.refused(Act(action="tests.refused", subject="thing:1"), by=WHO)

        monkeypatch.undo()
        assert "audit.not_recorded" in str(capsys.readouterr())
