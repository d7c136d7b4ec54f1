import asyncio
from contextvars import copy_context

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.db.repository import Repository
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.errors import Defect, NotFound
from paceline.kernel.ids import new_id
from tests.times import NOON

pytestmark = pytest.mark.anyio


class Stated(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__("driver")
        self.sqlstate = sqlstate


def event(name: str = "tests.event") -> EventRow:
    return EventRow(name=name, body="{}", at=NOON)


async def names(database: Database) -> list[str]:
    async with database.session() as session:
        return list(await session.scalars(select(EventRow.name).order_by(EventRow.id)))


class TestCommit:
    async def test_what_was_added_is_stored(self, database: Database, unit: SqlUnitOfWork) -> None:
        unit.add(event())

        await unit.commit()

        assert await names(database) == ["tests.event"]

    async def test_without_a_statement_nothing_is_opened(self, unit: SqlUnitOfWork) -> None:
        told: list[str] = []
        unit.after_commit(lambda: told.append("after"))

        await unit.commit()

        assert (unit.changed, told) == (False, [])

    async def test_acts_run_before_it_in_order_and_after_it_once(
        self, database: Database, unit: SqlUnitOfWork
    ) -> None:
        told: list[str] = []

        async def act(name: str) -> None:
            told.append(name)

        unit.write_last(lambda: act("b"), place=("b", "", 0))
        unit.write_last(lambda: act("a"), place=("a", "", 0))
        unit.before_commit(lambda: act("first"))
        unit.after_commit(lambda: told.append("after"))

        await unit.commit()
        await unit.commit()

        assert told == ["first", "a", "b", "after"]

    async def test_a_failure_on_the_way_stores_nothing_and_tells_nobody(
        self, database: Database, unit: SqlUnitOfWork
    ) -> None:
        told: list[str] = []

        async def fails() -> None:
            raise KeyError("no")

        unit.add(event())
        unit.before_commit(fails)
        unit.after_commit(lambda: told.append("after"))

        with pytest.raises(KeyError):
            await unit.commit()

        assert (await names(database), told) == ([], [])
        assert not database.turn.taken()


class TestRollback:
    async def test_nothing_is_stored_and_the_turn_goes_on(self, database: Database) -> None:
        first, second = SqlUnitOfWork(database), SqlUnitOfWork(database)
        first.add(event("first"))
        await first.flush()

        await first.rollback()
        second.add(event("second"))
        await second.commit()

        assert await names(database) == ["second"]


class TestOvertaken:
    @pytest.mark.parametrize("state", ["40001", "40P01"])
    def test_is_whoever_the_store_let_another_go_before(
        self, unit: SqlUnitOfWork, state: str
    ) -> None:
        assert unit.overtaken(DBAPIError("UPDATE", {}, Stated(state)))
        assert not unit.overtaken(DBAPIError("UPDATE", {}, Stated("23505")))


class TestTurn:
    async def test_writers_wait_for_each_other_on_sqlite_alone(
        self, database: Database, store: str
    ) -> None:
        first, second = SqlUnitOfWork(database), SqlUnitOfWork(database)
        somebody_else = copy_context()
        await first.session()
        waiting = somebody_else.run(asyncio.ensure_future, second.session())
        await asyncio.wait({waiting}, timeout=0.05)

        waits = not waiting.done()
        await first.rollback()
        await waiting
        await second.rollback()

        assert waits is (store == "sqlite")

    async def test_one_within_another_is_told_instead_of_waited_for(
        self, database: Database, store: str
    ) -> None:
        first, second = SqlUnitOfWork(database), SqlUnitOfWork(database)
        await first.session()

        told = ""
        try:
            await asyncio.ensure_future(second.session())
        except Defect as error:
            told = error.detail
        await first.rollback()
        await second.session()
        await second.rollback()

        assert told == (
            "A transaction of its own cannot begin within one that has begun."
            if store == "sqlite"
            else ""
        )

    async def test_increments_at_once_are_all_counted(self, database: Database) -> None:
        async def one() -> None:
            unit = SqlUnitOfWork(database)
            unit.add(event())
            await unit.commit()

        await asyncio.gather(*(one() for _ in range(20)))

        assert len(await names(database)) == 20


class Events(Repository[EventRow]):
    """The base alone."""


class TestRepository:
    async def test_rows_are_added_found_and_removed(self, unit: SqlUnitOfWork) -> None:
        events = Events(unit)
        added = events.add(event())
        await events.flush()

        found = await events.one(select(EventRow), missing=NotFound("none"))
        every = await events.all(select(EventRow))
        await events.remove(found)
        left = await events.first(select(EventRow))

        assert (found, list(every), left) == (added, [added], None)

    async def test_one_that_is_missing_is_told(self, unit: SqlUnitOfWork) -> None:
        absent = select(EventRow).where(EventRow.id == new_id())

        with pytest.raises(NotFound, match="none"):
            await Events(unit).one(absent, missing=NotFound("none"))

    async def test_statements_run_in_its_transaction(
        self, database: Database, unit: SqlUnitOfWork
    ) -> None:
        events = Events(unit)
        events.add(event())
        await events.flush()

        await events.execute(EventRow.__table__.delete())  # type: ignore[attr-defined]
        await unit.commit()

        assert await names(database) == []
