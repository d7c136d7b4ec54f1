from http import HTTPStatus
from typing import Any

import pytest

from paceline.features.cohorts.public import CohortId
from paceline.kernel.identity import Principal
from paceline.testing.memory_target import MemoryTarget
from tests.features.meetings.stage import Stage
from tests.features.reconcile.scene import connected, connection, kinds, sync
from tests.people import signed_in, someone
from tests.work import work_off

pytestmark = pytest.mark.anyio


async def letters(
    stage: Stage, cohort_id: CohortId, who: Principal | None = None
) -> list[dict[str, Any]]:
    reply = await stage.client.get(
        f"/cohorts/{cohort_id}/connections/memory/dead-letters",
        headers=signed_in(who) if who else stage.headers,
    )
    assert reply.status_code == HTTPStatus.OK, reply.text
    found: list[dict[str, Any]] = reply.json()["items"]
    return found


async def buried(stage: Stage, memory: MemoryTarget) -> CohortId:
    """A cohort whose turn ended as a dead letter: more would be removed than can be meant."""
    cohort_id = await connected(stage, people=6)
    await work_off(stage.container)
    await stage.client.post(f"/cohorts/{cohort_id}/groups/unpublish", headers=stage.headers)
    await work_off(stage.container)
    assert (await connection(stage, cohort_id))["state"] == "guarded"
    assert kinds(memory)["seat"] == 6
    return cohort_id


class TestDeadLetters:
    async def test_are_told_with_what_went_wrong(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id = await buried(stage, memory)

        [letter] = await letters(stage, cohort_id)

        assert letter["kind"] == "reconcile.sync"
        assert letter["error"].startswith("too_many_removals: ")

    async def test_are_looked_at_one_by_one(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id = await buried(stage, memory)
        [letter] = await letters(stage, cohort_id)

        shown = await stage.client.get(
            f"/cohorts/{cohort_id}/connections/memory/dead-letters/{letter['id']}",
            headers=stage.headers,
        )

        assert shown.json() == letter

    async def test_are_tried_again_when_somebody_says_so(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await buried(stage, memory)
        [letter] = await letters(stage, cohort_id)
        memory.objects.clear()

        reply = await stage.client.post(
            f"/cohorts/{cohort_id}/connections/memory/dead-letters/{letter['id']}/replay",
            headers=stage.headers,
        )
        await work_off(stage.container)

        assert (reply.status_code, reply.json()["state"]) == (HTTPStatus.OK, "ready")
        assert await letters(stage, cohort_id) == []
        assert (await connection(stage, cohort_id))["state"] == "converged"

    async def test_of_another_cohort_are_not_there(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await buried(stage, memory)
        [letter] = await letters(stage, cohort_id)
        other_id = await connected(stage)
        await sync(stage, other_id)

        path = f"/cohorts/{other_id}/connections/memory/dead-letters"
        shown = await stage.client.get(f"{path}/{letter['id']}", headers=stage.headers)
        replayed = await stage.client.post(f"{path}/{letter['id']}/replay", headers=stage.headers)

        assert await letters(stage, other_id) == []
        assert shown.status_code == replayed.status_code == HTTPStatus.NOT_FOUND

    async def test_are_not_for_other_organisers(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id = await buried(stage, memory)

        reply = await stage.client.get(
            f"/cohorts/{cohort_id}/connections/memory/dead-letters", headers=signed_in(someone())
        )

        assert reply.status_code == HTTPStatus.NOT_FOUND
