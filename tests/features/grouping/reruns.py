"""Groups that run, and drafts that go on from them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx2
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from tests.features.grouping.drafts import shown
from tests.people import signed_in, someone
from tests.work import work_off

ORGANISER = someone()
HEADERS = signed_in(ORGANISER)
TUESDAYS = [{"day": "tue", "start": "18:00", "end": "20:00"}]
IN_THE_SECOND_WEEK = datetime(2026, 3, 11, 9, tzinfo=UTC)


async def formed(
    client: httpx2.AsyncClient, cohort_id: UUID, day: str, people: Sequence[UUID], **more: object
) -> UUID:
    """A published group, made by hand."""
    body = {
        "slot": {"day": day, "start": "18:30"},
        "members": [str(person) for person in people],
        **more,
    }
    reply = await client.post(f"/cohorts/{cohort_id}/groups", json=body, headers=HEADERS)
    assert reply.status_code == httpx2.codes.CREATED, reply.text
    return UUID(reply.json()["id"])


async def redrafted(
    client: httpx2.AsyncClient, container: AsyncContainer, cohort_id: UUID, **asked: object
) -> dict[str, Any]:
    body = {"kind": "rerun", **asked}
    reply = await client.post(f"/cohorts/{cohort_id}/drafts", json=body, headers=HEADERS)
    assert reply.status_code == httpx2.codes.ACCEPTED, reply.text
    await work_off(container)
    return await shown(client, ORGANISER, UUID(reply.json()["id"]))


async def accepted(client: httpx2.AsyncClient, draft: dict[str, Any], **asked: object) -> Any:  # noqa: ANN401
    reply = await client.post(f"/drafts/{draft['id']}/publish", json=asked, headers=HEADERS)
    assert reply.status_code == httpx2.codes.OK, reply.text
    return reply.json()


async def groups(client: httpx2.AsyncClient, cohort_id: UUID) -> dict[str, dict[str, Any]]:
    """The published groups by id."""
    reply = await client.get(f"/cohorts/{cohort_id}/groups", headers=HEADERS)
    return {group["id"]: group for group in reply.json()["items"]}


async def meetings(client: httpx2.AsyncClient, cohort_id: UUID, group: UUID) -> list[Any]:
    reply = await client.get(
        f"/cohorts/{cohort_id}/meetings?filter=group_id:eq:{group}&sort=week&limit=100",
        headers=HEADERS,
    )
    items: list[Any] = reply.json()["items"]
    return items


async def events(database: Database) -> list[str]:
    async with database.session() as session:
        return list(await session.scalars(select(EventRow.name).order_by(EventRow.id)))


def names(group: dict[str, Any]) -> list[str]:
    return sorted(member["name"] for member in group["members"])


async def moved_to_tuesday(
    client: httpx2.AsyncClient, cohort_id: UUID, people: dict[str, UUID], who: str
) -> None:
    for name in who.split():
        reply = await client.patch(
            f"/cohorts/{cohort_id}/signups/{people[name]}",
            json={"availability": {"zone": "Europe/Berlin", "windows": TUESDAYS}},
            headers=HEADERS,
        )
        assert reply.status_code == httpx2.codes.OK, reply.text
