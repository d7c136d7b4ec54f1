"""An athlete's history at a stand-in Strava, on its way here, and what came of it in the end."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import httpx2
import msgspec
from sqlalchemy import text

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.db.database import Database
from paceline.features.activities.ports import ActivitySources, ConnectedSource
from paceline.features.activities.public import SourceKind
from paceline.features.activities.repository.connections import TokenStore
from paceline.features.activities.service.keys import Pair
from paceline.kernel.clock import SystemClock
from paceline.kernel.config import load
from paceline.kernel.errors import Unavailable
from paceline.testing.peers.strava.limits import PLENTY
from paceline.testing.peers.strava.server import StravaPeer
from paceline.web.border import Border
from tests.chaos.staging import LIVE_JOBS, SETTLE, Crew, Props, environment, hired_from
from tests.conftest import KEY
from tests.features.activities.stage import Stage
from tests.providers.strava.ground import Ground
from tests.times import MovableClock

NO_PORT: Final = 9
REPLAYS: Final = 3
POINTS: Final = 20
AT_ONCE: Final = 8


def variables(peer: StravaPeer) -> dict[str, str]:
    """Nobody else is served here: there is nothing to rest for."""
    strava = {f"PACELINE_STRAVA__{name.upper()}": told for name, told in peer.settings.items()}
    return {**strava, "PACELINE_ACTIVITIES__HISTORY_RESTS": "0"}


@dataclass(kw_only=True)
class History:
    """`told` is how many hints were sent, each of them `REPLAYS` times."""

    ground: Ground
    database: Database
    chance: Random
    told: int = 0
    refreshed: int = 0

    @property
    def peer(self) -> StravaPeer:
        return self.ground.peer

    async def came(self) -> int:
        return await self.count("SELECT count(*) FROM activity_sources")

    async def count(self, statement: str) -> int:
        async with self.database.session() as session:
            return int((await session.execute(text(statement))).scalar_one())

    async def is_filling(self) -> bool:
        return bool((await self.ground.state())["is_filling"])

    async def stir(self) -> None:
        """Something new, something changed or something deleted, told of again and again."""
        runner = self.ground.runner
        act = self.chance.choice(("create", "create", "update", "delete"))
        if act == "create":
            thing = runner.record().id
        else:
            thing = self.chance.choice(sorted(runner.activities))
        if act == "delete":
            del runner.activities[thing]
        async with asyncio.TaskGroup() as group:
            for _ in range(REPLAYS):
                group.create_task(self._tell(thing, act))
        self.told += 1

    async def _tell(self, thing: int, act: str) -> None:
        await asyncio.sleep(self.chance.uniform(0, 0.3))
        reply = await self.ground.told(thing, aspect=act)
        assert reply.status_code == httpx2.codes.OK, reply.text

    async def refresh(self) -> None:
        """All tokens end at once; everybody who is at work, and several of us, wants a new one.

        Nobody is killed before it is stored: who dies between the answer and the store has lost
        the only token that is good (ADR 0040), and the athlete connects anew.
        """
        before = self.peer.tokens.renewed
        self.peer.tokens.expire()
        (source,) = (await self.ground.stage.container.get(ActivitySources)).all()
        assert isinstance(source, ConnectedSource)
        who = self.ground.stage.athlete.user_id

        async def ask() -> None:
            while True:
                try:
                    assert await source.lets_in(who), "the athlete's consent was lost"
                except Unavailable:
                    await asyncio.sleep(0.05)
                else:
                    return

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(ask())
        await until(self._holds_the_good_one)
        self.refreshed += 1
        assert self.peer.tokens.renewed == before + 1, "renewed more than once"

    async def _holds_the_good_one(self) -> bool:
        return await self.kept_refresh() == self.peer.tokens.consents[7].refresh

    async def kept_refresh(self) -> str:
        store = await self.ground.stage.container.get(TokenStore)
        found = await store.read(self.ground.stage.athlete.user_id, SourceKind.STRAVA)
        assert found is not None
        return msgspec.json.decode(found[1], type=Pair).refresh

    async def calm(self) -> None:
        async def is_calm() -> bool:
            return not await self.count(LIVE_JOBS)

        await until(is_calm)

    async def found(self) -> dict[str, int]:
        """Lost: there and not here. Doubled: here more than once. Extra: here and not there."""
        async with self.database.session() as session:
            rows = await session.execute(text("SELECT external_id FROM activity_sources"))
            here = Counter(int(row.external_id) for row in rows)
        there = set(self.ground.runner.activities)
        return {
            "there": len(there),
            "lost": len(there - here.keys()),
            "doubled": here.total() - len(here),
            "extra": len(here.keys() - there),
            "entries": await self.count("SELECT count(*) FROM activities"),
            "measured": await self.count(MEASURED),
            "dead": await self.count("SELECT count(*) FROM jobs WHERE state = 'dead'"),
        }


MEASURED: Final = "SELECT count(*) FROM training_results WHERE eyes = 'owner'"


async def until(happens: Callable[[], Awaitable[bool]]) -> None:
    while not await happens():  # noqa: ASYNC110, other processes do it
        await asyncio.sleep(0.05)


@asynccontextmanager
async def history(url: str, folder: Path, *, length: int) -> AsyncIterator[History]:
    """One athlete with so many activities, who has not connected yet."""
    async with StravaPeer() as peer:
        peer.limits.overall = peer.limits.reads = PLENTY
        peer.add_athlete().fill(length, points=POINTS)
        configuration = load({**environment(url), **variables(peer)}, data_dir=folder)
        container = create_container(configuration, KEY, Props(NO_PORT, SETTLE))
        try:
            app = create_app(container, (await container.get(Installed)).features, border=Border())
            transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
            base = "http://test/api/v1"
            async with httpx2.AsyncClient(transport=transport, base_url=base) as client:
                stage = Stage(container=container, client=client)
                clock = MovableClock(SystemClock().now())
                ground = Ground(stage=stage, peer=peer, clock=clock)
                database = await container.get(Database)
                yield History(ground=ground, database=database, chance=Random(length))
            assert peer.violations == []
        finally:
            await container.close()


@asynccontextmanager
async def workers(url: str, peer: StravaPeer, folder: Path, *, size: int) -> AsyncIterator[Crew]:
    notes = folder / "noted"
    words = ("tests.chaos.syncing", f"{NO_PORT}", f"{SETTLE}", f"{notes}")
    before = dict(os.environ)
    os.environ.update(variables(peer))
    try:
        async with hired_from(url, words, size=size, notes=notes) as hired:
            yield hired
    finally:
        os.environ.clear()
        os.environ.update(before)
