"""People who sign up in tests, through the API as an organiser would enter them."""

from typing import Any
from uuid import UUID

import httpx2
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.app.edge import settled
from paceline.db.database import Database
from paceline.features.accounts.public import Accounts
from paceline.features.enrolment.models import SignUp
from paceline.kernel.identity import Principal, Role
from tests.features.cohorts.plans import planned_cohort
from tests.people import KNOWN, signed_in, someone

EVENINGS = [
    {"day": day, "start": "18:00", "end": "20:00", "kind": "preferred"} for day in ("mon", "wed")
]


async def open_cohort(
    client: httpx2.AsyncClient, by: Principal, title: str = "Spring base", **fields: object
) -> UUID:
    cohort_id = await planned_cohort(client, by, title, **fields)
    reply = await client.post(f"/cohorts/{cohort_id}/open", headers=signed_in(by))
    assert reply.status_code == httpx2.codes.OK, reply.text
    return cohort_id


async def registered(container: AsyncContainer, email: str) -> Principal:
    """A member whose account is really there."""
    async with container() as scope:
        accounts = await scope.get(Accounts)
        user = await settled(
            scope, lambda: accounts.ensure_user(email, name="Ana Berg", role=Role.MEMBER)
        )
    who = someone(Role.MEMBER)
    known = Principal(user_id=user.id, permissions=who.permissions)
    KNOWN[user.id] = known
    return known


def entry(name: str, **fields: object) -> dict[str, Any]:
    return {
        "name": name,
        "email": f"{name.lower()}@example.org",
        "zone": "Europe/Berlin",
        "windows": EVENINGS,
        **fields,
    }


async def signed_up(
    client: httpx2.AsyncClient, cohort_id: UUID, by: Principal, name: str, **fields: object
) -> UUID:
    reply = await client.post(
        f"/cohorts/{cohort_id}/signups", json=entry(name, **fields), headers=signed_in(by)
    )
    assert reply.status_code == httpx2.codes.CREATED, reply.text
    return UUID(reply.json()["id"])


async def roster(
    client: httpx2.AsyncClient, by: Principal, *, members: int = 5, **fields: object
) -> tuple[UUID, dict[str, UUID]]:
    """An open cohort with one facilitator, Fae, and members A, B, C... who can all meet."""
    cohort_id = await open_cohort(client, by, "Spring base", **fields)
    people = {"Fae": await signed_up(client, cohort_id, by, "Fae", role="facilitator")}
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:members]:
        people[letter] = await signed_up(client, cohort_id, by, letter)
    return cohort_id, people


async def person_of(database: Database, sign_up_id: UUID) -> UUID:
    async with database.session() as session:
        found = await session.scalars(select(SignUp.person_id).where(SignUp.id == sign_up_id))
        return found.one()
