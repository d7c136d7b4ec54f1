from datetime import date
from uuid import UUID

import httpx2

from paceline.kernel.identity import Principal
from tests.people import signed_in

FIRST_WEEK = date(2026, 3, 2)


async def planned_program(client: httpx2.AsyncClient, by: Principal, title: str = "Base") -> UUID:
    reply = await client.post("/programs", json={"title": title}, headers=signed_in(by))
    assert reply.status_code == httpx2.codes.CREATED, reply.text
    return UUID(reply.json()["id"])


async def planned_cohort(
    client: httpx2.AsyncClient, by: Principal, title: str = "Spring base", **fields: object
) -> UUID:
    program_id = fields.pop("program_id", None) or await planned_program(client, by)
    body = {
        "program_id": str(program_id),
        "title": title,
        "zone": "Europe/Berlin",
        "first_week": FIRST_WEEK.isoformat(),
        "weeks": 8,
        **fields,
    }
    reply = await client.post("/cohorts", json=body, headers=signed_in(by))
    assert reply.status_code == httpx2.codes.CREATED, reply.text
    return UUID(reply.json()["id"])
