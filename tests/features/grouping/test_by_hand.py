"""Groups that run, changed by hand: helpers and meetings elsewhere count."""

from typing import Any
from uuid import UUID

import httpx2
from dishka import AsyncContainer

from tests.features.enrolment.rosters import roster, signed_up
from tests.features.grouping.drafts import drafted
from tests.features.grouping.reruns import HEADERS, IN_THE_SECOND_WEEK, ORGANISER, formed
from tests.times import MovableClock

MONDAY, WEDNESDAY = ({"day": day, "start": "18:30"} for day in ("mon", "wed"))


async def patched(
    client: httpx2.AsyncClient, cohort_id: UUID, group: object, **asked: object
) -> Any:  # noqa: ANN401
    path = f"/cohorts/{cohort_id}/groups/{group}"
    return (await client.patch(path, json=asked, headers=HEADERS)).json()


async def helped(
    client: httpx2.AsyncClient, container: AsyncContainer
) -> tuple[UUID, str, dict[str, str]]:
    """A published group that Fae and Gil lead together; who leads comes first."""
    cohort_id, people = await roster(client, ORGANISER, members=4)
    gil = await signed_up(client, cohort_id, ORGANISER, "Gil", role="facilitator")
    await client.put(f"/cohorts/{cohort_id}/grouping", json={"co_facilitators": 1}, headers=HEADERS)
    draft_id = await drafted(client, container, ORGANISER, cohort_id)
    await client.post(f"/drafts/{draft_id}/publish", headers=HEADERS)
    reply = await client.get(f"/cohorts/{cohort_id}/groups", headers=HEADERS)
    (group,) = reply.json()["items"]
    everyone = {name: str(id_) for name, id_ in people.items()} | {"Gil": str(gil)}
    leads, helps = group["facilitator"]["id"], group["co_facilitators"][0]["id"]
    return cohort_id, group["id"], everyone | {"leads": leads, "helps": helps}


class TestHelpers:
    async def test_are_answered_with_the_group(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, group, people = await helped(client, container)

        named = await patched(client, cohort_id, group, name="Early birds")

        assert named["co_facilitator_ids"] == [people["helps"]]

    async def test_have_no_time_for_another_group_then(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, group, people = await helped(client, container)
        reply = await client.get(f"/cohorts/{cohort_id}/groups", headers=HEADERS)
        slot = {name: reply.json()["items"][0]["slot"][name] for name in ("day", "start")}
        late = [await signed_up(client, cohort_id, ORGANISER, each) for each in ("X", "Y", "Z")]
        body = {"slot": slot, "members": [*map(str, late)], "facilitator": people["helps"]}

        refused = await client.post(f"/cohorts/{cohort_id}/groups", json=body, headers=HEADERS)

        assert refused.json()["code"] == "breaks_rules"
        assert "leads" in refused.json()["detail"]
        assert group

    async def test_are_kept_apart_from_whom_a_rule_keeps_them_from(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, group, people = await helped(client, container)
        zed = str(await signed_up(client, cohort_id, ORGANISER, "Zed"))
        rules = {
            "co_facilitators": 1,
            "rules": [{"type": "apart", "people": [people["helps"], zed]}],
        }
        await client.put(f"/cohorts/{cohort_id}/grouping", json=rules, headers=HEADERS)

        path = f"/cohorts/{cohort_id}/groups/{group}/members"
        refused = await client.post(path, json={"sign_up_id": zed}, headers=HEADERS)

        assert "kept apart" in refused.json()["detail"]

    async def test_that_are_more_than_are_wanted_by_now_are_in_nobodys_way(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, group, _ = await helped(client, container)
        await client.put(f"/cohorts/{cohort_id}/grouping", json={}, headers=HEADERS)
        zed = str(await signed_up(client, cohort_id, ORGANISER, "Zed"))

        path = f"/cohorts/{cohort_id}/groups/{group}/members"
        added = await client.post(path, json={"sign_up_id": zed}, headers=HEADERS)

        assert added.status_code == httpx2.codes.OK, added.text

    async def test_who_lead_from_now_on_help_no_more(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, group, people = await helped(client, container)

        changed = await patched(client, cohort_id, group, facilitator=people["helps"])

        assert (changed["facilitator_id"], changed["co_facilitator_ids"]) == (people["helps"], [])


async def taken(client: httpx2.AsyncClient, *, names: str = "A") -> tuple[UUID, dict[str, UUID]]:
    """A cohort of people of whom some meet on Monday evenings elsewhere."""
    other, elsewhere = await roster(client, ORGANISER, members=3, facilitator="none")
    await formed(client, other, "mon", [elsewhere[each] for each in "ABC"], slot=MONDAY)
    cohort_id, people = await roster(client, ORGANISER, members=0, facilitator="none")
    for name in (*names, "D", "E", "F", "G"):
        people[name] = await signed_up(client, cohort_id, ORGANISER, name)
    return cohort_id, people


class TestMeetingsElsewhere:
    async def test_keep_a_group_from_being_formed_until_that_is_wanted(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id, people = await taken(client)
        body = {"slot": MONDAY, "members": [str(people[each]) for each in "ADE"]}
        path = f"/cohorts/{cohort_id}/groups"

        refused = await client.post(path, json=body, headers=HEADERS)
        done = await client.post(path, json={**body, "despite_busy": True}, headers=HEADERS)

        (flaw,) = refused.json()["errors"]
        assert (refused.status_code, refused.json()["code"]) == (409, "busy_elsewhere")
        assert flaw["message"].startswith("A cannot come on Mon 18:30")
        assert done.status_code == httpx2.codes.CREATED, done.text

    async def test_keep_people_from_being_put_there(self, client: httpx2.AsyncClient) -> None:
        cohort_id, people = await taken(client)
        there = await formed(client, cohort_id, "mon", [people[each] for each in "DEF"])
        path = f"/cohorts/{cohort_id}/groups/{there}/members"
        asked = {"sign_up_id": str(people["A"])}

        refused = await client.post(path, json=asked, headers=HEADERS)
        done = await client.post(path, json={**asked, "despite_busy": True}, headers=HEADERS)
        unasked = await client.post(path, json={"sign_up_id": str(people["G"])}, headers=HEADERS)

        assert refused.json()["code"] == "busy_elsewhere"
        assert done.status_code == httpx2.codes.OK, done.text
        assert unasked.status_code == httpx2.codes.OK, unasked.text

    async def test_keep_people_from_being_moved_there(self, client: httpx2.AsyncClient) -> None:
        cohort_id, people = await taken(client)
        monday = await formed(client, cohort_id, "mon", [people[each] for each in "DEF"])
        wednesday = await formed(
            client,
            cohort_id,
            "wed",
            [people["A"], people["G"], await signed_up(client, cohort_id, ORGANISER, "H")],
        )
        path = f"/cohorts/{cohort_id}/groups/{wednesday}/move"
        asked = {"sign_up_id": str(people["A"]), "to": str(monday)}

        refused = await client.post(path, json=asked, headers=HEADERS)
        done = await client.post(path, json={**asked, "despite_busy": True}, headers=HEADERS)

        assert refused.json()["code"] == "busy_elsewhere"
        assert done.status_code == httpx2.codes.OK, done.text

    async def test_keep_a_group_from_moving_to_that_time(self, client: httpx2.AsyncClient) -> None:
        cohort_id, people = await taken(client)
        group = await formed(client, cohort_id, "wed", [people[each] for each in "ADE"])

        refused = await patched(client, cohort_id, group, slot=MONDAY)
        done = await patched(client, cohort_id, group, slot=MONDAY, despite_busy=True)

        assert refused["code"] == "busy_elsewhere"
        assert done["slot"]["day"] == "mon"

    async def test_that_are_over_are_in_nobodys_way(
        self, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        cohort_id, people = await taken(client)
        there = await formed(client, cohort_id, "mon", [people[each] for each in "DEF"])
        clock.at = IN_THE_SECOND_WEEK.replace(year=2027)

        path = f"/cohorts/{cohort_id}/groups/{there}/members"
        done = await client.post(path, json={"sign_up_id": str(people["A"])}, headers=HEADERS)

        assert done.status_code == httpx2.codes.OK, done.text
