"""Requests at the same moment, on both stores: as if they had come one after the other."""

import asyncio
import re
from collections import Counter
from collections.abc import Coroutine, Iterable, Iterator
from typing import Any
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import Engine, event

from tests.features.enrolment.rosters import (
    EVENINGS,
    entry,
    open_cohort,
    registered,
    roster,
    signed_up,
)
from tests.features.grouping.drafts import published
from tests.people import signed_in, someone

ORGANISER = someone()
HEADERS = signed_in(ORGANISER)
MONDAY = {"day": "mon", "start": "18:00"}
ROUNDS = 10
# The table whose rows a statement locks.
HELD = re.compile(r"FROM (\w+)\b.* FOR (?:NO KEY )?UPDATE", re.DOTALL)


@pytest.fixture
def held() -> Iterator[list[str]]:
    """Tables whose rows are locked, in that order; SQLite locks none."""
    tables: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if found := HELD.search(statement):
            tables.append(found[1])

    event.listen(Engine, "before_cursor_execute", note)
    yield tables
    event.remove(Engine, "before_cursor_execute", note)


async def together(
    calls: Iterable[Coroutine[Any, Any, httpx2.Response]],
) -> Counter[int]:
    """How often which status was answered."""
    return Counter(reply.status_code for reply in await asyncio.gather(*calls))


async def states(client: httpx2.AsyncClient, cohort_id: UUID) -> Counter[str]:
    reply = await client.get(f"/cohorts/{cohort_id}/signups?limit=200", headers=HEADERS)
    return Counter(each["state"] for each in reply.json()["items"])


async def groups_of(client: httpx2.AsyncClient, cohort_id: UUID) -> list[set[str]]:
    reply = await client.get(f"/cohorts/{cohort_id}/groups", headers=HEADERS)
    return [{each["id"] for each in group["members"]} for group in reply.json()["items"]]


async def formed(client: httpx2.AsyncClient, cohort_id: UUID, members: list[UUID]) -> str:
    body = {"slot": MONDAY, "members": [str(each) for each in members]}
    reply = await client.post(f"/cohorts/{cohort_id}/groups", json=body, headers=HEADERS)
    assert reply.status_code == httpx2.codes.CREATED, reply.text
    made: str = reply.json()["id"]
    return made


class TestTheLastPlaces:
    @pytest.mark.asvs("2.3.4")
    async def test_are_given_once_to_ten_who_come_together(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER, capacity=3)
        path = f"/cohorts/{cohort_id}/signups"

        told = await together(
            client.post(path, json=entry(name), headers=HEADERS) for name in "ABCDEFGHIJ"
        )

        assert told == {httpx2.codes.CREATED: 10}
        assert await states(client, cohort_id) == {"accepted": 3, "waitlisted": 7}

    async def test_are_all_filled_when_several_withdraw_together(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER, capacity=3)
        people = [await signed_up(client, cohort_id, ORGANISER, name) for name in "ABCDEF"]
        path = f"/cohorts/{cohort_id}/signups"

        told = await together(
            client.post(f"{path}/{each}/withdraw", headers=HEADERS) for each in people[:3]
        )

        assert told == {httpx2.codes.OK: 3}
        assert await states(client, cohort_id) == {"accepted": 3, "withdrawn": 3}


class TestDraftsAskedForTogether:
    async def test_are_numbered_one_by_one(self, client: httpx2.AsyncClient) -> None:
        cohort_id, _ = await roster(client, ORGANISER)
        path = f"/cohorts/{cohort_id}/drafts"

        told = await together(client.post(path, json={}, headers=HEADERS) for _ in range(5))

        shown = await client.get(path, headers=HEADERS)
        assert told == {httpx2.codes.ACCEPTED: 5}
        assert sorted(each["number"] for each in shown.json()["items"]) == [1, 2, 3, 4, 5]


class TestALinkClaimedTogether:
    async def test_goes_to_one_account(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER)
        path = f"/cohorts/{cohort_id}/signups/{people['A']}/link"
        link = (await client.post(path, headers=HEADERS)).json()["url"].rpartition("/")[2]
        callers = [signed_in(await registered(container, f"{name}@example.com")) for name in "abcd"]

        replies = await asyncio.gather(
            *(client.post(f"/personal/{link}/claim", headers=each) for each in callers)
        )

        told = Counter(each.status_code for each in replies)
        mine = [await client.get(f"/cohorts/{cohort_id}/signups/mine", headers=c) for c in callers]
        assert told == {httpx2.codes.OK: 1, httpx2.codes.CONFLICT: 3}
        assert [each.is_success for each in mine] == [each.is_success for each in replies]


class TestSomebodyWhoWithdrawsWhileMoved:
    async def test_is_in_no_group_afterwards(self, client: httpx2.AsyncClient) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=8, facilitator="none")
        ids = list(people.values())[1:]
        first = await formed(client, cohort_id, ids[:4])
        second = await formed(client, cohort_id, ids[4:7])
        move = {"sign_up_id": str(ids[0]), "to": second}

        told = await together(
            [
                client.post(f"/cohorts/{cohort_id}/signups/{ids[0]}/withdraw", headers=HEADERS),
                client.post(
                    f"/cohorts/{cohort_id}/groups/{first}/move", json=move, headers=HEADERS
                ),
            ]
        )

        assert told[httpx2.codes.OK] >= 1
        assert told[httpx2.codes.OK] + told[httpx2.codes.CONFLICT] == 2
        assert str(ids[0]) not in set().union(*await groups_of(client, cohort_id))


class TestUnpublishing:
    async def test_and_adding_together_leave_nobody_in_a_group_that_ended(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=6, facilitator="none")
        ids = list(people.values())[1:]
        group = await formed(client, cohort_id, ids[:3])
        path = f"/cohorts/{cohort_id}/groups"

        await together(
            [
                client.post(f"{path}/unpublish", headers=HEADERS),
                *(
                    client.post(
                        f"{path}/{group}/members", json={"sign_up_id": str(each)}, headers=HEADERS
                    )
                    for each in ids[3:]
                ),
            ]
        )

        assert await groups_of(client, cohort_id) == []
        assert await formed(client, cohort_id, ids)

    async def test_and_moving_meetings_never_wait_for_each_other(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await published(client, container, ORGANISER)
        path = f"/cohorts/{cohort_id}"
        meetings = (await client.get(f"{path}/meetings", headers=HEADERS)).json()["items"]

        told = await together(
            [
                *(
                    client.post(
                        f"/meetings/{each['id']}/move",
                        json={"local": f"{each['starts_at'][:10]}T12:00"},
                        headers=HEADERS,
                    )
                    for each in meetings
                ),
                client.post(f"{path}/groups/unpublish", headers=HEADERS),
            ]
        )

        assert set(told) <= {httpx2.codes.OK, httpx2.codes.NOT_FOUND}
        left = (await client.get(f"{path}/meetings", headers=HEADERS)).json()["items"]
        assert {each["state"] for each in left} == {"cancelled"}


class TestRetiming:
    async def test_and_changing_the_group_never_wait_for_each_other(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=4, facilitator="none")
        group = await formed(client, cohort_id, list(people.values())[1:])
        retime = {"slot": {"day": "mon", "start": "18:30"}}
        change = f"/cohorts/{cohort_id}/groups/{group}"

        for _ in range(ROUNDS):
            told = await together(
                call
                for number in range(4)
                for call in (
                    client.post(f"/groups/{group}/retime", json=retime, headers=HEADERS),
                    client.patch(change, json={"place": f"Room {number}"}, headers=HEADERS),
                )
            )
            assert told == {httpx2.codes.OK: 8}

    async def test_holds_the_cohort_before_its_group(
        self, client: httpx2.AsyncClient, store: str, held: list[str]
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3, facilitator="none")
        group = await formed(client, cohort_id, list(people.values())[1:])
        held.clear()

        reply = await client.post(f"/groups/{group}/retime", json={"slot": MONDAY}, headers=HEADERS)

        assert reply.status_code == httpx2.codes.OK
        assert held[:2] == ([] if store == "sqlite" else ["cohorts", "groups"])


class TestAnAccount:
    async def test_stands_behind_one_sign_up_of_a_cohort(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER)
        member = signed_in(await registered(container, "ana@example.com"))
        links = []
        for name in "AB":
            path = f"/cohorts/{cohort_id}/signups/{people[name]}/link"
            links.append((await client.post(path, headers=HEADERS)).json()["url"])
        first, second = (each.rpartition("/")[2] for each in links)

        told = [
            (await client.post(f"/personal/{each}/claim", headers=member)).status_code
            for each in (first, first, second)
        ]

        own = await client.put(
            f"/cohorts/{cohort_id}/signups/mine/availability",
            json={"zone": "UTC", "windows": EVENINGS},
            headers=member,
        )
        assert told == [httpx2.codes.OK, httpx2.codes.OK, httpx2.codes.CONFLICT]
        assert own.status_code == httpx2.codes.OK
