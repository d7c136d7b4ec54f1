"""A cohort in a real store, kept in step by turns of the ledger, with the stand-in behind it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.features.cohorts.public import CohortId
from paceline.testing.memory_target import MemoryTargets
from paceline.testing.peers.discord.guild import Kind
from paceline.testing.peers.faults import Trouble
from tests.features.meetings.stage import Stage
from tests.providers.discord.ground import DiscordGround, discord_ground
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
WRITES = 4


@pytest.fixture
async def stage(container: AsyncContainer, client: httpx2.AsyncClient) -> Stage:
    return Stage(container=container, client=client)


@pytest.fixture
async def ground(container: AsyncContainer) -> AsyncIterator[DiscordGround]:
    async with discord_ground() as ground:
        (await container.get(MemoryTargets)).others["discord"] = ground.target
        yield ground


async def connected(stage: Stage, ground: DiscordGround) -> CohortId:
    cohort_id = await stage.cohort()
    ids = [await stage.sign_up(cohort_id, f"Person {number}") for number in range(3)]
    await stage.group(cohort_id, *ids)
    reply = await stage.client.post(
        f"/cohorts/{cohort_id}/connections",
        json={"provider": "discord", "place": ground.guild.id},
        headers=stage.headers,
    )
    assert reply.status_code == HTTPStatus.CREATED, reply.text
    return cohort_id


async def connection(stage: Stage, cohort_id: CohortId) -> dict[str, Any]:
    reply = await stage.client.get(f"/cohorts/{cohort_id}/connections", headers=stage.headers)
    [found] = reply.json()["items"]
    return dict(found)


async def later(stage: Stage, clock: MovableClock) -> None:
    for _ in range(4):
        clock.advance(timedelta(minutes=15))
        await work_off(stage.container)


class TestACohort:
    async def test_arrives_in_its_server(self, stage: Stage, ground: DiscordGround) -> None:
        cohort_id = await connected(stage, ground)

        await work_off(stage.container)

        assert ground.ours() == {"CATEGORY": 1, "TEXT": 1, "roles": 1, "messages": 1}
        assert ground.writes == WRITES
        assert (await connection(stage, cohort_id))["state"] == "converged"

    async def test_stays_as_it_is_while_nothing_changes(
        self, stage: Stage, ground: DiscordGround, clock: MovableClock
    ) -> None:
        await connected(stage, ground)
        await work_off(stage.container)

        await later(stage, clock)

        assert ground.writes == WRITES

    @pytest.mark.parametrize("trouble", [Trouble.DROP_AFTER, Trouble.FAIL_AFTER, Trouble.DROP])
    @pytest.mark.parametrize("lost", range(WRITES))
    async def test_is_there_once_whichever_answer_is_lost(
        self, stage: Stage, ground: DiscordGround, clock: MovableClock, trouble: Trouble, lost: int
    ) -> None:
        cohort_id = await connected(stage, ground)
        ground.add(trouble, after=lost)
        await work_off(stage.container)

        await later(stage, clock)

        assert ground.ours() == {"CATEGORY": 1, "TEXT": 1, "roles": 1, "messages": 1}
        assert (await connection(stage, cohort_id))["state"] == "converged"

    async def test_comes_back_when_discord_said_it_may(
        self, stage: Stage, ground: DiscordGround, clock: MovableClock
    ) -> None:
        cohort_id = await connected(stage, ground)
        ground.refuse(seconds=600)
        await work_off(stage.container)
        waiting = await connection(stage, cohort_id)
        calls = len(ground.peer.calls)
        clock.advance(timedelta(minutes=9))
        await work_off(stage.container)
        held = len(ground.peer.calls)

        await later(stage, clock)

        assert waiting["state"] == "waiting"
        assert held == calls
        assert (await connection(stage, cohort_id))["state"] == "converged"

    async def test_names_what_the_operator_has_to_mend(
        self, stage: Stage, ground: DiscordGround
    ) -> None:
        cohort_id = await connected(stage, ground)
        ground.peer.token = "another"

        await work_off(stage.container)

        told = await connection(stage, cohort_id)
        assert told["state"] == "failed"
        assert "make a new one" in told["note"]
        assert not ground.guild.of_kind(Kind.TEXT)
