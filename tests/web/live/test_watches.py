"""What each kind of topic takes for a change."""

from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.db.ledger.tables import JobRow
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.activities.watches import UploadWatch
from paceline.features.enrolment.watches import SignUpWatch
from paceline.features.grouping.watches import DraftWatch
from paceline.features.operations.watches import JobWatch
from paceline.features.reconcile.watches import SyncWatch
from paceline.kernel.errors import NotFound
from paceline.kernel.live import Watch
from tests.features.activities.files import gpx
from tests.features.meetings.stage import Stage
from tests.people import signed_in, someone
from tests.work import work_off

pytestmark = pytest.mark.anyio


@pytest.fixture
async def stage(container: AsyncContainer, client: httpx2.AsyncClient) -> Stage:
    return Stage(container=container, client=client)


async def mark(stage: Stage, kind: type[Watch], subject: UUID) -> str:
    async with stage.container() as scope:
        watch: Watch = await scope.get(kind)
        return (await watch.marks([subject]))[subject]


async def post(stage: Stage, path: str, body: object) -> httpx2.Response:
    return await stage.client.post(path, json=body, headers=stage.headers)


class TestADraft:
    async def test_changes_as_its_solving_goes_on(self, stage: Stage) -> None:
        cohort_id = await stage.cohort()
        await stage.sign_up(cohort_id)
        made = await post(stage, f"/cohorts/{cohort_id}/drafts", {})
        draft_id = UUID(made.json()["id"])
        before = await mark(stage, DraftWatch, draft_id)

        await work_off(stage.container)

        assert before != await mark(stage, DraftWatch, draft_id)


class TestASync:
    async def test_changes_with_each_turn_and_is_the_organisers(self, stage: Stage) -> None:
        cohort_id = await stage.cohort()
        empty = await mark(stage, SyncWatch, cohort_id)
        await post(
            stage, f"/cohorts/{cohort_id}/connections", {"provider": "memory", "place": "guild-1"}
        )
        before = await mark(stage, SyncWatch, cohort_id)
        await work_off(stage.container)

        after = await mark(stage, SyncWatch, cohort_id)
        admitted = await stage.client.get(
            "/live", params={"topic": f"sync:{cohort_id}"}, headers=signed_in(someone())
        )

        assert len({empty, before, after}) == 3
        assert admitted.status_code == httpx2.codes.NOT_FOUND


class TestASignUp:
    async def test_changes_with_its_cohort_and_is_ones_own(self, stage: Stage) -> None:
        who = someone()
        cohort_id = await stage.cohort()
        sign_up_id = await stage.sign_up(cohort_id)
        await stage.account(sign_up_id, who)
        before = await mark(stage, SignUpWatch, sign_up_id)

        await stage.sign_up(cohort_id)
        after = await mark(stage, SignUpWatch, sign_up_id)

        async with stage.container() as scope:
            watch = await scope.get(SignUpWatch)
            await watch.admit(sign_up_id, viewer=who)
            with pytest.raises(NotFound):
                await watch.admit(sign_up_id, viewer=someone())
        assert before != after


class TestAnUpload:
    async def test_changes_as_it_is_read_and_is_its_senders(self, stage: Stage) -> None:
        who = someone()
        sent = await stage.client.post(
            "/activities/uploads", files={"files": ("run.gpx", gpx())}, headers=signed_in(who)
        )
        upload_id = UUID(sent.json()["id"])
        before = await mark(stage, UploadWatch, upload_id)

        await work_off(stage.container)
        after = await mark(stage, UploadWatch, upload_id)

        async with stage.container() as scope:
            watch = await scope.get(UploadWatch)
            await watch.admit(upload_id, viewer=who)
            with pytest.raises(NotFound):
                await watch.admit(upload_id, viewer=someone())
        assert before != after


class TestAJob:
    async def test_changes_as_it_goes_on(self, stage: Stage) -> None:
        cohort_id = await stage.cohort()
        await post(stage, f"/cohorts/{cohort_id}/drafts", {})
        async with stage.container() as scope:
            session = await (await scope.get(SqlUnitOfWork)).session()
            [job_id] = await session.scalars(select(JobRow.id).where(JobRow.kind.contains("solve")))
        before = await mark(stage, JobWatch, job_id)

        await work_off(stage.container)

        assert before != await mark(stage, JobWatch, job_id)
