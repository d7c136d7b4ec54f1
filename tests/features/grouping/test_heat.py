import httpx2
from dishka import AsyncContainer

from paceline.kernel.ids import new_id
from tests.features.enrolment.rosters import roster
from tests.features.grouping.drafts import drafted, shown
from tests.features.grouping.reruns import HEADERS, ORGANISER, formed
from tests.people import signed_in, someone


class TestTheHeatOfAWeek:
    async def test_has_demand_and_supply_of_every_start_and_the_groups_on_it(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER)
        draft_id = await drafted(client, container, ORGANISER, cohort_id)
        (group,) = (await shown(client, ORGANISER, draft_id))["groups"]

        reply = await client.get(f"/cohorts/{cohort_id}/heat?draft={draft_id}", headers=HEADERS)

        heat = reply.json()
        held = [slot for slot in heat["slots"] if slot["groups"]]
        live = [slot for slot in heat["slots"] if slot["able"]]
        assert (heat["zone"], heat["members"], heat["placed"]) == ("Europe/Berlin", 5, 5)
        assert [(each["slot"], each["groups"], each["seated"]) for each in held] == [
            (group["slot"], [group["key"]], 5)
        ]
        assert [(each["day"], each["start"]) for each in live] == [
            (day, start) for day in ("mon", "wed") for start in ("18:00", "18:30", "19:00")
        ]
        assert {(each["able"], each["facilitators"], each["waiting"]) for each in live} == {
            (5, 1, 0)
        }

    async def test_is_read_on_the_viewers_clock(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3, facilitator="none")
        await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])

        reply = await client.get(f"/cohorts/{cohort_id}/heat?zone=Asia/Kathmandu", headers=HEADERS)

        (held,) = [slot for slot in reply.json()["slots"] if slot["groups"]]
        assert (held["day"], held["start"]) == ("mon", "23:15")
        assert (held["slot"]["start"], held["groups"]) == ("18:30", ["Group 1"])

    async def test_is_the_organisers_alone(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=3)
        path = f"/cohorts/{cohort_id}/heat"

        stranger = await client.get(path, headers=signed_in(someone()))
        missing = await client.get(f"{path}?draft={new_id()}", headers=HEADERS)
        unknown = await client.get(f"{path}?zone=Mars/Olympus", headers=HEADERS)

        assert stranger.json()["code"] == "cohort_not_found"
        assert missing.json()["code"] == "draft_not_found"
        assert unknown.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
