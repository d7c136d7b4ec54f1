from datetime import timedelta
from http import HTTPStatus
from typing import Any

import httpx2
import pytest

from paceline.engines.diff.objects import Name
from paceline.features.cohorts.public import CohortId
from paceline.kernel.resilience import OWN_ACT
from paceline.testing.memory_target import MemoryTarget
from tests.features.meetings.stage import Stage
from tests.features.reconcile.scene import connect, connected, grouped, kinds
from tests.people import signed_in, someone
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio


async def wished(stage: Stage, cohort_id: CohortId) -> str:
    reply = await stage.client.post(
        f"/cohorts/{cohort_id}/connections/memory/plans", headers=stage.headers
    )
    assert reply.status_code == HTTPStatus.ACCEPTED, reply.text
    plan_id: str = reply.json()["id"]
    return plan_id


async def made(stage: Stage, cohort_id: CohortId) -> str:
    plan_id = await wished(stage, cohort_id)
    await work_off(stage.container)
    return plan_id


async def shown(stage: Stage, plan_id: str) -> dict[str, Any]:
    reply = await stage.client.get(f"/sync-plans/{plan_id}", headers=stage.headers)
    assert reply.status_code == HTTPStatus.OK, reply.text
    return dict(reply.json())


async def apply(stage: Stage, plan_id: str, *, force: bool = False) -> httpx2.Response:
    reply = await stage.client.post(
        f"/sync-plans/{plan_id}/apply", json={"force": force}, headers=stage.headers
    )
    await work_off(stage.container)
    return reply


async def untouched(stage: Stage, memory: MemoryTarget, people: int = 3) -> CohortId:
    """Connected, and after its first turn somebody emptied the place."""
    cohort_id = await connected(stage, people)
    await work_off(stage.container)
    memory.objects.clear()
    return cohort_id


class TestAPlan:
    async def test_tells_what_would_be_done_and_why(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await untouched(stage, memory)

        plan = await shown(stage, await made(stage, cohort_id))

        assert plan["state"] == "ready"
        assert plan["content"]["counts"] == {"create": 4}
        assert {each["reason"] for each in plan["content"]["operations"]} == {
            "it was removed outside"
        }

    async def test_changes_nothing_by_being_made(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id = await untouched(stage, memory)

        await made(stage, cohort_id)

        assert memory.objects == {}

    async def test_is_carried_out_once_it_was_looked_at(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        plan_id = await made(stage, await untouched(stage, memory))

        reply = await apply(stage, plan_id)

        assert reply.status_code == HTTPStatus.ACCEPTED
        assert (await shown(stage, plan_id))["state"] == "applied"
        assert kinds(memory) == {"room": 1, "seat": 3}

    async def test_is_carried_out_only_once(self, stage: Stage, memory: MemoryTarget) -> None:
        plan_id = await made(stage, await untouched(stage, memory))
        await apply(stage, plan_id)

        again = await apply(stage, plan_id)

        assert (again.status_code, again.json()["code"]) == (HTTPStatus.CONFLICT, "plan_not_ready")

    async def test_is_not_carried_out_before_it_is_made(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        plan_id = await wished(stage, await untouched(stage, memory))

        reply = await stage.client.post(
            f"/sync-plans/{plan_id}/apply", json={}, headers=stage.headers
        )

        assert reply.json()["code"] == "plan_not_ready"

    async def test_is_refused_when_the_outside_moved(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage)
        await work_off(stage.container)
        seats = [seen.outside_id for seen in memory.at("guild-1") if seen.kind == "seat"]
        del memory.objects[seats[0]]
        plan_id = await made(stage, cohort_id)
        del memory.objects[seats[1]]

        await apply(stage, plan_id)

        refused = await shown(stage, plan_id)
        assert refused["state"] == "failed"
        assert "moved" in refused["failure"]
        assert kinds(memory)["seat"] == 1

    async def test_is_refused_when_the_wanted_moved(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await untouched(stage, memory)
        plan_id = await made(stage, cohort_id)
        late = await stage.sign_up(cohort_id, "Late Example")
        await stage.group(cohort_id, late, name="Group 2")

        await apply(stage, plan_id)

        assert (await shown(stage, plan_id))["state"] == "failed"
        assert memory.objects == {}

    async def test_is_not_there_for_other_organisers(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        plan_id = await made(stage, await untouched(stage, memory))
        stranger = signed_in(someone())

        seen = await stage.client.get(f"/sync-plans/{plan_id}", headers=stranger)
        tried = await stage.client.post(f"/sync-plans/{plan_id}/apply", json={}, headers=stranger)

        assert (seen.status_code, seen.json()["code"]) == (HTTPStatus.NOT_FOUND, "plan_not_found")
        assert (tried.status_code, tried.json()["code"]) == (HTTPStatus.NOT_FOUND, "plan_not_found")

    async def test_fails_when_its_connection_ended_meanwhile(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await untouched(stage, memory)
        waiting, ready = await wished(stage, cohort_id), await made(stage, cohort_id)
        other = await wished(stage, cohort_id)
        await stage.client.delete(f"/cohorts/{cohort_id}/connections/memory", headers=stage.headers)

        await apply(stage, ready)

        assert (await shown(stage, waiting))["state"] == "ready"
        assert (await shown(stage, ready))["failure"] == "There is no such connection."
        assert (await shown(stage, other))["failure"] == "There is no such connection."

    async def test_waits_for_a_provider_that_is_away(
        self, stage: Stage, memory: MemoryTarget, clock: MovableClock
    ) -> None:
        cohort_id = await untouched(stage, memory)
        memory.down = True
        plan_id = await made(stage, cohort_id)
        assert (await shown(stage, plan_id))["state"] == "waiting"

        memory.down = False
        clock.advance(timedelta(minutes=1))
        await work_off(stage.container)

        assert (await shown(stage, plan_id))["state"] == "ready"


class TestWhatAPersonWaitsFor:
    async def test_is_their_own_act_at_the_provider_and_a_turn_is_not(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        told: list[bool] = []

        async def watch(_act: str, _name: Name | None) -> None:
            told.append(OWN_ACT.get())

        memory.watch = watch
        cohort_id = await connected(stage)
        await work_off(stage.container)
        background, told[:] = list(told), []
        memory.objects.clear()

        await apply(stage, await made(stage, cohort_id))

        assert background
        assert not any(background)
        assert told
        assert all(told)


class TestAPlanThatRemovesMuch:
    async def emptied(self, stage: Stage) -> CohortId:
        cohort_id = await grouped(stage, people=6)
        await connect(stage, cohort_id)
        await work_off(stage.container)
        await stage.client.post(f"/cohorts/{cohort_id}/groups/unpublish", headers=stage.headers)
        return cohort_id

    async def test_says_so_and_is_refused(self, stage: Stage, memory: MemoryTarget) -> None:
        plan_id = await made(stage, await self.emptied(stage))
        assert (await shown(stage, plan_id))["content"]["guarded"]

        await apply(stage, plan_id)

        assert "force" in (await shown(stage, plan_id))["failure"]
        assert kinds(memory)["seat"] == 6

    async def test_is_carried_out_when_it_is_meant(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        plan_id = await made(stage, await self.emptied(stage))

        await apply(stage, plan_id, force=True)

        assert (await shown(stage, plan_id))["state"] == "applied"
        assert memory.objects == {}
