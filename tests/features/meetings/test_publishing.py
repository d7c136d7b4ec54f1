import httpx2
import pytest
from sqlalchemy import func, select

from paceline.db.database import Database
from paceline.features.meetings.models import CalendarFeed
from tests.features.enrolment.rosters import signed_up
from tests.features.grouping.drafts import published
from tests.features.meetings.stage import Stage
from tests.work import work_off

pytestmark = pytest.mark.anyio


async def shown(stage: Stage, path: str) -> list[dict[str, object]]:
    reply = await stage.client.get(path, headers=stage.headers)
    assert reply.status_code == httpx2.codes.OK, reply.text
    found: list[dict[str, object]] = reply.json()["items"]
    return found


class TestPublishing:
    async def test_published_groups_have_their_meetings_at_once(self, stage: Stage) -> None:
        cohort_id, _ = await published(stage.client, stage.container, stage.organiser)

        meetings = await shown(stage, f"/cohorts/{cohort_id}/meetings?sort=starts_at")

        assert [each["week"] for each in meetings] == list(range(8))
        assert {each["state"] for each in meetings} == {"scheduled"}

    async def test_unpublishing_cancels_them_and_publishing_anew_makes_others(
        self, stage: Stage
    ) -> None:
        cohort_id, _ = await published(stage.client, stage.container, stage.organiser)
        drafts = await shown(stage, f"/cohorts/{cohort_id}/drafts")

        await stage.client.post(f"/cohorts/{cohort_id}/groups/unpublish", headers=stage.headers)
        await stage.client.post(f"/drafts/{drafts[0]['id']}/publish", headers=stage.headers)

        path = f"/cohorts/{cohort_id}/meetings"
        cancelled = await shown(stage, f"{path}?filter=state:eq:cancelled")
        scheduled = await shown(stage, f"{path}?filter=state:eq:scheduled")
        assert (len(cancelled), len(scheduled)) == (8, 8)

    async def test_a_new_slot_moves_the_series_and_ending_cancels_it(self, stage: Stage) -> None:
        cohort_id, _ = await published(stage.client, stage.container, stage.organiser)
        path = f"/cohorts/{cohort_id}/meetings?sort=starts_at"
        before = await shown(stage, path)
        group = f"/cohorts/{cohort_id}/groups/{before[0]['group_id']}"
        slot = {"day": "wed", "start": "18:30"}

        changed = await stage.client.patch(
            group, json={"slot": slot, "from_week": 2}, headers=stage.headers
        )
        moved = await shown(stage, path)
        await stage.client.delete(group, headers=stage.headers)
        ended = await shown(stage, path)

        assert changed.status_code == httpx2.codes.OK, changed.text
        assert {each["id"] for each in moved} == {each["id"] for each in before}
        assert [each["sequence"] for each in moved] == [0, 0, 1, 1, 1, 1, 1, 1]
        assert {each["state"] for each in ended} == {"cancelled"}

    async def test_who_joins_late_gets_a_calendar_too(
        self, stage: Stage, database: Database
    ) -> None:
        cohort_id, _ = await published(stage.client, stage.container, stage.organiser)
        (first, *_) = await shown(stage, f"/cohorts/{cohort_id}/meetings")
        late = await signed_up(stage.client, cohort_id, stage.organiser, "Late")

        reply = await stage.client.post(
            f"/cohorts/{cohort_id}/groups/{first['group_id']}/members",
            json={"sign_up_id": str(late)},
            headers=stage.headers,
        )
        await work_off(stage.container)
        await work_off(stage.container)

        assert reply.status_code == httpx2.codes.OK, reply.text
        async with database.session() as session:
            feeds = select(func.count()).where(CalendarFeed.subject_id == late)
            assert await session.scalar(feeds) == 1
