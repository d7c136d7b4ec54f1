"""Workers that keep cohorts in step are killed or paused at random; the outside ends as wanted."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.chaos.outside import Outside
from tests.chaos.staging import LIVE_JOBS, Scene, crew, organisers, staged

pytestmark = [pytest.mark.anyio, pytest.mark.chaos]
SMALL: Final = bool(os.environ.get("CI"))
KILLS: Final = 100 if SMALL else 1000
PAUSES: Final = 30 if SMALL else 200
ROUNDS: Final = 10 if SMALL else 50
COHORTS: Final = 6
GROUPS: Final = 100
TAKEN: Final = 5
RENAMED: Final = 0.25


def tell(what: str, found: Mapping[str, object]) -> None:
    told = "  ".join(f"{name} {count}" for name, count in found.items())
    sys.stdout.write(f"\nchaos {what}: {told}\n")


async def stir(scene: Scene, chance: Random) -> None:
    """Something happens in one of the cohorts: mostly a group more, now and then a new name."""
    await scene.form(chance.choice(scene.cohorts))
    if chance.random() < RENAMED:
        group = chance.choice(scene.groups)
        await scene.rename(group, f"{group.name} anew {chance.randrange(1000)}")


async def judged(scene: Scene) -> dict[str, int]:
    """Before and after one sweep, once everything came to rest.

    What is stale before it was changed without anybody being told.
    """
    await scene.calm()
    before = await scene.found()
    await scene.sweep()
    after = await scene.found()
    return {
        **after,
        "extra_before_the_sweep": before["extra"],
        "stale_before_the_sweep": before["stale"],
    }


class TestKills:
    """Of those who enqueue, in the middle of a request, and of those who carry out."""

    @pytest.mark.timeout(3600)
    async def test_lose_nothing_and_leave_nothing_extra_after_one_sweep(
        self, store: str, database_url: str, tmp_path: Path
    ) -> None:
        chance = Random(KILLS)
        with Outside().open() as outside:
            async with (
                staged(database_url, outside, tmp_path) as scene,
                crew(database_url, outside, tmp_path, size=4) as workers,
                organisers(database_url, scene) as renaming,
            ):
                await scene.begin(COHORTS)
                while workers.killed + renaming.killed < KILLS:
                    await stir(scene, chance)
                    made = outside.made
                    async with asyncio.timeout(60):
                        while outside.made == made:
                            await asyncio.sleep(0.01)
                            await again(scene, outside)
                    for each in (workers, renaming, workers):
                        await asyncio.sleep(chance.uniform(0, 0.05))
                        each.kill_one()
                    await workers.hire()
                    await renaming.hire()
                renaming.dismiss()
                kills = {"kills": workers.killed, "of_who_enqueues": renaming.killed}
                found = {**kills, **await judged(scene)}
                noted = workers.noted()

        tell(f"sync kills {store}", {**found, **noted})
        assert (found["lost"], found["extra"], found["stale"]) == (0, 0, 0)
        assert found["stale_before_the_sweep"] == 0


async def again(scene: Scene, outside: Outside) -> None:
    """Nothing is left to make: a kill of workers with nothing to do would prove nothing."""
    if not outside.on_their_way and not await scene.count(LIVE_JOBS):
        await scene.form(scene.cohorts[0])


class TestPauses:
    """Of seven workers six stand still at once, longer than their leases and any call lasts."""

    @pytest.mark.timeout(3600)
    async def test_refuse_what_is_written_too_late(
        self, store: str, database_url: str, tmp_path: Path
    ) -> None:
        chance = Random(PAUSES)
        with Outside(late=0.2, longest=0.4).open() as outside:
            async with (
                staged(database_url, outside, tmp_path) as scene,
                crew(database_url, outside, tmp_path, size=7, settle=0.6) as workers,
            ):
                await scene.begin(COHORTS)
                while workers.paused < PAUSES:
                    for _ in range(3):
                        await stir(scene, chance)
                    await asyncio.sleep(chance.uniform(0.1, 0.3))
                    await workers.pause(6, seconds=2.2)
                found = {"pauses": workers.paused, **await judged(scene)}
                strangers = await scene.strangers()
                noted = {"overtaken": 0, "job.lease_lost": 0, **workers.noted()}

        tell(f"sync pauses {store}", {**found, **noted})
        assert (found["lost"], found["extra"], strangers) == (0, 0, 0)
        assert sum(noted.values()) > 0, "nobody was late"


class TestManyWorkersOnOneCohort:
    @pytest.mark.timeout(3600)
    async def test_make_nothing_twice_and_never_lock_one_another_out(
        self, store: str, database_url: str, tmp_path: Path
    ) -> None:
        chance = Random(ROUNDS)
        with Outside(late=0).open() as outside:
            async with (
                staged(database_url, outside, tmp_path) as scene,
                crew(database_url, outside, tmp_path, size=4) as workers,
            ):
                await scene.begin(1, weeks=1)
                for _ in range(GROUPS):
                    await scene.form(scene.cohorts[0])
                await scene.calm()
                for number in range(ROUNDS):
                    for group in chance.sample(scene.groups, 5):
                        await scene.rename(group, f"Round {number} {chance.random()}")
                    with outside.lock:
                        for key in chance.sample(sorted(outside.things), TAKEN):
                            del outside.things[key]
                    await scene.sweep()
                found = {"rounds": ROUNDS, "made": outside.made, **await scene.found()}
                noted = workers.noted()

        tell(f"sync rounds {store}", {**found, **noted})
        assert (found["lost"], found["extra"]) == (0, 0)
        assert found["made"] == found["wanted"] + TAKEN * ROUNDS, "something was there twice"
