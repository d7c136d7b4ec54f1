from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.ports import BusyTimes
from paceline.kernel.identity import Role
from tests.architecture.walk import account
from tests.features.enrolment.rosters import EVENINGS, open_cohort, roster, signed_up
from tests.features.grouping.drafts import drafted, shown
from tests.features.grouping.reruns import HEADERS, ORGANISER, formed
from tests.people import signed_in
from tests.statements import Statements, recorded

WHOLE = {"first": datetime(2026, 1, 1, tzinfo=UTC), "until": datetime(2027, 1, 1, tzinfo=UTC)}


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch, database_url: str) -> Statements:
    return recorded(monkeypatch)


def when(draft: dict[str, Any]) -> set[tuple[str, str]]:
    return {(group["slot"]["day"], group["slot"]["start"]) for group in draft["groups"]}


async def busy_on_mondays(client: httpx2.AsyncClient, *, members: int = 3) -> UUID:
    """A, B and C meet on Monday evenings in another program's cohort."""
    cohort_id, people = await roster(client, ORGANISER, members=members, facilitator="none")
    for start in ("18:00", "19:00"):
        names = "ABC" if start == "18:00" else "DEF"
        if start == "18:00" or members > 5:
            await formed(
                client,
                cohort_id,
                "mon",
                [people[each] for each in names],
                slot={"day": "mon", "start": start},
            )
    return cohort_id


class TestMeetingsElsewhere:
    async def test_are_time_that_people_do_not_have(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        """Monday from 18:00 to 19:00 is taken; an hour is left, and all of Wednesday."""
        await busy_on_mondays(client)
        cohort_id = await open_cohort(client, ORGANISER, "Other", facilitator="none")
        mondays = [EVENINGS[0]]
        for name in "ABC":
            await signed_up(client, cohort_id, ORGANISER, name, windows=mondays)

        draft = await shown(
            client, ORGANISER, await drafted(client, container, ORGANISER, cohort_id)
        )

        assert (draft["placed"], when(draft)) == (3, {("mon", "19:00")})

    async def test_that_came_after_the_draft_are_told(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=3, facilitator="none")
        draft_id = await drafted(client, container, ORGANISER, cohort_id)
        before = await shown(client, ORGANISER, draft_id)
        other, people = await roster(client, ORGANISER, members=3, facilitator="none")
        (day, start) = next(iter(when(before)))
        clear = {"day": "wed" if day == "mon" else "mon", "start": start}
        await formed(client, other, day, [people[each] for each in "ABC"], slot=clear)

        after = await shown(client, ORGANISER, draft_id)

        assert before["changes"] == []
        assert [each["message"] for each in after["changes"]] == [
            f"{name} has other meetings elsewhere" for name in "ABC"
        ]

    async def test_are_found_in_as_many_statements_however_many_people(
        self, client: httpx2.AsyncClient, container: AsyncContainer, statements: Statements
    ) -> None:
        await busy_on_mondays(client, members=6)
        cohort_id = await open_cohort(client, ORGANISER, "Other")
        for name in "ABCDEF":
            await signed_up(client, cohort_id, ORGANISER, name)
        async with container() as scope:
            busy = await scope.get(BusyTimes)
            statements.forget()

            found = await busy.of_cohort_unscoped(CohortId(cohort_id), **WHOLE)

        assert (len(found), len(statements.ran)) == (6, 3)
        assert {len(times) for times in found.values()} == {8}

    async def test_of_somebody_with_another_account_are_not_theirs(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        """One address, two accounts: two people; one account, two addresses: one."""
        other, people = await roster(client, ORGANISER, members=3, facilitator="none")
        await formed(client, other, "mon", [people[each] for each in "ABC"])
        cohort_id, twins = await roster(client, ORGANISER, members=3, facilitator="none")
        anna = await account(client, "anna", Role.MEMBER)
        bert = await account(client, "bert", Role.MEMBER)
        for cohort, sign_up, who in (
            (other, people["A"], anna),
            (cohort_id, twins["A"], bert),
        ):
            link = await client.post(f"/cohorts/{cohort}/signups/{sign_up}/link", headers=HEADERS)
            path = f"/personal/{link.json()['url'].rpartition('/')[2]}/claim"
            claimed = await client.post(path, headers=signed_in(who))
            assert claimed.status_code == httpx2.codes.OK, claimed.text
        async with container() as scope:
            busy = await scope.get(BusyTimes)

            found = await busy.of_cohort_unscoped(CohortId(cohort_id), **WHOLE)

        assert set(found) == {twins["B"], twins["C"]}


class TestSocialHours:
    async def test_of_the_cohort_hold_for_everybody_on_their_own_clock(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=3, facilitator="none")
        hours = {"social_hours": {"earliest": "08:00", "latest": "19:00"}}
        await client.put(f"/cohorts/{cohort_id}/grouping", json=hours, headers=HEADERS)

        draft = await shown(
            client, ORGANISER, await drafted(client, container, ORGANISER, cohort_id)
        )

        assert {start for _, start in when(draft)} == {"18:00"}

    async def test_of_a_person_come_before_those_of_the_cohort(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3, facilitator="none")
        own = {"earliest": "19:00", "latest": "23:30"}
        availability = {"zone": "Europe/Berlin", "windows": EVENINGS}
        path = f"/cohorts/{cohort_id}/signups/{people['A']}"
        changed = await client.patch(
            path, json={"availability": {**availability, "social_hours": own}}, headers=HEADERS
        )
        kept = await client.patch(path, json={"availability": availability}, headers=HEADERS)

        draft = await shown(
            client, ORGANISER, await drafted(client, container, ORGANISER, cohort_id)
        )
        gone = await client.patch(
            path, json={"availability": {**availability, "social_hours": None}}, headers=HEADERS
        )

        assert changed.json()["social_hours"] == kept.json()["social_hours"] == own
        assert {start for _, start in when(draft)} == {"19:00"}
        assert gone.json()["social_hours"] is None
