"""A cohort with people in groups, made step by step; each step goes through a slice's door."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import httpx2
from dishka import AsyncContainer
from sqlalchemy import select, update

from paceline.app.edge import settled
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.engines.availability.windows import DAY
from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.enrolment.models import Person, SignUp
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.models import Group, Membership
from paceline.features.grouping.ports import MeetingWriter
from paceline.features.grouping.public import GroupId, GroupView
from paceline.features.meetings.models import Meeting
from paceline.features.meetings.service.series import MeetingSeries
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.ids import new_id
from tests.features.cohorts.plans import planned_cohort
from tests.people import signed_in, someone

T = TypeVar("T")
WEDNESDAY_18 = 2 * DAY + 18 * 60
EVENINGS = [
    {"day": day, "start": "17:00", "end": "21:00"} for day in ("mon", "tue", "wed", "thu", "fri")
]


@dataclass(kw_only=True)
class Stage:
    container: AsyncContainer
    client: httpx2.AsyncClient
    organiser: Principal = field(default_factory=someone)
    people: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return signed_in(self.organiser)

    async def cohort(self, **fields: object) -> CohortId:
        wanted = {"zone": "America/New_York", **fields}
        return CohortId(await planned_cohort(self.client, self.organiser, **wanted))  # type: ignore[arg-type]

    async def sign_up(
        self,
        cohort_id: CohortId,
        name: str = "Ana Example",
        *,
        zone: str = "America/New_York",
        windows: Sequence[object] = EVENINGS,
        role: str = "member",
    ) -> SignUpId:
        self.people += 1
        body = {
            "name": name,
            "email": f"person{self.people}@example.org",
            "zone": zone,
            "windows": windows,
            "role": role,
        }
        path = f"/cohorts/{cohort_id}/signups"
        reply = await self.client.post(path, json=body, headers=self.headers)
        assert reply.status_code == httpx2.codes.CREATED, reply.text
        return SignUpId(UUID(reply.json()["id"]))

    async def token(self, cohort_id: CohortId, sign_up_id: SignUpId) -> str:
        path = f"/cohorts/{cohort_id}/signups/{sign_up_id}/link"
        reply = await self.client.post(path, headers=self.headers)
        assert reply.status_code == httpx2.codes.CREATED, reply.text
        token: str = reply.json()["url"].rpartition("/")[2]
        return token

    async def account(self, sign_up_id: SignUpId, who: Principal) -> None:
        """`who` stands behind the person who signed up."""
        person = select(SignUp.person_id).where(SignUp.id == sign_up_id).scalar_subquery()

        async def claim(unit: SqlUnitOfWork) -> None:
            session = await unit.session()
            await session.execute(
                update(Person).where(Person.id == person).values(user_id=who.user_id)
            )

        await self.within(SqlUnitOfWork, claim)

    async def group(
        self,
        cohort_id: CohortId,
        *members: SignUpId,
        name: str = "Group 1",
        slot: int = WEDNESDAY_18,
        zone: str = "America/New_York",
        place: str = "https://meet.example.org/one",
        facilitator: SignUpId | None = None,
    ) -> GroupView:
        """Published, with its series of meetings."""
        view = GroupView(
            id=GroupId(new_id()),
            cohort_id=cohort_id,
            name=name,
            slot=slot,
            zone=zone,
            place=place,
            facilitator_id=facilitator,
            member_ids=members,
        )
        await self.publish(view)
        return view

    async def publish(self, *groups: GroupView) -> None:
        """Their rows, and then their meetings."""
        now = (await self.container.get(Clock)).now()

        async def store(unit: SqlUnitOfWork) -> None:
            for each in groups:
                unit.add(row_of(each, at=now))
            await unit.flush()
            for each in groups:
                for member in each.member_ids:
                    unit.add(Membership(group_id=each.id, sign_up_id=member, joined_at=now))

        await self.within(SqlUnitOfWork, store)
        await self.write(*groups)

    async def write(self, *groups: GroupView) -> None:
        async with self.container() as scope:
            writer = await scope.get(MeetingWriter)
            cohort = await (await scope.get(Cohorts)).view_unscoped(groups[0].cohort_id)
            await settled(scope, lambda: writer.write_series(groups, cohort=cohort))

    async def retime(self, group: GroupView, *, from_week: int = 0) -> None:
        """The row changes as grouping changes it, then the series follows."""

        async def act(unit: SqlUnitOfWork) -> None:
            session = await unit.session()
            await session.execute(update(Group).where(Group.id == group.id).values(slot=group.slot))

        await self.within(SqlUnitOfWork, act)
        async with self.container() as scope:
            writer = await scope.get(MeetingWriter)
            cohort = await (await scope.get(Cohorts)).view_unscoped(group.cohort_id)
            await settled(
                scope, lambda: writer.retime_series(group, cohort=cohort, from_week=from_week)
            )

    async def end(self, group: GroupView, *, at: datetime) -> None:
        async def act(unit: SqlUnitOfWork) -> None:
            session = await unit.session()
            await session.execute(update(Group).where(Group.id == group.id).values(ended_at=at))
            left = update(Membership).where(Membership.group_id == group.id)
            await session.execute(left.values(left_at=at))

        await self.within(SqlUnitOfWork, act)
        await self.within(MeetingSeries, lambda series: series.end_series([group.id]))

    async def meetings(self, group: GroupView) -> Sequence[Meeting]:
        async with self.container() as scope:
            session = await (await scope.get(SqlUnitOfWork)).session()
            found = select(Meeting).where(Meeting.group_id == group.id).order_by(Meeting.week)
            return (await session.scalars(found)).all()

    async def within(self, kind: type[T], act: Callable[[T], Awaitable[None]]) -> None:
        async with self.container() as scope:
            service = await scope.get(kind)
            await settled(scope, lambda: act(service))


def row_of(group: GroupView, *, at: datetime) -> Group:
    return Group(
        id=group.id,
        cohort_id=group.cohort_id,
        name=group.name,
        slot=group.slot,
        zone=group.zone,
        place=group.place,
        facilitator_id=group.facilitator_id,
        created_at=at,
    )
