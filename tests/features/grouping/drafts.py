from typing import Any
from uuid import UUID

import httpx2
from dishka import AsyncContainer

from paceline.kernel.identity import Principal
from tests.features.enrolment.rosters import roster
from tests.people import signed_in
from tests.work import work_off


async def drafted(
    client: httpx2.AsyncClient,
    container: AsyncContainer,
    by: Principal,
    cohort_id: UUID,
    **asked: object,
) -> UUID:
    """A draft whose job has run."""
    reply = await client.post(f"/cohorts/{cohort_id}/drafts", json=asked, headers=signed_in(by))
    assert reply.status_code == httpx2.codes.ACCEPTED, reply.text
    await work_off(container)
    return UUID(reply.json()["id"])


async def shown(client: httpx2.AsyncClient, by: Principal, draft_id: UUID) -> dict[str, Any]:
    reply = await client.get(f"/drafts/{draft_id}", headers=signed_in(by))
    assert reply.status_code == httpx2.codes.OK, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def published(
    client: httpx2.AsyncClient, container: AsyncContainer, by: Principal, *, members: int = 5
) -> tuple[UUID, dict[str, UUID]]:
    """A cohort with one published group of everyone."""
    cohort_id, people = await roster(client, by, members=members)
    draft_id = await drafted(client, container, by, cohort_id)
    reply = await client.post(f"/drafts/{draft_id}/publish", headers=signed_in(by))
    assert reply.status_code == httpx2.codes.OK, reply.text
    return cohort_id, people
