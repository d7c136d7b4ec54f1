"""Two groups of one cohort, with the accounts of a member and of both facilitators."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import httpx2
from sqlalchemy import func, select

from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.engines.availability.windows import DAY
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import GroupView
from paceline.features.meetings.models import Meeting, Visit
from paceline.kernel.identity import Principal, Role
from tests.features.meetings.stage import WEDNESDAY_18, Stage
from tests.people import signed_in, someone

THURSDAY_18: Final = WEDNESDAY_18 + DAY
# A few weeks before the first meetings, so that people see them coming.
LATE_FEBRUARY: Final = datetime(2026, 2, 20, 12, tzinfo=UTC)


@dataclass(kw_only=True)
class Two:
    """Ana's group meets on Wednesdays, the other, led by Kim, on Thursdays; Lee leads Ana's."""

    stage: Stage
    cohort_id: CohortId
    home: GroupView
    other: GroupView
    people: dict[str, SignUpId]
    accounts: dict[str, Principal]

    async def send(self, who: str, method: str, path: str, body: object = None) -> httpx2.Response:
        headers = signed_in(self.accounts[who])
        return await self.stage.client.request(method, path, json=body, headers=headers)

    async def done(self, who: str, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401, JSON
        reply = await self.send(who, method, path, body)
        assert reply.is_success, reply.text
        return reply.json() if reply.content else None

    async def code(self, who: str, method: str, path: str, body: object = None) -> str:
        """Of what was refused."""
        reply = await self.send(who, method, path, body)
        assert not reply.is_success, reply.text
        return str(reply.json()["code"])

    async def meeting(self, group: GroupView, week: int = 0) -> Meeting:
        return (await self.stage.meetings(group))[week]

    async def own(self, who: str) -> list[dict[str, Any]]:
        [cohort] = (await self.done(who, "GET", "/me/cohorts"))["items"]
        found: list[dict[str, Any]] = cohort["meetings"]
        return found

    async def roster(self, who: str, meeting: Meeting) -> dict[str, str]:
        items = (await self.done(who, "GET", f"/meetings/{meeting.id}/roster"))["items"]
        return {each["name"]: each["role"] for each in items}


async def two_groups(stage: Stage, *, size_max: int = 3, weeks: int = 2) -> Two:
    cohort_id = await stage.cohort(weeks=weeks, size_min=1, size_ideal=2, size_max=size_max)
    roles = {"Ana": "member", "Ben": "member", "Cy": "member"}
    roles |= {"Lee": "facilitator", "Kim": "facilitator"}
    people = {name: await stage.sign_up(cohort_id, name, role=role) for name, role in roles.items()}
    accounts = {name: someone(Role.MEMBER) for name in roles}
    for name, who in accounts.items():
        await stage.account(people[name], who)
    accounts["Olga"] = stage.organiser
    home = await stage.group(cohort_id, people["Ana"], name="Wednesdays", facilitator=people["Lee"])
    other = await stage.group(
        cohort_id,
        people["Ben"],
        people["Cy"],
        name="Thursdays",
        slot=THURSDAY_18,
        place="https://meet.example.org/two",
        facilitator=people["Kim"],
    )
    return Two(
        stage=stage,
        cohort_id=cohort_id,
        home=home,
        other=other,
        people=people,
        accounts=accounts,
    )


async def visits(database: Database) -> int:
    async with database.session() as session:
        return (await session.execute(select(func.count(Visit.id)))).scalar_one()


async def told(database: Database, name: str) -> int:
    async with database.session() as session:
        asked = select(EventRow.name).where(EventRow.name == f"meetings.{name}")
        return len((await session.scalars(asked)).all())
