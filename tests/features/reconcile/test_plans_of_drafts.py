"""What publishing would do outside, told before anybody publishes."""

from collections import Counter
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest

from paceline.testing.memory_target import MemoryTarget
from tests.features.enrolment.rosters import roster, signed_up
from tests.features.grouping.drafts import drafted, published
from tests.features.meetings.stage import Stage
from tests.features.reconcile.scene import connect, kinds, sync
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio


async def planned(stage: Stage, cohort_id: UUID, draft_id: UUID) -> dict[str, Any]:
    asked = await stage.client.post(
        f"/cohorts/{cohort_id}/connections/memory/plans",
        json={"draft": str(draft_id)},
        headers=stage.headers,
    )
    assert asked.status_code == HTTPStatus.ACCEPTED, asked.text
    await work_off(stage.container)
    reply = await stage.client.get(f"/sync-plans/{asked.json()['id']}", headers=stage.headers)
    found: dict[str, Any] = reply.json()
    return found


def counted(plan: dict[str, Any]) -> Counter[tuple[str, str]]:
    return Counter((each["act"], each["kind"]) for each in plan["content"]["operations"])


async def draft(stage: Stage, cohort_id: UUID, **asked: object) -> UUID:
    return await drafted(stage.client, stage.container, stage.organiser, cohort_id, **asked)


class TestThePlanOfAFreshDraft:
    async def test_tells_what_publishing_it_then_does(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id, _ = await roster(stage.client, stage.organiser)
        draft_id = await draft(stage, cohort_id)
        await connect(stage, cohort_id)  # type: ignore[arg-type]
        await work_off(stage.container)

        plan = await planned(stage, cohort_id, draft_id)
        before = memory.writes
        await stage.client.post(f"/drafts/{draft_id}/publish", headers=stage.headers)
        await work_off(stage.container)

        assert before == 0
        assert {act for act, _ in counted(plan)} == {"create"}
        assert Counter(kind for _, kind in counted(plan).elements()) == kinds(memory)

    async def test_cannot_be_carried_out(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id, _ = await roster(stage.client, stage.organiser)
        draft_id = await draft(stage, cohort_id)
        await connect(stage, cohort_id)  # type: ignore[arg-type]
        await work_off(stage.container)
        plan = await planned(stage, cohort_id, draft_id)

        await stage.client.post(f"/sync-plans/{plan['id']}/apply", json={}, headers=stage.headers)
        await work_off(stage.container)

        shown = await stage.client.get(f"/sync-plans/{plan['id']}", headers=stage.headers)
        assert (shown.json()["state"], memory.writes) == ("failed", 0)


class TestThePlanOfATopUp:
    async def test_keeps_groups_that_run_and_adds_who_is_seated(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id, _ = await published(stage.client, stage.container, stage.organiser, members=4)
        await connect(stage, cohort_id)  # type: ignore[arg-type]
        await sync(stage, cohort_id)  # type: ignore[arg-type]
        await signed_up(stage.client, cohort_id, stage.organiser, "Late")
        draft_id = await draft(stage, cohort_id, kind="top_up")

        plan = await planned(stage, cohort_id, draft_id)

        assert counted(plan) == Counter({("create", "seat"): 1})

    async def test_leaves_meetings_that_are_over_alone(
        self, stage: Stage, memory: MemoryTarget, clock: MovableClock
    ) -> None:
        cohort_id, _ = await published(stage.client, stage.container, stage.organiser, members=4)
        await connect(stage, cohort_id)  # type: ignore[arg-type]
        clock.advance(timedelta(days=30))
        await sync(stage, cohort_id)  # type: ignore[arg-type]
        draft_id = await draft(stage, cohort_id, kind="rerun")

        plan = await planned(stage, cohort_id, draft_id)

        assert plan["content"]["operations"] == []


class TestADraftThatCannotBePlanned:
    async def test_of_another_cohort_is_not_there(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id, _ = await roster(stage.client, stage.organiser)
        other_id, _ = await roster(stage.client, stage.organiser)
        draft_id = await draft(stage, other_id)
        await connect(stage, cohort_id)  # type: ignore[arg-type]

        reply = await stage.client.post(
            f"/cohorts/{cohort_id}/connections/memory/plans",
            json={"draft": str(draft_id)},
            headers=stage.headers,
        )

        assert (reply.status_code, reply.json()["code"]) == (404, "draft_not_found")

    async def test_that_is_still_solved_has_no_groups_to_plan_for(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id, _ = await roster(stage.client, stage.organiser)
        await connect(stage, cohort_id)  # type: ignore[arg-type]
        asked = await stage.client.post(
            f"/cohorts/{cohort_id}/drafts", json={}, headers=stage.headers
        )

        reply = await stage.client.post(
            f"/cohorts/{cohort_id}/connections/memory/plans",
            json={"draft": asked.json()["id"]},
            headers=stage.headers,
        )

        assert (reply.status_code, reply.json()["code"]) == (409, "draft_not_over")
