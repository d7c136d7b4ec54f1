"""Members change their group by themselves, within the rules that hold for everybody."""

from typing import Any
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.app.edge import settled
from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.features.accounts.public import Accounts
from paceline.kernel.identity import Principal, Role, UserId
from tests.features.enrolment.rosters import roster, signed_up
from tests.features.grouping.reruns import HEADERS, ORGANISER, TUESDAYS, formed
from tests.people import KNOWN, signed_in, someone

pytestmark = pytest.mark.anyio


async def member_of(
    client: httpx2.AsyncClient, container: AsyncContainer, cohort_id: UUID, sign_up_id: UUID
) -> Principal:
    """An account that claimed the sign-up by its link."""
    async with container() as scope:
        accounts = await scope.get(Accounts)
        user = await settled(
            scope,
            lambda: accounts.ensure_user(
                f"{sign_up_id}@example.org",
                name="Ana",
                role=Role.MEMBER,
                zone="Europe/Berlin",
                password="long enough to be one",
            ),
        )
    found = someone(Role.MEMBER)
    who = Principal(user_id=UserId(user.id), permissions=found.permissions, grants={})
    KNOWN[who.user_id] = who
    path = f"/cohorts/{cohort_id}/signups/{sign_up_id}/link"
    link = (await client.post(path, headers=HEADERS)).json()["url"]
    token = link.rpartition("/")[2]
    reply = await client.post(f"/personal/{token}/claim", headers=signed_in(who))
    assert reply.status_code == httpx2.codes.OK, reply.text
    return who


class House:
    """Monday with Ana, B and C; Wednesday with D, E; Tuesday, when Ana is not free; a full one."""

    def __init__(
        self, client: httpx2.AsyncClient, cohort_id: UUID, groups: dict[str, UUID]
    ) -> None:
        self.client = client
        self.cohort_id = cohort_id
        self.groups = groups

    async def choices(self, who: Principal) -> dict[str, Any]:
        path = f"/cohorts/{self.cohort_id}/groups/choices"
        reply = await self.client.get(path, headers=signed_in(who))
        assert reply.status_code == httpx2.codes.OK, reply.text
        return {each["id"]: each for each in reply.json()["items"]}

    async def switch(self, who: Principal, to: UUID) -> httpx2.Response:
        path = f"/cohorts/{self.cohort_id}/groups/switch"
        return await self.client.post(path, json={"to": str(to)}, headers=signed_in(who))


async def housed(client: httpx2.AsyncClient) -> tuple[House, dict[str, UUID]]:
    cohort_id, people = await roster(
        client, ORGANISER, members=8, size_min=2, size_ideal=2, size_max=3, facilitator="none"
    )
    late = [
        await signed_up(client, cohort_id, ORGANISER, name, windows=TUESDAYS) for name in ("X", "Y")
    ]
    groups = {
        "home": await formed(client, cohort_id, "mon", [people[each] for each in "ABC"]),
        "free": await formed(client, cohort_id, "wed", [people[each] for each in "DE"]),
        "full": await formed(client, cohort_id, "wed", [people[each] for each in "FGH"]),
        "tuesday": await formed(client, cohort_id, "tue", late),
    }
    return House(client, cohort_id, groups), people


class TestSwitching:
    async def test_shows_where_there_is_room_and_who_could_meet_then(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        house, people = await housed(client)
        ana = await member_of(client, container, house.cohort_id, people["A"])

        found = await house.choices(ana)

        groups = {name: str(group) for name, group in house.groups.items()}
        assert groups["home"] not in found
        assert {
            name: (found[groups[name]]["room"], found[groups[name]]["obstacle"])
            for name in ("free", "full", "tuesday")
        } == {"free": (1, None), "full": (0, "full"), "tuesday": (1, "times")}
        assert found[groups["free"]]["local"] == {
            "day": "wed",
            "start": "18:30",
            "zone": "Europe/Berlin",
        }
        assert set(found[groups["free"]]) == {"id", "name", "slot", "local", "room", "obstacle"}

    async def test_moves_the_place_and_can_be_taken_back(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        house, people = await housed(client)
        ana = await member_of(client, container, house.cohort_id, people["A"])

        reply = await house.switch(ana, house.groups["free"])
        back = await house.choices(ana)
        again = await house.switch(ana, house.groups["home"])

        assert reply.json()["id"] == str(house.groups["free"])
        assert back[str(house.groups["home"])]["obstacle"] is None
        assert again.json()["id"] == str(house.groups["home"])

    @pytest.mark.parametrize("name", ["full", "tuesday"])
    async def test_is_refused_where_it_does_not_fit_and_changes_nothing(
        self, client: httpx2.AsyncClient, container: AsyncContainer, name: str
    ) -> None:
        house, people = await housed(client)
        ana = await member_of(client, container, house.cohort_id, people["A"])

        refused = await house.switch(ana, house.groups[name])

        assert (refused.status_code, refused.json()["code"]) == (409, "group_does_not_fit")
        assert "errors" not in refused.json() or not refused.json()["errors"]
        assert str(house.groups["home"]) not in await house.choices(ana)

    async def test_to_where_somebody_is_changes_and_tells_nothing(
        self, client: httpx2.AsyncClient, container: AsyncContainer, database: Database
    ) -> None:
        house, people = await housed(client)
        ana = await member_of(client, container, house.cohort_id, people["A"])

        reply = await house.switch(ana, house.groups["home"])

        assert reply.json()["id"] == str(house.groups["home"])
        async with database.session() as session:
            left = select(EventRow.name).where(EventRow.name == "grouping.member_left")
            assert (await session.scalars(left)).all() == []

    async def test_is_for_members_of_the_cohort(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        house, people = await housed(client)
        fae = await member_of(client, container, house.cohort_id, people["Fae"])
        path = f"/cohorts/{house.cohort_id}/groups/choices"

        for who in (fae, someone(Role.MEMBER)):
            looked = await client.get(path, headers=signed_in(who))
            asked = await house.switch(who, house.groups["free"])

            assert looked.json()["code"] == asked.json()["code"] == "not_in_group"

    async def test_goes_to_no_group_of_another_cohort(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        house, people = await housed(client)
        ana = await member_of(client, container, house.cohort_id, people["A"])

        reply = await house.switch(ana, UUID(int=7))

        assert reply.status_code == httpx2.codes.NOT_FOUND
