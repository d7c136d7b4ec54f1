import asyncio
import csv
import io
from collections import Counter
from typing import Any

import httpx2
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.db.database import Database
from paceline.features.meetings.models import CalendarFeed
from tests.features.enrolment.rosters import EVENINGS, roster, signed_up
from tests.features.grouping.drafts import drafted, published
from tests.people import signed_in, someone
from tests.work import work_off

ORGANISER = someone()
HEADERS = signed_in(ORGANISER)


async def groups(client: httpx2.AsyncClient, cohort_id: object) -> list[dict[str, Any]]:
    reply = await client.get(f"/cohorts/{cohort_id}/groups", headers=HEADERS)
    items: list[dict[str, Any]] = reply.json()["items"]
    return items


class TestPublish:
    async def test_makes_the_draft_real(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await published(client, container, ORGANISER)

        (group,) = await groups(client, cohort_id)

        assert group["name"] == "Group 1"
        assert [member["name"] for member in group["members"]] == list("ABCDE")

    async def test_happens_once_however_often_it_is_asked(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER)
        draft_id = await drafted(client, container, ORGANISER, cohort_id)
        path = f"/drafts/{draft_id}/publish"

        replies = await asyncio.gather(*(client.post(path, headers=HEADERS) for _ in range(4)))

        assert Counter(reply.status_code for reply in replies) == {200: 1, 409: 3}
        assert len(await groups(client, cohort_id)) == 1

    async def test_refuses_a_draft_that_the_sign_ups_no_longer_fit(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER)
        draft_id = await drafted(client, container, ORGANISER, cohort_id)
        sunday = [{"day": "sun", "start": "10:00", "end": "12:00"}]
        await client.patch(
            f"/cohorts/{cohort_id}/signups/{people['A']}",
            json={"availability": {"zone": "Europe/Berlin", "windows": sunday}},
            headers=HEADERS,
        )

        reply = await client.post(f"/drafts/{draft_id}/publish", headers=HEADERS)

        assert reply.json()["code"] == "breaks_rules"
        assert "A " in reply.json()["detail"]

    async def test_names_who_has_withdrawn_meanwhile(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER)
        draft_id = await drafted(client, container, ORGANISER, cohort_id)
        path = f"/cohorts/{cohort_id}/signups/{people['A']}/withdraw"
        await client.post(path, headers=HEADERS)

        reply = await client.post(f"/drafts/{draft_id}/publish", headers=HEADERS)

        (flaw,) = reply.json()["errors"]
        assert flaw["where"].endswith(str(people["A"]))
        assert "no longer" in flaw["message"]

    async def test_undone_it_can_be_done_again(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER)
        draft_id = await drafted(client, container, ORGANISER, cohort_id)
        await client.post(f"/drafts/{draft_id}/publish", headers=HEADERS)

        undone = await client.post(f"/cohorts/{cohort_id}/groups/unpublish", headers=HEADERS)
        empty = await groups(client, cohort_id)
        again = await client.post(f"/drafts/{draft_id}/publish", headers=HEADERS)

        assert undone.json() == {"groups": 1, "members": 5, "moves": None}
        assert empty == []
        assert again.json() == {"groups": 1, "members": 5, "moves": None}


class TestTheOrderOfGroups:
    async def test_is_that_in_which_they_were_formed(self, client: httpx2.AsyncClient) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=9, facilitator="none")
        formed = ["Group 9", "Group 10", "A late one"]
        for name, members in zip(formed, ("ABC", "DEF", "GHI"), strict=True):
            body = {
                "name": name,
                "slot": {"day": "wed", "start": "18:30"},
                "members": [str(people[each]) for each in members],
            }
            reply = await client.post(f"/cohorts/{cohort_id}/groups", json=body, headers=HEADERS)
            assert reply.status_code == httpx2.codes.CREATED, reply.text

        listed = await groups(client, cohort_id)

        assert [group["name"] for group in listed] == formed


class TestByHand:
    async def test_a_group_is_made_without_a_draft(self, client: httpx2.AsyncClient) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3)
        body = {
            "slot": {"day": "wed", "start": "18:30"},
            "facilitator": str(people["Fae"]),
            "members": [str(people[name]) for name in "ABC"],
            "place": "https://meet.example.org/one",
        }

        made = await client.post(f"/cohorts/{cohort_id}/groups", json=body, headers=HEADERS)

        assert made.status_code == httpx2.codes.CREATED, made.text
        (group,) = await groups(client, cohort_id)
        assert (group["slot"]["start"], group["place"]) == ("18:30", body["place"])

    async def test_a_group_that_breaks_a_rule_is_refused_with_the_reason(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3)
        body = {
            "slot": {"day": "thu", "start": "18:30"},
            "facilitator": str(people["Fae"]),
            "members": [str(people[name]) for name in "ABC"],
        }

        reply = await client.post(f"/cohorts/{cohort_id}/groups", json=body, headers=HEADERS)

        assert reply.json()["code"] == "breaks_rules"
        assert await groups(client, cohort_id) == []

    async def test_a_facilitator_does_not_lead_more_than_they_offered(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=6)
        made = []
        for day, names in (("mon", "ABC"), ("wed", "DEF")):
            body = {
                "slot": {"day": day, "start": "18:30"},
                "facilitator": str(people["Fae"]),
                "members": [str(people[name]) for name in names],
            }
            made.append(
                await client.post(f"/cohorts/{cohort_id}/groups", json=body, headers=HEADERS)
            )

        assert [reply.status_code for reply in made] == [201, 422]
        assert "Fae" in made[1].json()["detail"]

    async def test_members_join_leave_and_move(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await published(client, container, ORGANISER)
        (one,) = await groups(client, cohort_id)
        path = f"/cohorts/{cohort_id}/groups/{one['id']}"

        out = await client.delete(f"{path}/members/{people['A']}", headers=HEADERS)
        back = await client.post(
            f"{path}/members", json={"sign_up_id": str(people["A"])}, headers=HEADERS
        )
        twice = await client.post(
            f"{path}/members", json={"sign_up_id": str(people["A"])}, headers=HEADERS
        )

        assert len(out.json()["member_ids"]) == 4
        assert len(back.json()["member_ids"]) == 5
        assert twice.json()["code"] == "already_in_group"

    async def test_a_move_that_does_not_fit_moves_nobody(self, client: httpx2.AsyncClient) -> None:
        cohort_id, people = await roster(
            client, ORGANISER, members=9, size_max=6, facilitator="none"
        )
        ids = []
        for day, names in (("mon", "ABC"), ("wed", "DEFGHI")):
            body = {
                "slot": {"day": day, "start": "18:30"},
                "members": [str(people[name]) for name in names],
            }
            reply = await client.post(f"/cohorts/{cohort_id}/groups", json=body, headers=HEADERS)
            ids.append(reply.json()["id"])

        full = await client.post(
            f"/cohorts/{cohort_id}/groups/{ids[0]}/move",
            json={"sign_up_id": str(people["A"]), "to": ids[1]},
            headers=HEADERS,
        )
        fits = await client.post(
            f"/cohorts/{cohort_id}/groups/{ids[1]}/move",
            json={"sign_up_id": str(people["D"]), "to": ids[0]},
            headers=HEADERS,
        )

        assert full.json()["code"] == "breaks_rules"
        assert len(fits.json()["member_ids"]) == 4
        sizes = [len(group["members"]) for group in await groups(client, cohort_id)]
        assert sizes == [4, 5]

    async def test_one_person_is_in_one_group_even_when_two_add_them_at_once(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=7, facilitator="none")
        ids = []
        for day, names in (("mon", "ABC"), ("wed", "DEF")):
            body = {
                "slot": {"day": day, "start": "18:30"},
                "members": [str(people[name]) for name in names],
            }
            reply = await client.post(f"/cohorts/{cohort_id}/groups", json=body, headers=HEADERS)
            ids.append(reply.json()["id"])

        joining = {"sign_up_id": str(people["G"])}
        replies = await asyncio.gather(
            *(
                client.post(
                    f"/cohorts/{cohort_id}/groups/{each}/members", json=joining, headers=HEADERS
                )
                for each in ids
            )
        )

        assert sorted(reply.status_code for reply in replies) == [200, 409]

    async def test_who_withdraws_leaves_their_group(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await published(client, container, ORGANISER)
        for name in ("A", "Fae"):
            path = f"/cohorts/{cohort_id}/signups/{people[name]}/withdraw"
            await client.post(path, headers=HEADERS)

        (group,) = await groups(client, cohort_id)

        assert (len(group["members"]), group["facilitator"]) == (4, None)

    async def test_a_new_facilitator_gets_a_calendar_of_their_own(
        self, client: httpx2.AsyncClient, container: AsyncContainer, database: Database
    ) -> None:
        cohort_id, _ = await published(client, container, ORGANISER)
        (one,) = await groups(client, cohort_id)
        gil = await signed_up(client, cohort_id, ORGANISER, "Gil", role="facilitator")

        path = f"/cohorts/{cohort_id}/groups/{one['id']}"
        await client.patch(path, json={"facilitator": str(gil)}, headers=HEADERS)
        await work_off(container)

        async with database.session() as session:
            owners = set(await session.scalars(select(CalendarFeed.subject_id)))
        assert gil in owners

    async def test_a_group_is_renamed_retimed_and_ended(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await published(client, container, ORGANISER)
        (one,) = await groups(client, cohort_id)
        path = f"/cohorts/{cohort_id}/groups/{one['id']}"

        wrong = await client.patch(
            path, json={"slot": {"day": "fri", "start": "18:00"}}, headers=HEADERS
        )
        right = await client.patch(
            path,
            json={"name": "Early birds", "slot": {"day": "mon", "start": "18:30"}},
            headers=HEADERS,
        )
        ended = await client.delete(path, headers=HEADERS)

        assert wrong.json()["code"] == "breaks_rules"
        assert (right.json()["name"], right.json()["slot"]["start"]) == ("Early birds", "18:30")
        assert ended.status_code == httpx2.codes.NO_CONTENT
        assert await groups(client, cohort_id) == []


class TestExport:
    async def test_everyone_has_their_own_time_and_link(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=4)
        away = {
            "zone": "America/New_York",
            "windows": [{"day": day, "start": "11:00", "end": "15:00"} for day in ("mon", "wed")],
        }
        await client.patch(
            f"/cohorts/{cohort_id}/signups/{people['A']}",
            json={"availability": away, "name": "=A"},
            headers=HEADERS,
        )
        draft_id = await drafted(client, container, ORGANISER, cohort_id)
        await client.post(f"/drafts/{draft_id}/publish", headers=HEADERS)

        reply = await client.post(f"/cohorts/{cohort_id}/groups/export", headers=HEADERS)
        again = await client.post(f"/cohorts/{cohort_id}/groups/export", headers=HEADERS)

        lines = list(csv.DictReader(io.StringIO(reply.text.removeprefix("\ufeff"))))
        away_line = next(line for line in lines if line["name"] == "'=A")
        home_line = next(line for line in lines if line["name"] == "B")
        hours = [int(line["local_time"][4:6]) for line in (home_line, away_line)]
        assert hours[0] - hours[1] == 6
        changes = [change[:10] for change in away_line["clock_changes"].split("; ")]
        assert changes == ["2026-03-09", "2026-03-16", "2026-03-23"]
        assert away_line["personal_link"].startswith("http://test/p/")
        assert reply.text == again.text
        assert EVENINGS[0]["start"] <= home_line["local_time"][4:]
