"""A cohort that many open is read once, and shown as it is as soon as it changes."""

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.kernel.cache import Cache
from tests.features.cohorts.plans import planned_cohort
from tests.people import signed_in, someone

pytestmark = pytest.mark.anyio


class TestAKeptCohort:
    async def test_is_read_once_for_the_same_reader(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        who = someone()
        cohort_id = await planned_cohort(client, who)

        for _ in range(3):
            await client.get(f"/cohorts/{cohort_id}", headers=signed_in(who))

        assert (await container.get(Cache)).counts()["cohorts"].loads == 1

    async def test_is_shown_as_it_is_after_each_change(self, client: httpx2.AsyncClient) -> None:
        who = someone()
        cohort_id = await planned_cohort(client, who)
        path, headers = f"/cohorts/{cohort_id}", signed_in(who)
        await client.get(path, headers=headers)

        await client.patch(path, headers=headers, json={"title": "Another"})
        renamed = (await client.get(path, headers=headers)).json()
        await client.post(f"{path}/open", headers=headers)
        opened = (await client.get(path, headers=headers)).json()

        assert (renamed["title"], opened["state"]) == ("Another", "open")

    async def test_is_nobodys_who_may_not_see_it(self, client: httpx2.AsyncClient) -> None:
        who, other = someone(), someone()
        cohort_id = await planned_cohort(client, who)
        path = f"/cohorts/{cohort_id}"
        await client.get(path, headers=signed_in(who))

        replies = [await client.get(path, headers=signed_in(other)) for _ in range(2)]

        assert {each.status_code for each in replies} == {404}

    async def test_a_grant_shows_it_at_once_and_its_end_hides_it(
        self, client: httpx2.AsyncClient
    ) -> None:
        who = someone()
        cohort_id = await planned_cohort(client, who)
        path = f"/cohorts/{cohort_id}"

        from paceline.kernel.identity import Role  # noqa: PLC0415, of this test alone

        plain = someone(Role.MEMBER)
        granted = someone(Role.MEMBER, here=(cohort_id, Role.MEMBER))

        before = await client.get(path, headers=signed_in(plain))
        during = await client.get(path, headers=signed_in(granted))

        assert (before.status_code, during.status_code) == (404, 200)
