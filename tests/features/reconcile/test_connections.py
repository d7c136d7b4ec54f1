import asyncio
from http import HTTPStatus

import pytest

from paceline.features.cohorts.public import CohortId
from paceline.features.reconcile.service.payloads import FullPass
from paceline.kernel.identity import Role
from paceline.testing.memory_target import MemoryTarget
from tests.features.meetings.stage import Stage
from tests.features.reconcile.scene import (
    PLACE,
    connect,
    connected,
    connection,
    grouped,
    kinds,
    sync,
    wished,
)
from tests.people import signed_in, someone
from tests.work import work_off

pytestmark = pytest.mark.anyio


class TestConnecting:
    async def test_begins_a_first_turn(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id = await grouped(stage)

        reply = await connect(stage, cohort_id)
        await work_off(stage.container)

        assert reply.json()["place"] == PLACE
        assert kinds(memory)["room"] == 1

    async def test_is_refused_twice(self, stage: Stage) -> None:
        cohort_id = await connected(stage)

        reply = await connect(stage, cohort_id)

        assert (reply.status_code, reply.json()["code"]) == (
            HTTPStatus.CONFLICT,
            "already_connected",
        )

    async def test_names_what_there_is_when_the_provider_is_unknown(self, stage: Stage) -> None:
        cohort_id = await grouped(stage)

        reply = await connect(stage, cohort_id, "telegraph")

        assert (reply.status_code, reply.json()["code"]) == (
            HTTPStatus.NOT_FOUND,
            "provider_not_found",
        )
        assert "memory" in reply.json()["detail"]

    async def test_is_refused_with_options_that_do_not_fit(self, stage: Stage) -> None:
        cohort_id = await grouped(stage)

        reply = await connect(stage, cohort_id, options={"loud": True})

        assert (reply.status_code, reply.json()["code"]) == (
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "bad_connection",
        )
        assert "loud" in reply.text

    async def test_is_not_for_other_organisers(self, stage: Stage) -> None:
        cohort_id = await grouped(stage)
        stranger = signed_in(someone())

        tried = await stage.client.post(
            f"/cohorts/{cohort_id}/connections",
            json={"provider": "memory", "place": PLACE},
            headers=stranger,
        )
        listed = await stage.client.get(f"/cohorts/{cohort_id}/connections", headers=stranger)

        assert tried.status_code == listed.status_code == HTTPStatus.NOT_FOUND

    async def test_keeps_each_cohort_at_one_place_to_itself(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        first, second = await connected(stage, people=2), await connected(stage, people=3)

        await work_off(stage.container)
        await sync(stage, first)
        await sync(stage, second)

        assert kinds(memory) == {"room": 2, "seat": 5, "note": 2}


async def of_a_stranger(stage: Stage) -> tuple[Stage, CohortId]:
    """Another organiser, with a cohort of their own."""
    other = Stage(container=stage.container, client=stage.client)
    return other, await grouped(other)


class TestAPlaceOfSomebodyElse:
    async def test_is_refused_without_a_word_about_whose(self, stage: Stage) -> None:
        first = await connected(stage)
        stranger, cohort_id = await of_a_stranger(stage)

        reply = await connect(stranger, cohort_id)

        assert (reply.status_code, reply.json()["code"]) == (HTTPStatus.CONFLICT, "place_taken")
        assert str(first) not in reply.text

    async def test_is_one_organisers_even_if_two_ask_at_once(self, stage: Stage) -> None:
        (one, first), (other, second) = await of_a_stranger(stage), await of_a_stranger(stage)

        replies = await asyncio.gather(connect(one, first), connect(other, second))

        codes = sorted(each.status_code for each in replies)
        assert codes == [HTTPStatus.CREATED, HTTPStatus.CONFLICT]

    async def test_is_free_once_nothing_is_kept_in_step_there(self, stage: Stage) -> None:
        first = await connected(stage)
        stranger, cohort_id = await of_a_stranger(stage)
        await stage.client.delete(f"/cohorts/{first}/connections/memory", headers=stage.headers)

        reply = await connect(stranger, cohort_id)

        assert reply.status_code == HTTPStatus.CREATED

    async def test_is_shared_where_places_are_nobodys(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await connected(stage)
        stranger, cohort_id = await of_a_stranger(stage)
        monkeypatch.setattr(MemoryTarget, "is_open", True)

        reply = await connect(stranger, cohort_id)

        assert reply.status_code == HTTPStatus.CREATED


class TestAStoredAccount:
    async def test_is_not_for_organisers_whom_nobody_gave_it_to(self, stage: Stage) -> None:
        cohort_id = await grouped(stage)

        reply = await connect(stage, cohort_id, account="north")

        assert (reply.status_code, reply.json()["code"]) == (
            HTTPStatus.FORBIDDEN,
            "account_denied",
        )
        assert "administrator" in reply.json()["detail"]

    async def test_is_theirs_once_an_administrator_connected_a_cohort_with_it(
        self, stage: Stage
    ) -> None:
        first, second = await grouped(stage), await grouped(stage)
        admin = Stage(container=stage.container, client=stage.client, organiser=someone(Role.ADMIN))

        begun = await connect(admin, first, account="north")
        reply = await connect(stage, second, account="north")

        assert (begun.status_code, reply.status_code) == (HTTPStatus.CREATED, HTTPStatus.CREATED)


class TestChangingAConnection:
    async def test_begins_a_turn(self, stage: Stage) -> None:
        cohort_id = await connected(stage)
        await work_off(stage.container)

        reply = await stage.client.patch(
            f"/cohorts/{cohort_id}/connections/memory",
            json={"options": {"calm": True}},
            headers=stage.headers,
        )

        assert reply.json()["options"] == {"calm": True}
        assert await work_off(stage.container) == 1

    async def test_is_refused_with_options_that_do_not_fit(self, stage: Stage) -> None:
        cohort_id = await connected(stage)

        reply = await stage.client.patch(
            f"/cohorts/{cohort_id}/connections/memory",
            json={"options": {"loud": 1}},
            headers=stage.headers,
        )

        assert reply.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert (await connection(stage, cohort_id))["options"] == {}


class TestAnEndedConnection:
    async def test_has_no_more_turns_and_leaves_what_is_there(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage)
        await work_off(stage.container)
        there = dict(memory.objects)

        reply = await stage.client.delete(
            f"/cohorts/{cohort_id}/connections/memory", headers=stage.headers
        )
        await stage.client.post(f"/cohorts/{cohort_id}/groups/unpublish", headers=stage.headers)
        await work_off(stage.container)

        assert reply.status_code == HTTPStatus.NO_CONTENT
        assert memory.objects == there
        assert (await sync(stage, cohort_id)).status_code == HTTPStatus.NOT_FOUND

    async def test_that_ends_while_a_turn_is_wished_for_is_left_alone(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage)

        await stage.client.delete(f"/cohorts/{cohort_id}/connections/memory", headers=stage.headers)
        await work_off(stage.container)

        assert memory.writes == 0

    async def test_can_be_connected_anew(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id = await connected(stage)
        await work_off(stage.container)
        await stage.client.delete(f"/cohorts/{cohort_id}/connections/memory", headers=stage.headers)

        reply = await connect(stage, cohort_id)
        await work_off(stage.container)

        assert reply.status_code == HTTPStatus.CREATED
        assert kinds(memory) == {"room": 1, "seat": 3, "note": 1}


class TestTheFullPass:
    async def test_mends_what_nobody_told_of(self, stage: Stage, memory: MemoryTarget) -> None:
        await connected(stage)
        await work_off(stage.container)
        memory.objects.clear()

        await wished(stage, FullPass())
        await work_off(stage.container)

        assert kinds(memory) == {"room": 1, "seat": 3}
