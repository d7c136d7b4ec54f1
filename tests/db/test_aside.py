import pytest
import structlog
from sqlalchemy import delete, func, insert, select

from paceline.db.aside import Aside
from paceline.db.database import Database
from paceline.db.failures import FAILURES
from paceline.db.ledger.tables import EventRow
from paceline.kernel.ids import new_id
from tests.times import NOON

pytestmark = pytest.mark.anyio


class TestAside:
    async def test_it_is_stored_at_once(self, database: Database) -> None:
        noted = insert(EventRow).values(id=new_id(), name="noted", body="{}", at=NOON)

        await Aside(database).execute(noted)

        async with database.session() as session:
            assert await session.scalar(select(func.count()).select_from(EventRow)) == 1

    async def test_a_failure_is_logged_and_the_next_one_has_its_turn(
        self, database: Database
    ) -> None:
        aside, event_id = Aside(database), new_id()
        noted = insert(EventRow).values(id=event_id, name="noted", body="{}", at=NOON)
        await aside.execute(noted)

        with structlog.testing.capture_logs() as logs:
            await aside.execute(noted)
        await aside.execute(insert(EventRow).values(id=new_id(), name="n", body="{}", at=NOON))

        assert [entry["event"] for entry in logs] == ["database.aside_failed"]

    async def test_what_others_build_on_stands_at_once_and_gives_its_row(
        self, database: Database
    ) -> None:
        noted = insert(EventRow).values(id=new_id(), name="noted", body="{}", at=NOON)
        await Aside(database).execute(noted)
        taken = delete(EventRow).where(EventRow.name == "noted").returning(EventRow.name)

        rows = [await Aside(database).first(taken) for _ in range(2)]

        assert rows == [{"name": "noted"}, None]

    async def test_what_others_build_on_is_raised_when_it_fails(self, database: Database) -> None:
        aside = Aside(database)
        noted = insert(EventRow).values(id=new_id(), name="noted", body="{}", at=NOON)
        again = noted.returning(EventRow.name)
        await aside.execute(noted)

        with pytest.raises(FAILURES):
            await aside.first(again)
        await aside.execute(delete(EventRow))

        async with database.session() as session:
            assert await session.scalar(select(func.count()).select_from(EventRow)) == 0
