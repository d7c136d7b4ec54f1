"""Solving that fails: for a moment, or for good."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer
from structlog.testing import capture_logs

from paceline.app.jobs import JobRunner
from paceline.db.ledger.ledger import Ledger
from paceline.features.grouping.service.bench import Bench
from tests.features.enrolment.rosters import roster
from tests.features.grouping.drafts import drafted, shown
from tests.features.grouping.reruns import HEADERS, ORGANISER


async def buried(container: AsyncContainer) -> None:
    """The jobs at hand end, however they end."""
    ledger, runner = await container.get(Ledger), await container.get(JobRunner)
    claims = await ledger.exchange([], limit=50, lease=timedelta(minutes=1))
    outcomes = [await runner.run(claim) for claim in claims]
    await ledger.exchange([each for each in outcomes if each], limit=0, lease=timedelta(minutes=1))


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object, **__: object) -> Any:  # noqa: ANN401
        raise RuntimeError("something nobody thought of")

    monkeypatch.setattr(Bench, "solved", fail)
    monkeypatch.setattr(Bench, "tried", fail)


class TestAGlanceThatFails:
    async def test_is_passed_over(
        self,
        client: httpx2.AsyncClient,
        container: AsyncContainer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Whether somebody cancelled is asked of a database that is gone for the moment."""
        cohort_id, _ = await roster(client, ORGANISER)

        monkeypatch.setattr("paceline.features.grouping.service.bench.stop_ask", lambda _: None)
        with capture_logs() as logs:
            draft_id = await drafted(client, container, ORGANISER, cohort_id)
        draft = await shown(client, ORGANISER, draft_id)

        assert draft["state"] == "ready"
        assert {"grouping.glance_failed"} <= {entry["event"] for entry in logs}


@pytest.mark.usefixtures("broken")
class TestAJobThatIsGivenUp:
    async def test_leaves_a_draft_that_failed_and_says_what_to_do(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=3)
        made = await client.post(f"/cohorts/{cohort_id}/drafts", json={}, headers=HEADERS)

        await buried(container)
        draft = await shown(client, ORGANISER, UUID(made.json()["id"]))

        assert draft["state"] == "failed"
        job_id = draft["progress"]["job_id"]
        assert f"paceline jobs show {job_id}" in draft["failure"]
        assert (draft["failure_code"], draft["failure_name"]) == ("given_up", job_id)

    async def test_leaves_a_trial_that_failed(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=3)
        path = f"/cohorts/{cohort_id}/what-if"
        made = await client.post(path, json={}, headers=HEADERS)

        await buried(container)
        reply = await client.get(f"{path}/{made.json()['id']}", headers=HEADERS)

        assert reply.json()["state"] == "failed"
        assert "paceline jobs show" in reply.json()["failure"]
        assert reply.json()["failure_code"] == "given_up"
