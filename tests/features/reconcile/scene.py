"""A cohort that is connected to a provider in memory, and what its organiser sees of it."""

from collections import Counter
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

import httpx2

from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.cohorts.public import CohortId
from paceline.features.reconcile.public import ConnectionId
from paceline.kernel.messages import JobPayload, Outbox
from paceline.testing.memory_target import MemoryTarget
from tests.features.meetings.stage import Stage
from tests.work import work_off

PLACE: Final = "guild-1"


async def grouped(stage: Stage, people: int = 3) -> CohortId:
    """A running cohort with one group."""
    cohort_id = await stage.cohort()
    ids = [await stage.sign_up(cohort_id, f"Person {number}") for number in range(people)]
    await stage.group(cohort_id, *ids)
    return cohort_id


async def connected(stage: Stage, people: int = 3) -> CohortId:
    """As `grouped`, and connected; nothing is outside yet."""
    cohort_id = await grouped(stage, people)
    reply = await connect(stage, cohort_id)
    assert reply.status_code == HTTPStatus.CREATED, reply.text
    return cohort_id


async def connect(
    stage: Stage, cohort_id: CohortId, provider: str = "memory", **more: object
) -> httpx2.Response:
    return await stage.client.post(
        f"/cohorts/{cohort_id}/connections",
        json={"provider": provider, "place": PLACE, **more},
        headers=stage.headers,
    )


async def connection(stage: Stage, cohort_id: CohortId) -> dict[str, Any]:
    reply = await stage.client.get(f"/cohorts/{cohort_id}/connections", headers=stage.headers)
    [found] = reply.json()["items"]
    return dict(found)


async def connection_id(stage: Stage, cohort_id: CohortId) -> ConnectionId:
    return ConnectionId(UUID((await connection(stage, cohort_id))["id"]))


async def sync(stage: Stage, cohort_id: CohortId) -> httpx2.Response:
    reply = await stage.client.post(
        f"/cohorts/{cohort_id}/connections/memory/sync", headers=stage.headers
    )
    await work_off(stage.container)
    return reply


async def wished(stage: Stage, payload: JobPayload) -> None:
    async with stage.container() as scope:
        (await scope.get(Outbox)).enqueue(payload)
        await (await scope.get(SqlUnitOfWork)).commit()


def kinds(memory: MemoryTarget) -> Counter[str]:
    return Counter(seen.kind for seen in memory.at(PLACE))
