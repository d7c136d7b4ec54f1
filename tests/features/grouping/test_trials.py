from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
from dishka import AsyncContainer

from paceline.engines.availability.windows import Window, parse_window
from paceline.features.grouping.schemas.trials import window_of
from paceline.kernel.ids import new_id
from tests.features.enrolment.rosters import EVENINGS, roster, signed_up
from tests.features.grouping.drafts import drafted
from tests.features.grouping.reruns import (
    HEADERS,
    IN_THE_SECOND_WEEK,
    ORGANISER,
    accepted,
    formed,
    redrafted,
)
from tests.people import signed_in, someone
from tests.times import MovableClock
from tests.work import work_off


async def tried(
    client: httpx2.AsyncClient,
    container: AsyncContainer,
    cohort_id: UUID,
    kind: str,
    **asked: object,
) -> dict[str, Any]:
    """A trial whose job has run."""
    path = f"/cohorts/{cohort_id}/{kind}"
    made = await client.post(path, json=asked, headers=HEADERS)
    assert made.status_code == httpx2.codes.ACCEPTED, made.text
    await work_off(container)
    reply = await client.get(f"{path}/{made.json()['id']}", headers=HEADERS)
    assert reply.status_code == httpx2.codes.OK, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def two_groups_and_a_late_one(client: httpx2.AsyncClient) -> tuple[UUID, dict[str, UUID]]:
    """Monday's group is full and could meet on Wednesday; Zed can come on Mondays alone.

    Whoever moves from Monday to Wednesday makes room for Zed.
    """
    cohort_id, people = await roster(
        client, ORGANISER, members=7, facilitator="none", size_max=4, size_ideal=4
    )
    await formed(client, cohort_id, "mon", [people[each] for each in "ABCD"])
    await formed(client, cohort_id, "wed", [people[each] for each in "EFG"])
    await signed_up(client, cohort_id, ORGANISER, "Zed", windows=[EVENINGS[0]])
    return cohort_id, people


class TestTheChangeFrontier:
    async def test_says_how_many_move_for_each_more_that_is_placed(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await two_groups_and_a_late_one(client)

        found = await tried(client, container, cohort_id, "frontier")

        assert found["state"] == "ready", found
        ends = [found["points"][0], found["points"][-1]]
        assert [(each["moved"], each["placed"]) for each in ends] == [(0, 7), (1, 8)]
        assert ends[0]["changes"] == "none"

    async def test_a_point_of_it_is_the_draft_one_gets(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await two_groups_and_a_late_one(client)
        found = await tried(client, container, cohort_id, "frontier")
        last = found["points"][-1]

        draft = await redrafted(client, container, cohort_id, changes=last["changes"])
        reply = await client.get(f"/drafts/{draft['id']}/compare", headers=HEADERS)
        await accepted(client, draft)

        compared = reply.json()
        assert compared["before"]["number"] is None
        assert (compared["before"]["placed"], compared["after"]["placed"]) == (7, last["placed"])
        new = [mover for mover in compared["movers"] if mover["before"] is None]
        moved = [mover for mover in compared["movers"] if mover["before"] is not None]
        assert ([mover["name"] for mover in new], len(moved)) == (["Zed"], last["moved"])
        assert {mover["group_before"] for mover in moved} == {"Group 1"}

    async def test_keeps_who_is_locked_in_every_point(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        """With all four of Monday's group locked nobody moves to make room for Zed."""
        cohort_id, people = await two_groups_and_a_late_one(client)
        locks = {"people": [str(people[each]) for each in "ABCD"]}

        found = await tried(client, container, cohort_id, "frontier", locks=locks)
        unknown = await client.post(
            f"/cohorts/{cohort_id}/frontier",
            json={"locks": {"groups": [str(new_id())]}},
            headers=HEADERS,
        )

        assert {each["moved"] for each in found["points"]} == {0}
        assert unknown.json()["code"] == "unknown_locks"

    async def test_is_told_with_the_rerun_that_is_to_be_accepted(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await two_groups_and_a_late_one(client)

        draft = await redrafted(client, container, cohort_id, changes="free")
        done = await accepted(client, draft)

        assert draft["moves"]["moved"] >= 1
        assert done["moves"] == draft["moves"]

    async def test_has_no_point_where_all_weeks_left_are_skipped(
        self, client: httpx2.AsyncClient, container: AsyncContainer, clock: MovableClock
    ) -> None:
        """Asked of drafts, trials and publishing alike."""
        cohort_id, people = await roster(client, ORGANISER, members=3, facilitator="none")
        await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        draft = await redrafted(client, container, cohort_id)
        skipped = {"skip_weeks": [2, 3, 4, 5, 6, 7]}
        patched = await client.patch(f"/cohorts/{cohort_id}", json=skipped, headers=HEADERS)
        clock.at = IN_THE_SECOND_WEEK

        asked = [
            await client.post(f"/cohorts/{cohort_id}/{path}", json=body, headers=HEADERS)
            for path, body in (("drafts", {"kind": "rerun"}), ("frontier", {}))
        ]
        published = await client.post(
            f"/drafts/{draft['id']}/publish", json={"despite_changes": True}, headers=HEADERS
        )

        assert patched.status_code == httpx2.codes.OK, patched.text
        codes = [reply.json()["code"] for reply in (*asked, published)]
        assert codes == ["no_week_left"] * 3

    async def test_is_of_groups_that_run(
        self, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3, facilitator="none")
        path = f"/cohorts/{cohort_id}/frontier"

        none = await client.post(path, json={}, headers=HEADERS)
        await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])
        clock.advance(timedelta(weeks=30))
        late = await client.post(path, json={}, headers=HEADERS)

        assert (none.json()["code"], late.json()["code"]) == ("nothing_runs", "no_week_left")


class TestWhatIf:
    async def test_one_more_facilitator_places_more(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=8, size_max=5)
        await drafted(client, container, ORGANISER, cohort_id)

        found = await tried(
            client,
            container,
            cohort_id,
            "what-if",
            facilitators=[{"windows": ["wed 18:00-20:00"]}],
        )
        drafts = await client.get(f"/cohorts/{cohort_id}/drafts", headers=HEADERS)

        compared = found["comparison"]
        assert (compared["before"]["number"], compared["before"]["placed"]) == (1, 5)
        assert (compared["after"]["placed"], compared["after"]["groups"]) == (8, 2)
        assert len(drafts.json()["items"]) == 1

    async def test_other_sizes_lengths_weeks_and_zones_are_tried(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=2, facilitator="none")
        hour = [{"day": "wed", "start": "18:00", "end": "18:45"}]
        await signed_up(client, cohort_id, ORGANISER, "Zed", windows=hour)
        await drafted(client, container, ORGANISER, cohort_id)

        small = await tried(client, container, cohort_id, "what-if", sizes={"min": 2, "max": 4})
        short = await tried(
            client,
            container,
            cohort_id,
            "what-if",
            meeting_minutes=45,
            may_miss=1,
            zones=["Asia/Tokyo"],
        )

        assert small["comparison"]["after"]["sizes"] == [2]
        assert short["comparison"]["after"]["sizes"] == [3]

    async def test_without_a_draft_it_is_compared_with_what_runs(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=6, facilitator="none")
        await formed(client, cohort_id, "mon", [people[each] for each in "ABC"])

        found = await tried(client, container, cohort_id, "what-if", may_miss=1)

        compared = found["comparison"]
        assert (compared["before"]["number"], compared["before"]["placed"]) == (None, 3)
        assert compared["after"]["placed"] == 6

    async def test_is_forgotten_after_a_day(
        self, client: httpx2.AsyncClient, container: AsyncContainer, clock: MovableClock
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=3, facilitator="none")
        found = await tried(client, container, cohort_id, "what-if")
        clock.advance(timedelta(hours=26))
        await work_off(container)

        path = f"/cohorts/{cohort_id}/what-if/{found['id']}"
        reply = await client.get(path, headers=HEADERS)

        assert reply.json()["code"] == "trial_not_found"

    async def test_is_the_organisers_alone_and_of_one_kind(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=3, facilitator="none")
        found = await tried(client, container, cohort_id, "what-if")
        path = f"/cohorts/{cohort_id}/what-if/{found['id']}"

        other = await client.get(path, headers=signed_in(someone()))
        kind = await client.get(path.replace("what-if", "frontier"), headers=HEADERS)
        stranger = await client.post(
            f"/cohorts/{cohort_id}/what-if", json={"draft": str(new_id())}, headers=HEADERS
        )

        codes = [reply.json()["code"] for reply in (other, kind, stranger)]
        assert codes == ["cohort_not_found", "trial_not_found", "draft_not_found"]


class TestWindowsAsText:
    def test_are_read_as_people_write_them(self) -> None:
        assert window_of("tue 18:00-21:00") == parse_window("Tue 18:00-21:00")
        assert window_of("sun 23:00-mon 01:00") == parse_window("Sun 23:00-Mon 01:00")

    def test_may_end_on_the_next_day(self) -> None:
        night = window_of("mon 23:30-00:30")

        assert night == Window(23 * 60 + 30, 24 * 60 + 30)
