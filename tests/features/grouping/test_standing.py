"""Groups that break a rule today, and the top-up that leaves them alone."""

from typing import Any
from uuid import UUID

import httpx2
from dishka import AsyncContainer

from paceline.db.database import Database
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.enrolment.service.erasing import PersonEraser
from tests.features.enrolment.rosters import person_of, roster, signed_up
from tests.features.grouping.drafts import shown
from tests.features.grouping.reruns import (
    HEADERS,
    ORGANISER,
    TUESDAYS,
    accepted,
    formed,
    groups,
    moved_to_tuesday,
    names,
    redrafted,
)
from tests.work import work_off


async def with_late_ones(client: httpx2.AsyncClient, cohort_id: UUID) -> None:
    for name in ("X", "Y", "Z"):
        await signed_up(client, cohort_id, ORGANISER, name, windows=TUESDAYS)


def by_existing(draft: dict[str, Any]) -> dict[str | None, list[str]]:
    return {group["existing"]: names(group) for group in draft["groups"]}


class TestATopUp:
    async def test_leaves_a_group_alone_whose_member_has_other_hours_now_and_seats_the_rest(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=4, facilitator="none")
        group = await formed(client, cohort_id, "mon", [people[each] for each in "ABCD"])
        await moved_to_tuesday(client, cohort_id, people, "A")
        await with_late_ones(client, cohort_id)

        draft = await redrafted(client, container, cohort_id, kind="top_up")
        await accepted(client, draft)
        now = await groups(client, cohort_id)

        (note,) = draft["left_alone"]
        assert (draft["state"], draft["problems"], draft["placed"]) == ("ready", [], 7)
        assert note["message"].startswith("Group 1 is left as it is: A cannot come on Mon 18:30")
        assert by_existing(draft) == {str(group): list("ABCD"), None: ["X", "Y", "Z"]}
        assert sorted(map(names, now.values())) == [list("ABCD"), ["X", "Y", "Z"]]

    async def test_leaves_a_group_alone_whose_facilitator_withdrew(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=4, facilitator="required")
        gil = await signed_up(
            client, cohort_id, ORGANISER, "Gil", role="facilitator", windows=TUESDAYS
        )
        fae = str(people["Fae"])
        group = await formed(
            client, cohort_id, "mon", [people[each] for each in "ABCD"], facilitator=fae
        )
        await client.post(f"/cohorts/{cohort_id}/signups/{fae}/withdraw", headers=HEADERS)
        await with_late_ones(client, cohort_id)

        draft = await redrafted(client, container, cohort_id, kind="top_up")
        done = await accepted(client, draft)

        (note,) = draft["left_alone"]
        new = next(each for each in draft["groups"] if each["existing"] is None)
        assert note["where"] == f"running.{group}"
        told = "Group 1 is left as it is: a group of this cohort needs a facilitator"
        assert note["message"] == told
        assert new["facilitator"]["id"] == str(gil)
        assert (done["groups"], done["members"]) == (2, 7)

    async def test_leaves_the_facilitator_of_such_a_group_where_they_are(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        """Fae may lead two groups, but not two at once."""
        cohort_id, people = await roster(client, ORGANISER, members=4)
        fae = str(people["Fae"])
        await formed(client, cohort_id, "mon", [people[each] for each in "ABCD"], facilitator=fae)
        await moved_to_tuesday(client, cohort_id, people, "A")
        monday = [{"day": "mon", "start": "18:00", "end": "20:00"}]
        for name in ("X", "Y", "Z"):
            await signed_up(client, cohort_id, ORGANISER, name, windows=monday)

        draft = await redrafted(client, container, cohort_id, kind="top_up")

        assert (draft["placed"], draft["problems"]) == (4, [])
        assert [each["name"] for each in draft["unplaced"]] == ["X", "Y", "Z"]

    async def test_seats_nobody_apart_from_those_they_belong_to(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=4, facilitator="none")
        await formed(client, cohort_id, "mon", [people[each] for each in "ABCD"])
        await moved_to_tuesday(client, cohort_id, people, "A")
        late = [
            str(await signed_up(client, cohort_id, ORGANISER, name, windows=TUESDAYS))
            for name in ("W", "X", "Y", "Z")
        ]
        rule = {"type": "together", "people": [str(people["B"]), late[0]]}
        await client.put(f"/cohorts/{cohort_id}/grouping", json={"rules": [rule]}, headers=HEADERS)

        draft = await redrafted(client, container, cohort_id, kind="top_up")

        assert draft["problems"] == []
        assert [each["name"] for each in draft["unplaced"]] == ["W"]

    async def test_is_still_a_point_of_the_frontier(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        from tests.features.grouping.test_trials import tried  # noqa: PLC0415

        cohort_id, people = await roster(client, ORGANISER, members=4, facilitator="none")
        await formed(client, cohort_id, "mon", [people[each] for each in "ABCD"])
        await moved_to_tuesday(client, cohort_id, people, "A")
        await with_late_ones(client, cohort_id)

        found = await tried(client, container, cohort_id, "frontier")

        first = found["points"][0]
        assert (first["changes"], first["moved"], first["ended"]) == ("none", 0, 0)


class TestALockedGroupThatCannotStand:
    async def test_is_told_with_its_name_and_its_peoples(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=4, facilitator="none")
        group = await formed(
            client, cohort_id, "mon", [people[each] for each in "ABCD"], name="Early birds"
        )
        await moved_to_tuesday(client, cohort_id, people, "A")

        draft = await redrafted(client, container, cohort_id, locks={"groups": [str(group)]})

        assert draft["state"] == "failed"
        assert "group Early birds: A cannot come on Mon 18:30" in draft["failure"]
        assert str(people["A"]) not in draft["failure"]
        assert (draft["failure_code"], draft["failure_name"]) == ("locks_broken", "Early birds")

    async def test_says_no_name_once_somebody_is_erased(
        self, client: httpx2.AsyncClient, container: AsyncContainer, database: Database
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=4, facilitator="none")
        group = await formed(client, cohort_id, "mon", [people[each] for each in "ABCD"])
        await moved_to_tuesday(client, cohort_id, people, "A")
        draft = await redrafted(client, container, cohort_id, locks={"groups": [str(group)]})

        async with container() as scope:
            person = await person_of(database, people["A"])
            await (await scope.get(PersonEraser)).erase(person)
            await (await scope.get(SqlUnitOfWork)).commit()
        await work_off(container)

        left = await shown(client, ORGANISER, UUID(draft["id"]))
        assert (left["state"], left["failure_code"]) == ("failed", "named_erased")
        assert left["failure"] == "It named somebody whose data was erased since."
        assert left["failure_name"] is None
