from datetime import datetime, timedelta
from uuid import UUID

import httpx2
from dishka import AsyncContainer

from paceline.db.database import Database
from paceline.features.grouping.service.content import named
from paceline.kernel.ids import new_id
from tests.features.enrolment.rosters import roster, signed_up
from tests.features.grouping.drafts import drafted
from tests.features.grouping.reruns import (
    HEADERS,
    IN_THE_SECOND_WEEK,
    ORGANISER,
    TUESDAYS,
    accepted,
    events,
    formed,
    groups,
    meetings,
    moved_to_tuesday,
    names,
    redrafted,
)
from tests.times import MovableClock


class TestARerun:
    async def test_leaves_groups_as_they_are_while_nothing_asks_for_a_change(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=4, facilitator="none")
        group = await formed(client, cohort_id, "mon", [people[each] for each in "ABCD"])

        draft = await redrafted(client, container, cohort_id)
        done = await accepted(client, draft)

        (again,) = draft["groups"]
        assert (draft["kind"], again["existing"], draft["changes"]) == ("rerun", str(group), [])
        unmoved = {"moved": 0, "retimed": 0, "ended": 0, "formed": 0}
        assert done == {"groups": 1, "members": 4, "moves": unmoved}
        assert draft["moves"] == unmoved
        assert names((await groups(client, cohort_id))[str(group)]) == list("ABCD")

    async def test_keeps_the_group_and_its_meetings_and_moves_what_is_ahead(
        self,
        client: httpx2.AsyncClient,
        container: AsyncContainer,
        clock: MovableClock,
        database: Database,
    ) -> None:
        """Berlin's clocks change on 29 March: 18:30 is 17:30 UTC before and 16:30 after."""
        cohort_id, people = await roster(client, ORGANISER, members=3, facilitator="none")
        group = await formed(client, cohort_id, "wed", [people[each] for each in "ABC"])
        before = await meetings(client, cohort_id, group)
        clock.at = IN_THE_SECOND_WEEK
        await moved_to_tuesday(client, cohort_id, people, "A B C")

        draft = await redrafted(client, container, cohort_id)
        await accepted(client, draft)
        after = await meetings(client, cohort_id, group)

        assert (draft["from_week"], [each["id"] for each in after]) == (
            2,
            [each["id"] for each in before],
        )
        assert [each["starts_at"] for each in after[:2]] == [
            each["starts_at"] for each in before[:2]
        ]
        days = [datetime.fromisoformat(each["starts_at"]) for each in after[2:]]
        assert {day.strftime("%a") for day in days} == {"Tue"}
        start = draft["groups"][0]["slot"]["start"]
        hours = int(start[:2])
        assert [day.hour for day in days] == [hours - 1] * 2 + [hours - 2] * 4
        assert "grouping.group_changed" in await events(database)

    async def test_says_what_it_was_asked_to_leave_as_it_is(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=8, facilitator="none")
        one = await formed(client, cohort_id, "mon", [people[each] for each in "ABCD"])
        await formed(client, cohort_id, "wed", [people[each] for each in "EFGH"])
        locks = {"groups": [str(one)], "people": [str(people["E"])]}

        locked = await redrafted(client, container, cohort_id, locks=locks)
        plain = await redrafted(client, container, cohort_id)

        assert (locked["locks"], plain["locks"]) == (locks, {"groups": [], "people": []})

    async def test_moves_people_and_tells_of_each(
        self, client: httpx2.AsyncClient, container: AsyncContainer, database: Database
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=8, facilitator="none")
        one = await formed(client, cohort_id, "mon", [people[each] for each in "ABCD"])
        other = await formed(client, cohort_id, "wed", [people[each] for each in "EFGH"])
        await client.patch(
            f"/cohorts/{cohort_id}/signups/{people['A']}",
            json={
                "availability": {
                    "zone": "Europe/Berlin",
                    "windows": [{"day": "wed", "start": "18:00", "end": "20:00"}],
                }
            },
            headers=HEADERS,
        )
        before = len(await events(database))

        draft = await redrafted(client, container, cohort_id)
        await accepted(client, draft)
        now = await groups(client, cohort_id)

        told = (await events(database))[before:]
        assert set(now) == {str(one), str(other)}
        assert names(now[str(one)]) == list("BCD")
        assert names(now[str(other)]) == list("AEFGH")
        assert told.count("grouping.member_left") == told.count("grouping.member_joined") == 1

    async def test_ends_a_group_for_which_nobody_is_left(
        self, client: httpx2.AsyncClient, container: AsyncContainer, database: Database
    ) -> None:
        """Three people make one group, so that one of the two has to end."""
        cohort_id, people = await roster(client, ORGANISER, members=6, facilitator="none")
        kept = await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        await formed(client, cohort_id, "wed", [people[each] for each in "DEF"])
        for name in "DEF":
            path = f"/cohorts/{cohort_id}/signups/{people[name]}/withdraw"
            await client.post(path, headers=HEADERS)

        await accepted(client, await redrafted(client, container, cohort_id))
        now = await groups(client, cohort_id)

        assert {id_: names(each) for id_, each in now.items()} == {str(kept): ["A", "B", "C"]}
        assert "grouping.group_ended" in await events(database)

    async def test_a_group_formed_half_way_begins_next_week(
        self, client: httpx2.AsyncClient, container: AsyncContainer, clock: MovableClock
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3, facilitator="none")
        old = await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        clock.at = IN_THE_SECOND_WEEK
        for name in ("X", "Y", "Z"):
            await signed_up(client, cohort_id, ORGANISER, name, windows=TUESDAYS)

        await accepted(client, await redrafted(client, container, cohort_id))
        now = await groups(client, cohort_id)
        (new,) = now.keys() - {str(old)}

        weeks = [each["week"] for each in await meetings(client, cohort_id, UUID(new))]
        assert weeks == [2, 3, 4, 5, 6, 7]
        assert names(now[new]) == ["X", "Y", "Z"]

    async def test_counts_the_weeks_as_the_cohort_does(
        self, client: httpx2.AsyncClient, container: AsyncContainer, clock: MovableClock
    ) -> None:
        """Drafted in the second week, for the third and after; the fifth begins on 30 March."""
        cohort_id, people = await roster(client, ORGANISER, members=3, facilitator="none")
        await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        london = [{"day": "mon", "start": "17:30", "end": "18:30"}]
        zed = await signed_up(
            client, cohort_id, ORGANISER, "Zed", zone="America/New_York", windows=london
        )
        clock.at = IN_THE_SECOND_WEEK

        draft = await redrafted(client, container, cohort_id)
        group = draft["groups"][0]["key"]
        moved = {
            "version": draft["version"],
            "changes": [{"act": "move_person", "person": str(zed), "to": group}],
        }
        reply = await client.patch(f"/drafts/{draft['id']}", json=moved, headers=HEADERS)

        (problem,) = reply.json()["problems"]
        assert "in week 3 (2026-03-16), 4 (2026-03-23)" in problem["message"]

    async def test_is_for_groups_that_run(
        self, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3, facilitator="none")
        body = {"kind": "rerun"}

        none = await client.post(f"/cohorts/{cohort_id}/drafts", json=body, headers=HEADERS)
        await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        clock.advance(timedelta(weeks=20))
        late = await client.post(f"/cohorts/{cohort_id}/drafts", json=body, headers=HEADERS)

        assert none.json()["code"] == "nothing_runs"
        assert late.json()["code"] == "no_week_left"

    async def test_a_fresh_draft_does_not_replace_groups_that_run(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3, facilitator="none")
        await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        draft_id = await drafted(client, container, ORGANISER, cohort_id)

        reply = await client.post(f"/drafts/{draft_id}/publish", headers=HEADERS)

        assert reply.json()["code"] == "already_published"


class TestLocks:
    async def test_a_locked_group_stays_as_it_is(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3, facilitator="none")
        group = await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        late = [str(await signed_up(client, cohort_id, ORGANISER, each)) for each in ("X", "Y")]

        draft = await redrafted(client, container, cohort_id, locks={"groups": [str(group)]})

        (kept,) = draft["groups"]
        assert (kept["slot"]["day"], kept["slot"]["start"]) == ("mon", "18:30")
        assert {each["id"] for each in kept["members"]} >= {str(people[each]) for each in "ABC"}
        assert {each["id"] for each in kept["members"]} >= set(late)

    async def test_a_locked_person_stays_where_they_are(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        """Preferring Wednesday would pay for the change: ten points a head."""
        cohort_id, people = await roster(client, ORGANISER, members=8, facilitator="none")
        one = await formed(client, cohort_id, "mon", [people[each] for each in "ABCD"])
        await formed(client, cohort_id, "wed", [people[each] for each in "EFGH"])
        rules = {"rules": [{"type": "together", "people": [str(people["A"]), str(people["E"])]}]}
        await client.put(f"/cohorts/{cohort_id}/grouping", json=rules, headers=HEADERS)

        draft = await redrafted(client, container, cohort_id, locks={"people": [str(people["A"])]})

        assert draft["problems"] == []
        home = next(group for group in draft["groups"] if group["existing"] == str(one))
        assert {"A", "E"} <= set(names(home))

    async def test_a_locked_person_holds_nobody_else(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        """B can come on Tuesdays alone now: holding the whole group of A could not be solved."""
        cohort_id, people = await roster(client, ORGANISER, members=8, facilitator="none")
        one = await formed(client, cohort_id, "mon", [people[each] for each in "ABCD"])
        await formed(client, cohort_id, "wed", [people[each] for each in "EFGH"])
        await moved_to_tuesday(client, cohort_id, people, "B")

        draft = await redrafted(client, container, cohort_id, locks={"people": [str(people["A"])]})

        home = next(group for group in draft["groups"] if group["existing"] == str(one))
        assert (draft["state"], draft["problems"]) == ("ready", [])
        assert "A" in names(home)
        assert "B" not in names(home)

    async def test_a_lock_on_nobody_is_named(self, client: httpx2.AsyncClient) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=4, facilitator="none")
        await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        locks = {"groups": [str(new_id())], "people": [str(people["D"])]}

        reply = await client.post(
            f"/cohorts/{cohort_id}/drafts", json={"kind": "rerun", "locks": locks}, headers=HEADERS
        )

        assert reply.json()["code"] == "unknown_locks"
        assert [each["where"] for each in reply.json()["errors"]] == [
            "locks.groups.0",
            "locks.people.0",
        ]

    async def test_a_lock_that_went_stale_is_named_and_keeps_it_from_being_published(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=5, facilitator="none")
        await formed(client, cohort_id, "mon", [people[each] for each in "ABCDE"])
        draft = await redrafted(client, container, cohort_id, locks={"people": [str(people["A"])]})
        path = f"/cohorts/{cohort_id}/signups/{people['A']}/withdraw"
        await client.post(path, headers=HEADERS)
        moved = {
            "version": draft["version"],
            "changes": [{"act": "move_person", "person": str(people["A"]), "to": None}],
        }
        await client.patch(f"/drafts/{draft['id']}", json=moved, headers=HEADERS)

        reply = await client.post(
            f"/drafts/{draft['id']}/publish", json={"despite_changes": True}, headers=HEADERS
        )

        (flaw,) = reply.json()["errors"]
        assert reply.json()["code"] == "breaks_rules"
        assert flaw["message"] == "A is locked but in no running group any more"

    async def test_a_locked_group_that_has_ended_is_told_by_its_name(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=6, facilitator="none")
        await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        group = await formed(
            client, cohort_id, "wed", [people[each] for each in "DEF"], name="Early birds"
        )
        draft = await redrafted(client, container, cohort_id, locks={"groups": [str(group)]})
        ended = await client.delete(f"/cohorts/{cohort_id}/groups/{group}", headers=HEADERS)

        reply = await client.post(f"/drafts/{draft['id']}/publish", headers=HEADERS)

        told = [each["message"] for each in reply.json()["errors"]]
        assert ended.status_code == httpx2.codes.NO_CONTENT
        assert reply.json()["code"] == "breaks_rules"
        assert "Early birds is locked but has ended" in told


class TestATopUp:
    async def test_seats_who_came_late_and_moves_nobody(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=8, facilitator="none")
        one = await formed(client, cohort_id, "mon", [people[each] for each in "ABCD"])
        other = await formed(client, cohort_id, "wed", [people[each] for each in "EFGH"])
        for name in ("X", "Y", "Z"):
            await signed_up(client, cohort_id, ORGANISER, name)

        draft = await redrafted(client, container, cohort_id, kind="top_up")
        await accepted(client, draft)
        now = await groups(client, cohort_id)

        assert set(names(now[str(one)])) >= set("ABCD")
        assert set(names(now[str(other)])) >= set("EFGH")
        assert sum(len(names(each)) for each in now.values()) == 11
        assert now[str(one)]["slot"]["start"] == now[str(other)]["slot"]["start"] == "18:30"


class TestWhoIsMeant:
    def test_is_told_by_name_and_no_group_is_called_one_twice(self) -> None:
        ana, first, other = (str(new_id()) for _ in range(3))
        names = {ana: "Ana", first: "Group 1", other: "Early birds"}

        told = [named(f"{ana} is locked to group {each}", names) for each in (first, other)]

        assert told == ["Ana is locked to Group 1", "Ana is locked to group Early birds"]
