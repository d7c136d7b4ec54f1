"""What a caller is told when the store fails: never a success that did not happen."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from dishka import AsyncContainer, Provider, Scope, provide
from sqlalchemy import event, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.features.cohorts.public import CohortState
from paceline.kernel.config import load
from paceline.kernel.identity import Authenticator
from tests.conftest import KEY
from tests.features.cohorts.plans import planned_cohort, planned_program
from tests.people import TokensAreUserIds, signed_in, someone

ORGANISER = someone()
HEADERS = signed_in(ORGANISER)


@pytest.fixture
def full_disk() -> Iterator[list[bool]]:
    """While it holds True, no commit succeeds."""
    full = [False]

    def fail(_session: Session) -> None:
        if full[0]:
            raise SQLAlchemyError("disk full")

    event.listen(Session, "before_commit", fail)
    yield full
    event.remove(Session, "before_commit", fail)


class TestACommitThatFails:
    async def test_is_never_answered_as_done(
        self, client: httpx2.AsyncClient, database: Database, full_disk: list[bool]
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        full_disk[0] = True

        reply = await client.post(f"/cohorts/{cohort_id}/open", headers=HEADERS)

        full_disk[0] = False
        shown = await client.get(f"/cohorts/{cohort_id}", headers=HEADERS)
        async with database.session() as session:
            told = await session.scalar(select(func.count()).select_from(EventRow))
        assert reply.status_code == httpx2.codes.INTERNAL_SERVER_ERROR
        assert reply.json()["code"] == "defect"
        assert "disk" not in reply.text
        assert (shown.json()["state"], told) == (CohortState.PLANNED, 0)
        assert not database.turn.taken()

    async def test_leaves_the_next_one_its_turn(
        self, client: httpx2.AsyncClient, full_disk: list[bool]
    ) -> None:
        full_disk[0] = True
        failed = await client.post("/programs", json={"title": "Base"}, headers=HEADERS)
        full_disk[0] = False

        await planned_program(client, ORGANISER)

        assert failed.status_code == httpx2.codes.INTERNAL_SERVER_ERROR


@pytest.fixture(params=["sqlite:////nowhere/at/all.db", "postgresql://nobody@127.0.0.1:1/none"])
async def away(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncContainer]:
    """A container whose database is not there."""

    class Stage(Provider):
        scope = Scope.APP
        authenticator = provide(TokensAreUserIds, provides=Authenticator)

    environ = {"PACELINE_ENV": "testing", "PACELINE_DATABASE_URL": request.param}
    opened = create_container(load(environ, data_dir=tmp_path), KEY, Stage())
    yield opened
    await opened.close()
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:  # a driver's, on its way out
            await asyncio.to_thread(thread.join, 5)


class TestADatabaseThatIsAway:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [("GET", "/cohorts", None), ("POST", "/programs", {"title": "Base"})],
    )
    async def test_is_worth_another_try(
        self, away: AsyncContainer, method: str, path: str, body: dict[str, str] | None
    ) -> None:
        app = create_app(away, (await away.get(Installed)).features)
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        base = "http://test/api/v1"
        async with httpx2.AsyncClient(transport=transport, base_url=base) as client:
            reply = await client.request(method, path, json=body, headers=HEADERS)

        assert reply.status_code == httpx2.codes.SERVICE_UNAVAILABLE
        assert int(reply.headers["retry-after"]) >= 1
        assert reply.json()["code"] == "unavailable"
        assert "127.0.0.1" not in reply.text
