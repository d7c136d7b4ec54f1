"""A store with one cohort of a hundred thousand sign-ups, and someone who may list them."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias
from uuid import UUID

from dishka import AsyncContainer
from sqlalchemy import Table, insert, text

from paceline.app.bootstrap import MIGRATED, create_container
from paceline.app.edge import Acts
from paceline.db.database import Database
from paceline.db.migrate import Migrations
from paceline.features.accounts.public import Accounts, UserView
from paceline.features.cohorts.models import Cohort, Program
from paceline.features.enrolment.models import Person, SignUp
from paceline.kernel.clock import Clock
from paceline.kernel.config import load
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from paceline.kernel.keys import ServerKey
from tests.stores import PostgresStore

Row: TypeAlias = dict[str, object]
SECRET: Final = "a key of thirty-two bytes, bench"  # noqa: S105, of a store that is thrown away
EMAIL: Final = "organiser@example.org"
PASSWORD: Final = "correct horse battery staple"  # noqa: S105, as above
BATCH: Final = 5_000
WINDOWS: Final = [
    {"day": day, "start": "18:00", "end": "20:00", "kind": "preferred"} for day in ("mon", "wed")
]

COHORT: Final[Row] = {
    "zone": "Europe/Berlin",
    "first_week": date(2026, 3, 2),
    "weeks": 8,
    "meeting_minutes": 60,
    "grid_minutes": 30,
    "size_min": 3,
    "size_ideal": 5,
    "size_max": 6,
    "skip_weeks": [],
    "facilitator": "required",
    "facilitator_gap_minutes": 0,
    "state": "open",
}


@dataclass(frozen=True, kw_only=True)
class Filled:
    """How to reach the store, and what is in it."""

    environ: dict[str, str] = field(repr=False)
    url: str = field(repr=False)
    cohort_id: UUID
    organiser_id: UUID


@contextmanager
def sqlite_store() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'paceline.db'}"


@contextmanager
def postgres_store() -> Iterator[str]:
    """A database of this process's own, dropped afterwards."""
    store = PostgresStore.create(f"paceline_bench_{os.getpid()}")
    try:
        yield store.address
    finally:
        store.drop()


@asynccontextmanager
async def opened(environ: dict[str, str]) -> AsyncIterator[AsyncContainer]:
    configuration = load(environ, data_dir=Path(tempfile.gettempdir()))
    container = create_container(configuration, ServerKey(SECRET.encode()))
    try:
        yield container
    finally:
        await container.close()


async def fill(url: str, *, sign_ups: int) -> Filled:
    environ = {
        "PACELINE_DATABASE_URL": url,
        "PACELINE_SECRET_KEY": SECRET,
        "PACELINE_DATA_DIR": tempfile.gettempdir(),
        "PACELINE_WORKERS": "0",
        "PACELINE_LOG_LEVEL": "warning",
        # Counted as for everybody, and never reached.
        "PACELINE_LIMITS__PLANS__STANDARD__READS": "900000000000/1m",
        "PACELINE_LIMITS__PLANS__STANDARD__TOKEN": "900000000000/1m",
        "PACELINE_LIMITS__PLANS__STANDARD__WRITES": "900000000000/1m",
    }
    async with opened(environ) as container:
        database = await container.get(Database)
        await Migrations(database.url, MIGRATED).upgrade()
        organiser: UserView = await Acts(container).run(registered)
        clock = await container.get(Clock)
        cohort_id = await stored(database, organiser.id, clock, sign_ups)
    return Filled(environ=environ, url=url, cohort_id=cohort_id, organiser_id=organiser.id)


async def registered(accounts: Accounts) -> UserView:
    return await accounts.ensure_user(
        EMAIL, name="Ana Berg", role=Role.ORGANISER, password=PASSWORD
    )


async def stored(database: Database, organiser_id: UUID, clock: Clock, sign_ups: int) -> UUID:
    program_id, cohort_id, now = new_id(), new_id(), clock.now()
    owned = {"organiser_id": organiser_id, "created_at": now, "slug": "big", "title": "Big"}
    program = {"id": program_id, "description": "", **owned}
    await written(database, Program.__table__, [program])
    cohort = {"id": cohort_id, "program_id": program_id, **COHORT, **owned}
    await written(database, Cohort.__table__, [cohort])
    for start in range(0, sign_ups, BATCH):
        places = range(start, min(start + BATCH, sign_ups))
        persons = [person(program_id, place, now) for place in places]
        await written(database, Person.__table__, persons)
        rows = [
            sign_up(cohort_id, known["id"], now + timedelta(milliseconds=place))
            for known, place in zip(persons, places, strict=True)
        ]
        await written(database, SignUp.__table__, rows)
    async with database.writer.begin() as connection:
        await connection.execute(text("ANALYZE"))
    return cohort_id


def person(program_id: UUID, place: int, now: datetime) -> Row:
    return {
        "id": new_id(),
        "program_id": program_id,
        "name": f"Person {place:06}",
        "email": f"person.{place:06}@example.org",
        "created_at": now,
    }


def sign_up(cohort_id: UUID, person_id: object, at: datetime) -> Row:
    return {
        "id": new_id(),
        "cohort_id": cohort_id,
        "person_id": person_id,
        "zone": "Europe/Berlin",
        "created_at": at,
        "changed_at": at,
        "role": "member",
        "state": "accepted",
        "windows": WINDOWS,
        "max_groups": 1,
        "attributes": {"language": ["de", "en"]},
    }


async def written(database: Database, table: object, rows: Sequence[Row]) -> None:
    assert isinstance(table, Table)
    async with database.writer.begin() as connection:
        await connection.execute(insert(table), list(rows))


def filled(url: str, *, sign_ups: int) -> Filled:
    return asyncio.run(fill(url, sign_ups=sign_ups))
