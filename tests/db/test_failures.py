import sqlite3
from collections.abc import Mapping

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from paceline.db.database import Database, store_url
from paceline.db.failures import FAILURES, AlreadyThere, Behind, meaning
from paceline.db.ledger.outbox import job_values
from paceline.db.ledger.tables import EventRow, JobRow, LiveTwin
from paceline.db.record import Instant
from paceline.db.statements import POSTGRES
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.errors import (
    ConfigError,
    Conflict,
    Defect,
    Invalid,
    PacelineError,
    Unavailable,
)
from paceline.kernel.ids import new_id
from tests.times import NOON, MovableClock
from tests.workshop import Note, Workshop

pytestmark = pytest.mark.anyio


async def meant(
    database: Database, statement: object, *rows: Mapping[str, object]
) -> PacelineError:
    unit = SqlUnitOfWork(database)
    try:
        for row in rows or [dict[str, object]()]:
            await (await unit.session()).execute(statement, row)  # type: ignore[call-overload]
    except FAILURES as error:
        return meaning(error)
    finally:
        await unit.rollback()
    raise AssertionError("the store took it")


class TestConflicts:
    async def test_a_known_constraint_has_an_error_of_its_own(
        self, database: Database, clock: MovableClock
    ) -> None:
        entry = Workshop(database, clock).handlers.entry(Note.name)
        rows = [job_values(entry, "{}", key="x", at=NOON, now=NOON) for _ in range(2)]

        error = await meant(database, insert(JobRow), *rows)

        assert isinstance(error, LiveTwin)

    async def test_another_unique_one_is_already_there(self, database: Database) -> None:
        row = {"id": new_id(), "name": "n", "body": "{}", "at": NOON}

        assert isinstance(await meant(database, insert(EventRow), row, row), AlreadyThere)

    async def test_what_does_not_fit_otherwise_is_a_conflict(self, database: Database) -> None:
        row = {"id": new_id(), "name": None, "body": "{}", "at": NOON}

        error = await meant(database, insert(EventRow), row)

        assert type(error) is Conflict

    def test_an_index_is_known_by_its_columns_too(self) -> None:
        told = sqlite3.IntegrityError("UNIQUE constraint failed: memberships.sign_up_id")

        meant = meaning(IntegrityError("INSERT", {}, told))

        assert meant.code == "already_in_group"

    def test_a_connection_that_was_dropped_is_worth_another_try(self) -> None:
        dropped = DBAPIError("SELECT", {}, Exception("gone"), connection_invalidated=True)

        assert isinstance(meaning(dropped), Unavailable)


class TestDefects:
    async def test_a_statement_of_ours_that_is_wrong(self, database: Database) -> None:
        error = await meant(database, text("SELECT id FROM jobs WHERE"))

        assert isinstance(error, Defect)

    def test_a_time_without_a_zone_is_refused_before_the_store(self) -> None:
        with pytest.raises(Defect, match="zone"):
            Instant().process_bind_param(NOON.replace(tzinfo=None), POSTGRES)


class Stated(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__("driver")
        self.sqlstate = sqlstate


class TestUnstorable:
    @pytest.mark.parametrize("state", ["22021", "22P05"])
    def test_a_text_the_store_cannot_hold_is_the_callers_to_mend(self, state: str) -> None:
        assert isinstance(meaning(DBAPIError("INSERT", {}, Stated(state))), Invalid)


class TestBehind:
    @pytest.mark.parametrize("statement", ["SELECT id FROM nowhere", "SELECT colour FROM jobs"])
    async def test_a_store_without_what_is_asked_for_needs_an_upgrade(
        self, database: Database, statement: str
    ) -> None:
        error = await meant(database, text(statement))

        assert isinstance(error, Behind)
        assert "paceline db upgrade" in error.detail


class TestAway:
    @pytest.mark.parametrize(
        "error",
        [
            ConnectionRefusedError("no"),
            PoolTimeoutError("pool"),
            sqlite3.OperationalError("database is locked"),
            Stated("08006"),
            Stated("40P01"),
            Stated("53300"),
            Stated("57P01"),
        ],
    )
    def test_time_heals_it(self, error: Exception) -> None:
        found = meaning(error)

        assert isinstance(found, Unavailable)
        assert found.retry_after

    @pytest.mark.parametrize(
        "error", [sqlite3.OperationalError("near x: syntax error"), Stated("42601"), KeyError("x")]
    )
    def test_time_heals_nothing_here(self, error: Exception) -> None:
        assert isinstance(meaning(error), Defect)

    async def test_a_server_that_is_not_there(self, anyio_backend: str) -> None:
        database = Database("postgresql://nobody@127.0.0.1:1/none")

        error = await meant(database, text("SELECT 1"))

        await database.close()
        assert isinstance(error, Unavailable)


def test_an_address_of_another_kind_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="mysql"):
        store_url("mysql://host/name")
