import httpx2
import pytest
import structlog
from dishka import AsyncContainer
from sqlalchemy import text
from structlog.contextvars import merge_contextvars

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed
from paceline.db.database import Database
from paceline.db.ledger.ledger import Ending, Ledger, Outcome
from paceline.features.operations.jobs import Prune
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from paceline.kernel.lifecycle import Draining
from tests.people import signed_in, someone
from tests.workshop import LEASE

pytestmark = pytest.mark.anyio

ADMIN = someone(Role.ADMIN)
ASKING = signed_in(ADMIN)


async def planted(ledger: Ledger) -> str:
    """The periodic job that `operations` itself brings, waiting for its turn."""
    await ledger.plant_periodic()
    due = await ledger.exchange([], limit=99, lease=LEASE)
    [claim] = [each for each in due if each.kind == Prune.name]
    now = Outcome(claim=claim, ending=Ending.RETRY, next_at=ledger._clock.now(), counted=False)
    await ledger.exchange([now], limit=0, lease=LEASE)
    return str(claim.id)


async def buried(ledger: Ledger, database: Database) -> str:
    job_id = await planted(ledger)
    async with database.session() as session:
        await session.execute(text("UPDATE jobs SET state = 'dead', error = 'conflict: why'"))
        await session.commit()
    return job_id


class TestJobs:
    async def test_they_are_listed_by_state_and_kind(
        self, client: httpx2.AsyncClient, ledger: Ledger
    ) -> None:
        job_id = await planted(ledger)

        ready = await client.get(
            "/jobs",
            params={"filter": ["state:eq:ready", "kind:eq:operations.prune"], "sort": "-due_at"},
            headers=ASKING,
        )
        dead = await client.get("/jobs", params={"filter": "state:eq:dead"}, headers=ASKING)

        assert [item["id"] for item in ready.json()["items"]] == [job_id]
        assert dead.json()["items"] == []

    async def test_a_state_that_is_none_is_refused(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get("/jobs", params={"filter": "state:eq:bored"}, headers=ASKING)

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT

    async def test_one_is_shown_with_its_payload_of_ids(
        self, client: httpx2.AsyncClient, ledger: Ledger
    ) -> None:
        job_id = await planted(ledger)

        reply = await client.get(f"/jobs/{job_id}", headers=ASKING)

        shown = reply.json()
        assert (shown["kind"], shown["payload"], shown["error"]) == ("operations.prune", "{}", None)

    async def test_one_that_is_not_there_is_not_found(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get(f"/jobs/{new_id()}", headers=ASKING)

        assert (reply.status_code, reply.json()["code"]) == (404, "job_not_found")

    @pytest.mark.parametrize(("act", "state"), [("replay", "ready"), ("discard", "discarded")])
    async def test_a_dead_letter_is_replayed_or_put_away(
        self, client: httpx2.AsyncClient, ledger: Ledger, database: Database, act: str, state: str
    ) -> None:
        job_id = await buried(ledger, database)

        reply = await client.post(f"/jobs/{job_id}/{act}", headers=ASKING)
        shown = await client.get(f"/jobs/{job_id}", headers=ASKING)

        assert (reply.status_code, shown.json()["state"]) == (200, state)

    async def test_a_waiting_job_is_cancelled(
        self, client: httpx2.AsyncClient, ledger: Ledger, database: Database
    ) -> None:
        job_id = await planted(ledger)
        async with database.session() as session:
            await session.execute(text("UPDATE jobs SET key = 'not periodic'"))
            await session.commit()

        reply = await client.post(f"/jobs/{job_id}/cancel", headers=ASKING)
        again = await client.post(f"/jobs/{job_id}/cancel", headers=ASKING)

        assert (reply.json()["state"], again.status_code) == ("cancelled", 409)

    @pytest.mark.parametrize("role", [Role.ORGANISER, Role.FACILITATOR, Role.MEMBER])
    async def test_only_administrators_see_them(
        self, client: httpx2.AsyncClient, role: Role
    ) -> None:
        reply = await client.get("/jobs", headers=signed_in(someone(role)))

        assert reply.status_code == httpx2.codes.FORBIDDEN


class TestHealth:
    @pytest.mark.parametrize("path", ["", "/live", "/ready", "/startup"])
    async def test_anyone_may_ask_and_it_is_well(
        self, client: httpx2.AsyncClient, path: str
    ) -> None:
        reply = await client.get(f"http://test/health{path}")

        assert (reply.status_code, reply.json()["status"]) == (200, "ok")

    async def test_a_process_on_its_way_out_is_alive_and_not_ready(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        (await container.get(Draining)).asked = True

        ready = await client.get("http://test/health/ready")
        live = await client.get("http://test/health/live")

        assert (ready.status_code, live.status_code) == (503, 200)
        assert ready.json()["parts"] == {
            "database": "ok",
            "migrations": "ok",
            "serving": "failing",
        }

    async def test_an_older_store_is_not_ready(
        self, client: httpx2.AsyncClient, database: Database
    ) -> None:
        async with database.session() as session:
            await session.execute(
                text("UPDATE alembic_version SET version_num = 'old_' || version_num")
            )
            await session.commit()
        try:
            reply = await client.get("http://test/health/startup")
        finally:
            async with database.session() as session:
                back = "UPDATE alembic_version SET version_num = substr(version_num, 5)"
                await session.execute(text(back))
                await session.commit()

        assert (reply.status_code, reply.json()["parts"]["migrations"]) == (503, "failing")


class TestAMistakeInABrowser:
    async def test_is_in_the_log_under_the_id_that_is_answered(
        self, client: httpx2.AsyncClient
    ) -> None:
        told = {"message": "TypeError: x", "stack": "at y", "page": "/cohorts/$cohortId"}

        with structlog.testing.capture_logs([merge_contextvars]) as lines:
            reply = await client.post("/client-errors", json=told)

        assert reply.status_code == httpx2.codes.NO_CONTENT
        [line] = [each for each in lines if each["event"] == "client.failed"]
        assert (line["message"], line["page"]) == ("TypeError: x", "/cohorts/$cohortId")
        assert line["request_id"] == reply.headers["x-request-id"]

    async def test_is_told_only_so_often(self, container: AsyncContainer) -> None:
        app = create_app(container, (await container.get(Installed)).features)
        place = "http://test/api/v1/client-errors"

        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as client:
            replies = [await client.post(place, json={"message": "x"}) for _ in range(31)]

        assert replies[29].status_code == httpx2.codes.NO_CONTENT
        assert replies[30].status_code == httpx2.codes.TOO_MANY_REQUESTS

    @pytest.mark.parametrize("flaw", [{"message": ""}, {"message": "x", "stack": "y" * 4001}, {}])
    async def test_has_a_size(self, client: httpx2.AsyncClient, flaw: dict[str, str]) -> None:
        reply = await client.post("/client-errors", json=flaw)

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
