import pytest
import structlog
from sqlalchemy import func, insert, select

from paceline.db.aside import Aside
from paceline.db.database import Database
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
