"""What was done by hand after a re-run was drafted, and before it is published."""

from uuid import UUID

import httpx2
from dishka import AsyncContainer

from paceline.features.grouping.service.content import DraftContent
from paceline.features.grouping.service.marks import Marks, marks_kept
from tests.features.enrolment.rosters import roster, signed_up
from tests.features.grouping.reruns import HEADERS, ORGANISER, formed, groups, names, redrafted

DESPITE = {"despite_changes": True}


async def added(client: httpx2.AsyncClient, cohort_id: UUID, group: UUID, who: UUID) -> None:
    path = f"/cohorts/{cohort_id}/groups/{group}/members"
    reply = await client.post(path, json={"sign_up_id": str(who)}, headers=HEADERS)
    assert reply.status_code == httpx2.codes.OK, reply.text


async def publish(client: httpx2.AsyncClient, draft: dict[str, object]) -> httpx2.Response:
    path = f"/drafts/{draft['id']}/publish"
    return await client.post(path, json=DESPITE, headers=HEADERS)


class TestPublishingDespiteChanges:
    async def test_leaves_a_group_that_was_formed_since_as_it_is(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3, facilitator="none")
        old = await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        draft = await redrafted(client, container, cohort_id)
        late = [await signed_up(client, cohort_id, ORGANISER, each) for each in ("X", "Y", "Z")]
        new = await formed(client, cohort_id, "wed", late)

        done = await publish(client, draft)
        now = await groups(client, cohort_id)

        assert done.status_code == httpx2.codes.OK, done.text
        assert {group: names(each) for group, each in now.items()} == {
            str(old): ["A", "B", "C"],
            str(new): ["X", "Y", "Z"],
        }

    async def test_leaves_whoever_joined_a_group_since_in_their_seat(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3, facilitator="none")
        group = await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        draft = await redrafted(client, container, cohort_id)
        await added(client, cohort_id, group, await signed_up(client, cohort_id, ORGANISER, "Zed"))

        done = await publish(client, draft)
        (now,) = (await groups(client, cohort_id)).values()

        assert done.status_code == httpx2.codes.OK, done.text
        assert names(now) == ["A", "B", "C", "Zed"]

    async def test_names_who_would_be_taken_out_of_a_seat_given_since(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        """The draft seats D in the one group that runs; somebody puts them into another."""
        cohort_id, people = await roster(client, ORGANISER, members=4, facilitator="none")
        await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        draft = await redrafted(client, container, cohort_id)
        late = [await signed_up(client, cohort_id, ORGANISER, each) for each in ("Y", "Z")]
        await formed(client, cohort_id, "wed", [people["D"], *late], name="Early birds")

        refused = await publish(client, draft)

        (flaw,) = refused.json()["errors"]
        assert refused.json()["code"] == "breaks_rules"
        assert flaw["message"].startswith("D was put into Early birds since, but this draft")
        assert len(await groups(client, cohort_id)) == 2

    async def test_names_who_joined_a_group_that_the_draft_ends(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(
            client, ORGANISER, members=5, facilitator="none", size_min=2
        )
        await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        ending = await formed(
            client, cohort_id, "wed", [people[each] for each in "DE"], name="Early birds"
        )
        await client.post(f"/cohorts/{cohort_id}/signups/{people['E']}/withdraw", headers=HEADERS)
        draft = await redrafted(client, container, cohort_id)
        zed = await signed_up(client, cohort_id, ORGANISER, "Zed")
        await added(client, cohort_id, ending, zed)

        refused = await publish(client, draft)

        told = [each["message"] for each in refused.json()["errors"]]
        assert [group["existing"] for group in draft["groups"]].count(str(ending)) == 0
        assert "Zed was put into Early birds since, and this draft ends that group" in told

    async def test_checks_the_rules_with_whoever_joined(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        """D, drafted into the last seat of the group, finds it taken."""
        cohort_id, people = await roster(
            client, ORGANISER, members=4, facilitator="none", size_max=4, size_ideal=4
        )
        group = await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        draft = await redrafted(client, container, cohort_id)
        await added(client, cohort_id, group, await signed_up(client, cohort_id, ORGANISER, "Zed"))

        refused = await publish(client, draft)

        assert refused.json()["code"] == "breaks_rules"
        assert "5 members" in refused.json()["detail"]


class TestMarksFromBefore:
    def test_know_of_no_seats(self) -> None:
        marks = Marks(settings={}, rules="", people={}, groups={})
        kept = marks.kept()
        del kept["seats"]

        assert marks_kept(kept) == marks
        assert DraftContent().placed == 0
