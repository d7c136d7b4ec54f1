from datetime import datetime
from uuid import UUID

import httpx2
from dishka import AsyncContainer

from tests.features.enrolment.rosters import roster, signed_up
from tests.features.grouping.drafts import drafted, shown
from tests.features.grouping.reruns import (
    HEADERS,
    ORGANISER,
    accepted,
    formed,
    groups,
    meetings,
    redrafted,
)


class TestZonesOfGroups:
    async def test_a_group_may_be_anchored_where_its_people_live(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        """New York's clocks change on 8 March, Berlin's on the 29th: no slot of Berlin's holds."""
        cohort_id, _ = await roster(client, ORGANISER, members=0, facilitator="none")
        noon = [{"day": "mon", "start": "12:00", "end": "13:00"}]
        for name in "ABC":
            await signed_up(
                client, cohort_id, ORGANISER, name, zone="America/New_York", windows=noon
            )
        berlin = await shown(
            client, ORGANISER, await drafted(client, container, ORGANISER, cohort_id)
        )
        zones = {"zones": ["America/New_York"]}
        await client.put(f"/cohorts/{cohort_id}/grouping", json=zones, headers=HEADERS)

        draft_id = await drafted(client, container, ORGANISER, cohort_id)
        draft = await shown(client, ORGANISER, draft_id)
        await accepted(client, draft)
        (group,) = (await groups(client, cohort_id)).values()

        starts = [
            datetime.fromisoformat(each["starts_at"])
            for each in await meetings(client, cohort_id, UUID(group["id"]))
        ]
        noon_there = {"day": "mon", "start": "12:00", "zone": "America/New_York"}
        assert (berlin["placed"], draft["placed"]) == (0, 3)
        assert draft["groups"][0]["slot"] == group["slot"] == noon_there
        assert [start.hour for start in starts] == [17] + [16] * 7


class TestWhatChangedSince:
    async def test_is_shown_and_asked_about(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=5)
        draft_id = await drafted(client, container, ORGANISER, cohort_id)
        await signed_up(client, cohort_id, ORGANISER, "Zed")
        longer = [{"day": day, "start": "17:00", "end": "21:00"} for day in ("mon", "wed")]
        await client.patch(
            f"/cohorts/{cohort_id}/signups/{people['A']}",
            json={"availability": {"zone": "Europe/Berlin", "windows": longer}},
            headers=HEADERS,
        )
        await client.patch(f"/cohorts/{cohort_id}", json={"size_max": 9}, headers=HEADERS)
        await client.put(
            f"/cohorts/{cohort_id}/grouping",
            json={"rules": [{"type": "cluster", "attribute": "age", "weight": 1}]},
            headers=HEADERS,
        )

        draft = await shown(client, ORGANISER, draft_id)
        refused = await client.post(f"/drafts/{draft_id}/publish", headers=HEADERS)
        anyway = await client.post(
            f"/drafts/{draft_id}/publish", json={"despite_changes": True}, headers=HEADERS
        )

        told = [each["message"] for each in draft["changes"]]
        assert told == [
            "A changed when they are available",
            "Zed signed up or was accepted",
            "size_max was 6, is 9",
            "the rules changed",
        ]
        assert [(each["code"], each["name"]) for each in draft["changes"]] == [
            ("changed", "A"),
            ("came", "Zed"),
            ("settings_changed", ""),
            ("rules_changed", ""),
        ]
        assert refused.json()["code"] == "inputs_changed"
        assert [each["message"] for each in refused.json()["errors"]] == told
        assert anyway.status_code == httpx2.codes.OK, anyway.text

    async def test_a_group_changed_by_hand_is_told_by_its_name(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=4, facilitator="none")
        group = await formed(
            client, cohort_id, "mon", [people[each] for each in "ABC"], name="Early birds"
        )
        draft = await redrafted(client, container, cohort_id)
        path = f"/cohorts/{cohort_id}/groups/{group}"
        slot = {"slot": {"day": "mon", "start": "19:00"}}
        moved = await client.patch(path, json=slot, headers=HEADERS)

        reply = await client.post(f"/drafts/{draft['id']}/publish", headers=HEADERS)

        assert moved.status_code == httpx2.codes.OK, moved.text
        assert [each["message"] for each in reply.json()["errors"]] == ["Early birds was changed"]
