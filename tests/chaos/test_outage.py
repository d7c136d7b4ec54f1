"""A provider is away while people go on working: they notice nothing, and it is left alone."""

import asyncio
import os
import time
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

import pytest

from paceline.app.jobs import FIRST_WAIT, LONGEST_WAIT, JobRunner
from paceline.backends.dispatcher.embedded import EmbeddedDispatcher, Pace
from paceline.db.ledger.ledger import Ledger
from paceline.db.ledger.outbox import Wake
from tests.chaos.outside import Outside
from tests.chaos.staging import Scene, staged
from tests.chaos.test_syncing import tell

pytestmark = [pytest.mark.anyio, pytest.mark.chaos, pytest.mark.alone]
AWAY: Final = 30.0 if os.environ.get("CI") else 600.0
HEALTHY: Final = 12.0
SPELL: Final = 3.0
PAUSE: Final = 0.05
SLOWER: Final = 1.5
FEWER: Final = 0.05
TURNS: Final = 3.0
PACE: Final = Pace(workers=4, lease=timedelta(seconds=5), poll=0.1, beat=0.5, away=0.1)


def cap(seconds: float) -> float:
    """The longest wait that a turn that kept failing for so long may be in: each doubles."""
    wait = FIRST_WAIT
    while wait < min(seconds, LONGEST_WAIT):
        wait *= 2
    return min(wait, LONGEST_WAIT)


@dataclass
class People:
    """They rename groups and look at them, one after the other."""

    scene: Scene
    chance: Random = field(default_factory=lambda: Random(3))
    spells: list[list[float]] = field(default_factory=list)
    failures: int = 0

    async def work(self, duration: float) -> None:
        for _ in range(round(duration / SPELL)):
            self.spells.append([])
            await self._spell(self.spells[-1])

    async def _spell(self, seconds: list[float]) -> None:
        client, headers = self.scene.stage.client, self.scene.stage.headers
        ends = time.monotonic() + SPELL
        while time.monotonic() < ends:
            group = self.chance.choice(self.scene.groups)
            path = f"/cohorts/{group.cohort_id}/groups"
            name = {"name": f"Group {self.chance.random()}"}
            for method, at, body in (("PATCH", f"{path}/{group.id}", name), ("GET", path, None)):
                began = time.monotonic()
                reply = await client.request(method, at, json=body, headers=headers)
                seconds.append(time.monotonic() - began)
                self.failures += reply.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
            await asyncio.sleep(PAUSE)

    @property
    def p95(self) -> float:
        """The median of all spells: what else a machine does comes in bursts."""
        return median(sorted(each)[int(len(each) * 0.95)] for each in self.spells)


@pytest.mark.timeout(1800)
async def test_people_notice_nothing_and_the_provider_is_left_alone(
    store: str, database_url: str, tmp_path: Path
) -> None:
    with Outside(late=0).open() as outside:
        async with staged(database_url, outside, tmp_path) as scene:
            container = scene.stage.container
            dispatcher = EmbeddedDispatcher(
                await container.get(Ledger),
                await container.get(Wake),
                await container.get(JobRunner),
                PACE,
            )
            await scene.begin(4)
            for number in range(12):
                await scene.form(scene.cohorts[number % 4])
            await dispatcher.start()
            await scene.calm()

            healthy, calls = People(scene), outside.calls
            await healthy.work(HEALTHY)
            rate = (outside.calls - calls) / HEALTHY
            away, outside.down, calls = People(scene), True, outside.calls
            await away.work(AWAY)
            rate_away = (outside.calls - calls) / AWAY
            outside.down = False
            began = time.monotonic()
            await scene.calm()
            took = time.monotonic() - began
            # Before and after, so that a machine that slows down is not taken for the outage.
            await healthy.work(HEALTHY)
            await scene.calm()
            found = await scene.found()
            stale = await scene.count("SELECT count(*) FROM syncs WHERE state <> 'converged'")
            await dispatcher.stop()

    tell(
        f"sync outage {store}",
        {
            "5xx": away.failures,
            "p95 healthy ms": round(healthy.p95 * 1000, 1),
            "p95 away ms": round(away.p95 * 1000, 1),
            "calls/s healthy": round(rate, 1),
            "calls/s away": round(rate_away, 2),
            "converged after s": round(took, 1),
            **found,
        },
    )
    assert (away.failures, found["lost"], found["extra"], stale) == (0, 0, 0, 0)
    assert away.p95 <= SLOWER * healthy.p95
    assert rate_away <= FEWER * rate
    assert took <= 2 * cap(AWAY) + TURNS
